#pragma once
// given(streams).when(request).then(status, body, new facts), over a real connection.

#include "tests/platform/http_site.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests {

// Who asks.
struct Person {
    std::string id;
    std::string email;
    std::string token;
};

// A request, as its parts are named.
class Ask {
public:
    Ask(std::string_view method, std::string path);

    Ask& by(const Person& person);         // with a bearer token
    Ask& by_cookie(const Person& person);  // as a browser does
    Ask& with(std::string_view name, std::string_view value);
    Ask& key(std::string_view idempotency_key);
    Ask& json(std::string body);
    Ask& csv(std::string body);
    Ask& form(std::string body);
    Ask& body(std::string body);  // with a type of its own

    const std::string& what() const { return what_; }

    std::string bytes() const;

private:
    std::string what_;  // "POST /api/v1/…"
    std::string headers_;
    std::string body_;
    bool has_body_ = false;
};

Ask get(std::string path);
Ask post(std::string path);
Ask put(std::string path);

using Member = std::pair<std::string_view, std::string_view>;  // JSON pointer, and what is there

// What was answered, and the facts that the request itself caused.
class Said {
public:
    Said(std::string what, http_test::Answer answer, std::vector<std::string> facts);

    // Members of the body, and the names of all new facts in their order.
    const Said& then(
        int status,
        const std::vector<Member>& members = {},
        const std::vector<std::string>& facts = {}
    ) const;

    // The same where what happened is not this request's alone to say.
    const Said& then_shows(int status, const std::vector<Member>& members) const;

    // application/problem+json with that code; nothing has happened.
    const Said& then_problem(int status, std::string_view code) const;

    // 422 for the thing at that place: R"(["body","emails",0])".
    const Said& then_invalid(std::string_view place) const;

    // A member of the body; fails the test when it is not there.
    std::string at(std::string_view pointer) const;
    bool has(std::string_view pointer) const;

    std::string header(const std::string& name) const { return answer_.header(name); }

    // In their order; empty when there is none.
    std::vector<std::string> all(const std::string& header) const;

    const std::string& body() const { return answer_.body; }

    int status() const { return answer_.status; }

    const std::vector<std::string>& facts() const { return facts_; }

private:
    std::string what_;
    http_test::Answer answer_;
    std::vector<std::string> facts_;
};

}  // namespace tests
