#pragma once
// What a handler is given and what it answers. Plain values: a test makes a Request by hand and
// reads the Response, no socket needed.

#include "base/task.hpp"
#include "base/time.hpp"
#include "events/permissions.hpp"
#include "platform/http/fields.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace platform::http {

enum class Method { get, head, post, put, patch, del, options, other };

std::string_view name_of(Method method);

// Neither GET, HEAD nor OPTIONS.
bool changes_something(Method method);

// Who is asking, once an Authenticator has said so.
struct Principal {
    std::string id;
    std::optional<std::string> email;
    std::vector<std::string> roles;
    std::string token_id;
    std::string session;  // that the token is of; empty: of none
    bool from_cookie = false;
    events::Permissions permissions = {};  // of the roles, but for what was given or taken
    // A program, which asks in its own name: what it may is said by its scopes alone.
    bool is_service = false;
    std::vector<std::string> scopes = {};

    bool has_role(std::string_view role) const;
    bool may(events::Permission permission) const;
    bool has_scope(std::string_view scope) const;
};

// What a request carries to prove who is asking. A bearer token wins over the cookie; where a
// stream is asked for, a token of the query comes between the two.
struct Credential {
    std::string token;
    bool from_cookie = false;
    bool from_query = false;
};

// The body in pieces, in order. For routes that declare `streams_body`; the pieces are read from
// the socket only as fast as they are asked for.
class BodyReader {
public:
    virtual ~BodyReader() = default;

    // The next piece, never empty; absent at the end. Throws when the body is cut, stalls or
    // exceeds the route's limit: let it pass, the session answers 408 or 413 and closes.
    virtual base::Task<std::optional<std::string>> next() = 0;
};

struct Request {
    Method method = Method::get;
    std::string path;        // as sent, without the query
    std::string_view route;  // the pattern that matched; "unmatched" if none did
    Fields parameters;       // of the path, decoded
    Fields query;            // decoded
    Headers headers;
    Fields cookies;
    std::string body;              // empty on routes that stream it
    BodyReader* stream = nullptr;  // only on routes that stream the body; valid during the handler

    std::string client;   // address of the caller, as far as trusted proxies vouch for it
    bool secure = false;  // https, here or at a trusted proxy
    std::string request_id;
    std::string traceparent;     // W3C; the caller's if valid, else a new one
    base::Duration deadline{0};  // in Clock::steady() time: later answers reach nobody

    std::optional<Credential> credential;
    std::optional<Principal> principal;

    std::optional<std::string_view> parameter(std::string_view name) const {
        return parameters.find(name);
    }

    std::optional<std::string_view> header(std::string_view name) const {
        return headers.find(name);
    }

    std::optional<std::string_view> cookie(std::string_view name) const {
        return cookies.find(name);
    }
};

// One complaint about one place of the request. `place` is a path such as "body.emails[3]".
struct FieldError {
    std::string place;
    std::string message;
    std::string type;  // missing, unknown, type, value, syntax
};

// What went wrong, before it is written as application/problem+json: path and request id are added
// on the way out.
struct Problem {
    std::string code;
    std::string detail;
    std::vector<FieldError> errors;  // 422 only; `detail` is then this list
    std::vector<std::pair<std::string, std::string>> extras;  // further members: name, JSON text
};

// Server-Sent Events to one subscriber. A slow subscriber holds up its own stream and is cut off
// after the write timeout; heartbeats are sent without the handler's help.
class EventWriter {
public:
    virtual ~EventWriter() = default;

    // Waits until the event is handed to the socket. False when the subscriber is gone or the
    // server is leaving: end the stream then. `event` and `id` may be empty.
    virtual base::Task<bool> send(
        std::string_view event, std::string_view id, std::string_view data
    ) = 0;
};

// A long answer in pieces of any size. False when the reader is gone.
class BodyWriter {
public:
    virtual ~BodyWriter() = default;
    virtual base::Task<bool> write(std::string_view piece) = 0;
};

// Both run after the head was sent, on the thread of the connection, and are cancelled (their
// waits end with operation_aborted) when the client goes or the server leaves. They own all that
// they use: the Request is gone by then.
using EventStream = std::function<base::Task<void>(EventWriter&)>;
using BodyStream = std::function<base::Task<void>(BodyWriter&)>;

struct Response {
    int status = 200;
    Headers headers;
    std::string_view content_type;  // static text; empty without a body
    std::string body;
    std::shared_ptr<const std::string> shared_body;  // instead of `body`, for files served often
    std::optional<Problem> problem;                  // instead of `body`
    EventStream events;                              // instead of `body`
    BodyStream pieces;                               // instead of `body`
    std::string_view outcome = {};  // for figures only: static text, why it came out so

    Response&& with(std::string_view name, std::string_view value) &&;
};

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view html_type = "text/html; charset=utf-8";
inline constexpr std::string_view text_type = "text/plain; charset=utf-8";
inline constexpr std::string_view csv_type = "text/csv; charset=utf-8";

// Named after outcomes. `json` is the text, e.g. of base::to_json.
Response ok(std::string json);
Response created(std::string json, std::string_view location = {});
Response accepted(std::string json, std::string_view location = {});
Response no_content();
Response text(std::string body, std::string_view type = text_type);
Response event_stream(EventStream events);
Response body_stream(BodyStream pieces, std::string_view type);
Response see_other(std::string_view location);

Response problem(int status, std::string_view code, std::string_view detail);
Response bad_request(std::string_view code, std::string_view detail);
Response unauthenticated(std::string_view code, std::string_view detail);
Response forbidden(std::string_view code, std::string_view detail);
Response lacks_permission(events::Permission permission);
Response not_found(std::string_view code, std::string_view detail);
Response conflict(std::string_view code, std::string_view detail);
Response gone(std::string_view code, std::string_view detail);
Response unprocessable(std::vector<FieldError> errors);
Response too_many_requests(std::string_view code, std::string_view detail, int retry_after_s);
Response too_large(std::size_t limit);
Response unavailable(std::string_view code, std::string_view detail, int retry_after_s = 2);

// "Not Found" for 404.
std::string_view title_of(int status);

// A Set-Cookie value: HttpOnly, SameSite=Lax.
struct Cookie {
    std::string name;
    std::string value;
    std::optional<base::Duration> max_age;  // absent: until the browser closes; 0: forget it
    bool secure = true;
    bool readable_by_scripts = false;
    std::string path = "/";
    std::string domain = {};  // with all hosts below it; empty: this host alone
};

std::string to_header(const Cookie& cookie);

}  // namespace platform::http
