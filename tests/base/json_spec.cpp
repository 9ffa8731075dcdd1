#include "base/json_read.hpp"
#include "base/json_write.hpp"

#include <doctest/doctest.h>

#include <cstdint>

using namespace std::chrono_literals;

namespace {

enum class Colour { red, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)

struct Inner {
    std::string name;
    std::optional<std::int32_t> count;
    bool operator==(const Inner&) const = default;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, count))

struct Outer {
    base::Id<struct OuterTag> id;
    base::Instant at;
    Colour colour = Colour::red;
    base::SealedText secret;
    std::vector<Inner> inner;
    std::map<std::string, std::string> labels;
    bool on = false;
    std::uint16_t small = 0;
    bool operator==(const Outer&) const = default;
};
BOOST_DESCRIBE_STRUCT(Outer, (), (id, at, colour, secret, inner, labels, on, small))

struct Envelope {
    std::string kind;
    base::RawObject body;
};
BOOST_DESCRIBE_STRUCT(Envelope, (), (kind, body))

struct Secret {
    base::SealedText secret;
};
BOOST_DESCRIBE_STRUCT(Secret, (), (secret))

const Outer sample{
    .id = {"01ABC"},
    .at = base::Instant{1'772'452'800'123ms},
    .colour = Colour::green,
    .secret = {.key = "k", .text = "t"},
    .inner = {{.name = "a\"\n\x01é", .count = 3}, {.name = ""}},
    .labels = {{"x", "y"}},
    .on = true,
    .small = 65535,
};

std::string problem(std::string_view text) {
    const auto result = base::read_json<Outer>(text);
    return result ? "" : result.error().path + ": " + result.error().problem;
}

std::string with_inner(std::string_view inner) {
    return R"({"id":"1","at":"2026-03-02T12:00:00Z","colour":"red","secret":"k.t","inner":)" +
           std::string{inner} + R"(,"labels":{},"on":false,"small":1})";
}

}  // namespace

TEST_CASE("what is written is read back the same") {
    const auto text = base::to_json(sample);
    CHECK(
        text ==
        "{\"id\":\"01ABC\",\"at\":\"2026-03-02T12:00:00.123Z\",\"colour\":\"green\","
        "\"secret\":\"k.t\",\"inner\":[{\"name\":\"a\\\"\\n\\u0001é\",\"count\":3},"
        "{\"name\":\"\"}],\"labels\":{\"x\":\"y\"},\"on\":true,\"small\":65535}"
    );
    const auto back = base::read_json<Outer>(text);
    REQUIRE(back.has_value());
    CHECK((*back == sample));
}

TEST_CASE("bad JSON is refused with its place") {
    struct Row {
        std::string text;
        std::string problem;
    };

    const Row rows[] = {
        {"", ": is empty"},
        {"7", ": is neither an object nor a list"},
        {"{", ": is not valid JSON"},
        {with_inner("[]") + "x", ": has more behind its end"},
        {with_inner(R"([{"nam":"x"}])"), "inner[0].nam: is not known"},
        {with_inner(R"([{"count":1}])"), "inner[0].name: is missing"},
        {with_inner(R"([{"name":"x"},{"name":"y","count":"1"}])"),
         "inner[1].count: is not a whole number"},
        {with_inner(R"([{"name":"x","count":1.5}])"), "inner[0].count: is not a whole number"},
        {with_inner(R"([{"name":"x","count":3000000000}])"), "inner[0].count: is too large"},
        {with_inner(R"([{"name":"x","name":"y"}])"), "inner[0].name: is given twice"},
        {with_inner(R"([{"name":"\ud800"}])"),
         "inner[0].name: has an escape that stands for no character"},
        {with_inner(R"({})"), "inner: is not a list"},
        {R"({"colour":"blue"})", "colour: is not one of red green"},
        {R"({"at":"yesterday"})", "at: is not a moment like 2026-03-02T12:00:00Z"},
        {"{\"id\":\"\xff\"}", ": is not UTF-8"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(problem(row.text) == row.problem);
    }
}

TEST_CASE("an object that others understand is passed on as it was written") {
    const std::string text = R"({"kind":"x","body":{"a":[1,{"b":"\u00e9}"}], "c":null}})";
    const auto envelope = base::read_json<Envelope>(text);
    REQUIRE(envelope.has_value());
    CHECK(envelope->body.json == R"({"a":[1,{"b":"\u00e9}"}], "c":null})");
    CHECK(base::to_json(*envelope) == text);
    CHECK(base::read_json<Envelope>(R"({"kind":"x","body":[]})").error().path == "body");
}

TEST_CASE("what others say beyond what is described is passed over, whatever it is") {
    const auto text = R"({"more":{"deep":[1,{"x":null}]},"name":"x","count":3,"list":[[]]})";
    const auto inner = base::read_json_of_others<Inner>(text);
    REQUIRE(inner.has_value());
    CHECK(inner->name == "x");
    CHECK(inner->count == 3);
    CHECK(!base::read_json<Inner>(text).has_value());
    CHECK(base::read_json_of_others<Inner>(R"({"nam":"x"})").error().path == "name");
}

TEST_CASE("a sealed value has no character that JSON escapes, for it is written as it is") {
    for (const char* secret : {R"(k.\")", R"(\\.t)", R"(k.\n)", R"(k\u0000.t)"}) {
        CAPTURE(secret);
        const auto text = fmt::format(R"({{"secret":"{}"}})", secret);
        const auto read = base::read_json<Secret>(text);
        REQUIRE(!read.has_value());
        CHECK(read.error().problem == "is not a sealed value");
    }
}

TEST_CASE("null stands for an absent optional") {
    const auto inner = base::read_json<Inner>(R"({"name":"x","count":null})");
    REQUIRE(inner.has_value());
    CHECK(!inner->count);
}

TEST_CASE("moments are read with zone and fraction, and written in UTC") {
    CHECK(
        base::to_text(*base::instant_from("2026-03-02T14:00:00+02:00")) ==
        "2026-03-02T12:00:00.000Z"
    );
    CHECK(
        base::to_text(*base::instant_from("2024-02-29T23:59:59.5Z")) == "2024-02-29T23:59:59.500Z"
    );
    CHECK(!base::instant_from("2026-02-29T00:00:00Z"));
    CHECK(!base::instant_from("2026-03-02"));
    CHECK(!base::instant_from("2026-03-02T14:00:00"));
}
