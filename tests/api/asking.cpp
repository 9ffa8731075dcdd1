#include "tests/api/asking.hpp"

#include "tests/support/json.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace tests {

Ask::Ask(std::string_view method, std::string path) : what_{fmt::format("{} {}", method, path)} {}

Ask& Ask::by(const Person& person) {
    return with("Authorization", "Bearer " + person.token);
}

Ask& Ask::by_cookie(const Person& person) {
    return with("Cookie", "sid=" + person.token);
}

Ask& Ask::with(std::string_view name, std::string_view value) {
    headers_ += fmt::format("{}: {}\r\n", name, value);
    return *this;
}

Ask& Ask::key(std::string_view idempotency_key) {
    return with("Idempotency-Key", idempotency_key);
}

Ask& Ask::json(std::string body) {
    return with("Content-Type", "application/json").body(std::move(body));
}

Ask& Ask::csv(std::string body) {
    return with("Content-Type", "text/csv").body(std::move(body));
}

Ask& Ask::form(std::string body) {
    return with("Content-Type", "application/x-www-form-urlencoded").body(std::move(body));
}

Ask& Ask::body(std::string body) {
    body_ = std::move(body);
    has_body_ = true;
    return *this;
}

std::string Ask::bytes() const {
    auto bytes = fmt::format("{} HTTP/1.1\r\nHost: localhost\r\n{}", what_, headers_);
    if (has_body_ || what_.starts_with("POST")) {
        bytes += fmt::format("Content-Length: {}\r\n", body_.size());
    }
    return bytes + "\r\n" + body_;
}

Ask get(std::string path) {
    return {"GET", std::move(path)};
}

Ask post(std::string path) {
    return {"POST", std::move(path)};
}

Ask put(std::string path) {
    return {"PUT", std::move(path)};
}

Said::Said(std::string what, http_test::Answer answer, std::vector<std::string> facts)
    : what_{std::move(what)}, answer_{std::move(answer)}, facts_{std::move(facts)} {}

const Said& Said::then_shows(int status, const std::vector<Member>& members) const {
    const auto shown = answer_.body.substr(0, 2'000);
    CAPTURE(what_);
    CAPTURE(shown);
    CHECK(answer_.status == status);
    for (const auto& [pointer, value] : members) {
        CAPTURE(pointer);
        CHECK(json_at(answer_.body, pointer).value_or("(nothing)") == value);
    }
    return *this;
}

const Said& Said::then(
    int status, const std::vector<Member>& members, const std::vector<std::string>& facts
) const {
    const auto shown = answer_.body.substr(0, 2'000);
    CAPTURE(what_);
    CAPTURE(shown);
    then_shows(status, members);
    CHECK(fmt::format("{}", fmt::join(facts_, " ")) == fmt::format("{}", fmt::join(facts, " ")));
    return *this;
}

const Said& Said::then_problem(int status, std::string_view code) const {
    CHECK(answer_.header("content-type") == "application/problem+json");
    const auto status_text = std::to_string(status);
    // Of the third wrong password there is a fact.
    const auto facts = status == 401 && std::ranges::count(facts_, "SignInFailed") == 1
                           ? std::vector<std::string>{"SignInFailed"}
                           : std::vector<std::string>{};
    then(status, {{"/code", code}, {"/status", status_text}, {"/type", "about:blank"}}, facts);
    CHECK(has("/title"));
    CHECK(has("/detail"));
    CHECK(at("/request_id") == answer_.header("x-request-id"));
    return *this;
}

const Said& Said::then_invalid(std::string_view place) const {
    then_problem(422, "validation_error");
    CHECK(at("/errors") == at("/detail"));
    CHECK(at("/errors/0/loc") == place);
    return *this;
}

std::string Said::at(std::string_view pointer) const {
    auto found = json_at(answer_.body, pointer);
    CAPTURE(what_);
    CAPTURE(answer_.body);
    CAPTURE(pointer);
    REQUIRE(found.has_value());
    return *found;
}

std::vector<std::string> Said::all(const std::string& header) const {
    std::vector<std::string> values;
    const auto [first, last] = answer_.all_headers.equal_range(header);
    for (auto at = first; at != last; ++at) {
        values.push_back(at->second);
    }
    return values;
}

bool Said::has(std::string_view pointer) const {
    return json_at(answer_.body, pointer).has_value();
}

}  // namespace tests
