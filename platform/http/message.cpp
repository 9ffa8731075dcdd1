#include "platform/http/message.hpp"

#include "base/describe.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace platform::http {

std::string_view name_of(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::del:
            return "DELETE";
        case Method::options:
            return "OPTIONS";
        case Method::other:
            break;
    }
    return "OTHER";
}

bool changes_something(Method method) {
    return method != Method::get && method != Method::head && method != Method::options;
}

bool Principal::may(events::Permission permission) const {
    return permissions.test(static_cast<std::size_t>(permission));
}

bool Principal::has_scope(std::string_view scope) const {
    return std::ranges::find(scopes, scope) != scopes.end();
}

bool Principal::has_role(std::string_view role) const {
    return std::ranges::find(roles, role) != roles.end();
}

Response&& Response::with(std::string_view name, std::string_view value) && {
    headers.add(name, value);
    return std::move(*this);
}

namespace {

Response with_body(int status, std::string body, std::string_view type) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    response.content_type = type;
    return response;
}

}  // namespace

Response ok(std::string json) {
    return with_body(200, std::move(json), json_type);
}

Response created(std::string json, std::string_view location) {
    Response response = with_body(201, std::move(json), json_type);
    if (!location.empty()) {
        response.headers.add("Location", location);
    }
    return response;
}

Response accepted(std::string json, std::string_view location) {
    Response response = with_body(202, std::move(json), json_type);
    if (!location.empty()) {
        response.headers.add("Location", location);
    }
    return response;
}

Response no_content() {
    Response response;
    response.status = 204;
    return response;
}

Response text(std::string body, std::string_view type) {
    return with_body(200, std::move(body), type);
}

Response event_stream(EventStream events) {
    Response response;
    response.content_type = "text/event-stream; charset=utf-8";
    response.events = std::move(events);
    response.headers.add("Cache-Control", "no-cache, no-store");
    response.headers.add("X-Accel-Buffering", "no");
    return response;
}

Response body_stream(BodyStream pieces, std::string_view type) {
    Response response;
    response.content_type = type;
    response.pieces = std::move(pieces);
    return response;
}

Response see_other(std::string_view location) {
    Response response;
    response.status = 303;
    response.headers.add("Location", location);
    return response;
}

Response problem(int status, std::string_view code, std::string_view detail) {
    Response response;
    response.status = status;
    response.problem.emplace();
    response.problem->code = code;
    response.problem->detail = detail;
    return response;
}

Response bad_request(std::string_view code, std::string_view detail) {
    return problem(400, code, detail);
}

Response unauthenticated(std::string_view code, std::string_view detail) {
    return problem(401, code, detail).with("WWW-Authenticate", "Bearer");
}

Response forbidden(std::string_view code, std::string_view detail) {
    return problem(403, code, detail);
}

Response lacks_permission(events::Permission permission) {
    return forbidden(
        "forbidden",
        fmt::format("User does not have required permission: {}", base::name_of(permission))
    );
}

Response not_found(std::string_view code, std::string_view detail) {
    return problem(404, code, detail);
}

Response conflict(std::string_view code, std::string_view detail) {
    return problem(409, code, detail);
}

Response gone(std::string_view code, std::string_view detail) {
    return problem(410, code, detail);
}

Response unprocessable(std::vector<FieldError> errors) {
    Response response = problem(422, "validation_error", "The request is not valid");
    response.problem->errors = std::move(errors);
    return response;
}

Response too_many_requests(std::string_view code, std::string_view detail, int retry_after_s) {
    const std::string seconds = fmt::format("{}", std::max(retry_after_s, 1));
    Response response = problem(429, code, detail);
    response.problem->extras.emplace_back("retry_after", seconds);
    response.headers.add("Retry-After", seconds);
    return response;
}

Response too_large(std::size_t limit) {
    return problem(413, "body_too_large", fmt::format("The body exceeds {} bytes", limit));
}

Response unavailable(std::string_view code, std::string_view detail, int retry_after_s) {
    return problem(503, code, detail).with("Retry-After", fmt::format("{}", retry_after_s));
}

namespace {

struct Title {
    int status;
    std::string_view text;
};

constexpr Title titles[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
};

}  // namespace

std::string_view title_of(int status) {
    const auto found = std::ranges::find(titles, status, &Title::status);
    return found == std::end(titles) ? "Unknown" : found->text;
}

std::string to_header(const Cookie& cookie) {
    std::string text =
        fmt::format("{}={}; Path={}; SameSite=Lax", cookie.name, cookie.value, cookie.path);
    if (cookie.max_age) {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(*cookie.max_age);
        text += fmt::format("; Max-Age={}", seconds.count());
    }
    if (!cookie.domain.empty()) {
        text += fmt::format("; Domain={}", cookie.domain);
    }
    if (cookie.secure) {
        text += "; Secure";
    }
    if (!cookie.readable_by_scripts) {
        text += "; HttpOnly";
    }
    return text;
}

}  // namespace platform::http
