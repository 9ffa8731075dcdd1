// Tokens in the address of a stream.

#include "tests/platform/http_site.hpp"

#include <doctest/doctest.h>

using namespace http_test;

namespace {

base::Task<Response> tell_caller(Request& request) {
    co_return text(request.principal->id + " at " + request.client);
}

Routes routes() {
    Route mine = open_route(Method::get, "/mine", tell_caller);
    mine.access = Access::signed_in;
    Route live = open_route(Method::get, "/live", tell_caller);
    live.access = Access::signed_in;
    live.streams_events = true;
    return {mine, live};
}

std::string bearer(const std::string& token) {
    return "Authorization: Bearer " + token + "\r\n";
}

}  // namespace

TEST_CASE("a token of the query opens streams alone, behind a bearer token and before a cookie") {
    Site site{routes()};

    struct Row {
        std::string request;
        int status;
        std::string body;
    };

    const std::string bobs_cookie = "Cookie: sid=user-bob\r\n";
    const std::vector<Row> rows{
        {get("/live?token=user-ann"), 200, "ann at"},
        {get("/live?token=user-ann", bearer("user-bob")), 200, "bob at"},
        {get("/live?token=user-ann", bobs_cookie), 200, "ann at"},
        {get("/live?token=forged", bobs_cookie), 401, "Could not validate credentials"},
        {get("/live?token=", bobs_cookie), 200, "bob at"},
        {get("/live?token="), 401, "Not authenticated"},
        {get("/mine?token=user-ann"), 401, "Not authenticated"},
        {get("/mine?token=user-ann", bobs_cookie), 200, "bob at"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.request);
        const Answer answer = site.ask(row.request);
        CHECK(answer.status == row.status);
        CHECK(answer.body.find(row.body) != std::string::npos);
        CHECK(answer.body.find("token=") == std::string::npos);
    }
}
