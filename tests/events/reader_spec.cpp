#include "events/reader.hpp"

#include <doctest/doctest.h>

using namespace events;

namespace {

// A partition as it is written, and a reader that follows it.
class Written {
public:
    Verdict claim(std::string id, std::optional<std::string> replaces, std::uint32_t level = 1) {
        return add(to_record(Claim{
            .id = std::move(id),
            .replaces = std::move(replaces),
            .member = "m",
            .url = "http://m",
            .level = level
        }));
    }

    Verdict commit(std::string claim, std::uint64_t n) {
        return add(to_record(Commit{.claim = std::move(claim), .n = n}));
    }

    Verdict add(NewRecord record) {
        records.push_back(
            {.offset = next_offset++,
             .appended_at = {},
             .key = std::move(record.key),
             .headers = std::move(record.headers),
             .value = std::move(record.value)}
        );
        return reader.step(records.back());
    }

    Offset next_offset = 0;
    std::vector<Record> records;
    Reader reader;
};

}  // namespace

TEST_CASE("the first claim replaces none, each further one the current one") {
    Written log;
    CHECK(log.commit("A", 1) == Verdict::void_foreign);
    CHECK(log.claim("A", "nobody") == Verdict::void_claim);
    CHECK(log.claim("A", std::nullopt) == Verdict::claimed);
    CHECK(log.claim("B", std::nullopt) == Verdict::void_claim);
    CHECK(log.claim("B", "A") == Verdict::claimed);
    CHECK(log.claim("C", "A") == Verdict::void_claim);
    CHECK(log.reader.state().claim == "B");
}

TEST_CASE("a commit counts when its claim is current and its number is the next") {
    Written log;
    log.claim("A", std::nullopt);
    CHECK(log.commit("A", 1) == Verdict::counted);
    CHECK(log.commit("A", 1) == Verdict::void_duplicate);
    CHECK(log.commit("A", 2) == Verdict::counted);
    CHECK(log.commit("B", 3) == Verdict::void_foreign);
    CHECK(log.commit("A", 3) == Verdict::counted);
    CHECK(log.commit("A", 0) == Verdict::void_duplicate);
}

TEST_CASE("a gap kills the claim for ever, and only a new claim makes room for commits") {
    Written log;
    log.claim("A", std::nullopt);
    log.commit("A", 1);
    CHECK(log.commit("A", 3) == Verdict::void_gap);
    CHECK(log.commit("A", 2) == Verdict::void_dead);
    CHECK(log.commit("A", 3) == Verdict::void_dead);
    CHECK(log.claim("B", "A") == Verdict::claimed);
    CHECK(log.commit("B", 1) == Verdict::counted);
}

TEST_CASE("numbers begin anew with each claim, and a former owner's commits are void") {
    Written log;
    log.claim("A", std::nullopt);
    log.commit("A", 1);
    log.claim("B", "A");
    CHECK(log.commit("A", 2) == Verdict::void_foreign);
    CHECK(log.commit("B", 1) == Verdict::counted);
}

TEST_CASE("a record without sound headers is void and disturbs nobody") {
    Written log;
    log.claim("A", std::nullopt);
    CHECK(log.add({}) == Verdict::void_malformed);
    CHECK(
        log.add({.key = "", .headers = {{"kind", "commit"}}, .value = "{}"}) ==
        Verdict::void_malformed
    );
    for (const char* n : {"", "x", "-1", "1x", "99999999999999999999"}) {
        CAPTURE(n);
        const Headers headers{{"kind", "commit"}, {"claim", "A"}, {"n", n}};
        CHECK(log.add({.key = "", .headers = headers, .value = "{}"}) == Verdict::void_malformed);
    }
    const Headers no_level{{"kind", "claim"}, {"claim", "B"}, {"replaces", "A"}};
    CHECK(log.add({.key = "", .headers = no_level, .value = "{}"}) == Verdict::void_malformed);
    const Headers no_body{{"kind", "claim"}, {"claim", "B"}, {"replaces", "A"}, {"level", "1"}};
    CHECK(log.add({.key = "", .headers = no_body, .value = "{"}) == Verdict::void_malformed);
    CHECK(log.commit("A", 1) == Verdict::counted);
}

TEST_CASE("a claim of a newer program stops the reader where it is, before anything is misread") {
    Written log;
    log.claim("A", std::nullopt);
    const auto before = log.reader.state();
    const auto said = [&]() -> std::string {
        try {
            log.claim("B", "A", format_level + 1);
        } catch (const NewerFormat& newer) {
            CHECK(!newer.retryable());
            return newer.what();
        }
        return "";
    }();
    CHECK(
        said ==
        "the claim at offset 1 writes format level 9, this program understands up to 8: run a "
        "newer version of instainstru"
    );
    CHECK(log.reader.state() == before);
}

TEST_CASE("a newer program's claim that lost disturbs nobody") {
    Written log;
    log.claim("A", std::nullopt);
    CHECK(log.claim("B", std::nullopt, format_level + 1) == Verdict::void_claim);
    CHECK(log.commit("A", 1) == Verdict::counted);
}

TEST_CASE("a reader goes on from a stored state as if it had never stopped") {
    Written log;
    log.claim("A", std::nullopt);
    log.commit("A", 1);
    const auto stored = log.reader.state();
    Reader resumed{stored};
    for (const auto n : {1, 3, 2}) {
        const auto verdict = log.commit("A", static_cast<std::uint64_t>(n));
        CHECK(resumed.step(log.records.back()) == verdict);
    }
    CHECK(resumed.state() == log.reader.state());
}

TEST_CASE("a stored state goes on only in the log it was read from") {
    Written log;
    log.claim("A", std::nullopt);
    log.commit("A", 1);
    log.commit("A", 7);
    const auto state = log.reader.state();
    REQUIRE(state.counted_at == 1);
    const auto& counted = log.records[1];
    CHECK(!check_continuity(state, counted, 0, 3));
    CHECK(!check_continuity(state, counted, 0, 10));
    CHECK(!check_continuity({}, std::nullopt, 0, 0));

    CHECK(check_continuity(state, counted, 0, 2));       // truncated
    CHECK(check_continuity(state, std::nullopt, 0, 3));  // the record is gone
    CHECK(check_continuity(state, counted, 4, 10));      // expired
    auto other = counted;
    other.value += ' ';
    CHECK(check_continuity(state, other, 0, 3));
    other = counted;
    other.headers.emplace_back("n", "2");
    CHECK(check_continuity(state, other, 0, 3));
    other = counted;
    other.offset = 2;
    CHECK(check_continuity(state, other, 0, 3));
}
