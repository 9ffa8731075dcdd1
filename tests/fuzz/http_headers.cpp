// What a head carries about the caller and the request, one field a line.

#include "api/requests.hpp"
#include "platform/http/identity.hpp"
#include "platform/http/multipart.hpp"
#include "platform/http/uri.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

namespace {

namespace http = platform::http;

void write_cookie(std::string_view value) {
    // Tokens of ours have none of these.
    if (value.find_first_of(" \t\";,\\\r\n") != std::string_view::npos) {
        return;
    }
    const auto header = http::to_header({.name = "sid", .value = std::string{value}});
    http::Fields cookies;
    http::read_cookies(std::string_view{header}.substr(0, header.find(';')), cookies);
    must(cookies.find("sid") == value, "a cookie comes back as it was");
}

void read_session(const http::Request& request) {
    const auto credential = http::credential_of(request, "sid");
    if (!credential) {
        return;
    }
    must(!credential->token.empty(), "a credential is not blank");
    must(
        !credential->from_cookie || request.cookie("sid") == credential->token,
        "the cookie is the session's"
    );
    write_cookie(credential->token);
}

}  // namespace

void http_headers(std::string_view input) {
    http::Request request;
    while (!input.empty()) {
        const auto line = take_line(input);
        const auto colon = std::min(line.find(": "), line.size());
        request.headers.add(line.substr(0, colon), line.substr(std::min(colon + 2, line.size())));
    }
    http::read_cookies(request.header("Cookie").value_or(""), request.cookies);
    read_session(request);
    const auto key = request.header("Idempotency-Key");
    const auto refused = api::bad_key(request);
    must(!refused || refused->status == 400, "a key that cannot be one is refused");
    must(refused || !key || !key->empty(), "a key is not blank");
    const auto traceparent = request.header("traceparent").value_or("");
    if (http::is_traceparent(traceparent)) {
        must(http::trace_id_of(traceparent).size() == 32, "a trace has an id");
    }
    http::is_request_id(request.header("X-Request-Id").value_or(""));
    const auto boundary = http::multipart_boundary(request.header("Content-Type").value_or(""));
    must(!boundary || !boundary->empty(), "a boundary is not blank");
}

}  // namespace fuzz
