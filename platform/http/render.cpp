#include "platform/http/render.hpp"

#include "base/json_write.hpp"
#include "platform/http/identity.hpp"
#include "platform/http/uri.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace platform::http {

namespace {

constexpr std::string_view api_policy =
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";
constexpr std::string_view strict_transport =
    "Strict-Transport-Security: max-age=63072000; includeSubDomains; preload\r\n";
constexpr std::string_view exposed_headers =
    "Location, Retry-After, X-Captcha-Required, X-Command-ID, X-Correlation-ID, X-Position, "
    "X-RateLimit-Limit, "
    "X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-ID, X-Stale, X-Trace-ID";

// A value must not be able to begin a header line of its own.
void append_line(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    for (const char c : value) {
        out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
    }
    out.append("\r\n");
}

void append_number(std::string& out, std::string_view name, std::int64_t value) {
    const fmt::format_int text{value};
    out.append(name).append(": ").append(text.data(), text.size()).append("\r\n");
}

bool is_number(std::string_view text) {
    return !text.empty() && text.size() < 9 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "body.emails[3]" -> ["body","emails",3]
void append_place(std::string& out, std::string_view place) {
    out += '[';
    bool first = true;
    while (!place.empty()) {
        const std::size_t end = place.find_first_of(".[]");
        const std::string_view part = place.substr(0, end);
        const bool indexed = end != place.npos && place[end] == ']';
        place = end == place.npos ? std::string_view{} : place.substr(end + 1);
        if (part.empty()) {
            continue;
        }
        if (!first) {
            out += ',';
        }
        first = false;
        if (indexed && is_number(part)) {
            out += part;
        } else {
            base::write_json_string(out, part);
        }
    }
    out += ']';
}

void append_errors(std::string& out, const std::vector<FieldError>& errors) {
    out += '[';
    for (std::size_t i = 0; i < errors.size(); ++i) {
        if (i > 0) {
            out += ',';
        }
        out += R"({"loc":)";
        append_place(out, errors[i].place);
        out += R"(,"msg":)";
        base::write_json_string(out, errors[i].message);
        out += R"(,"type":)";
        base::write_json_string(out, errors[i].type);
        out += '}';
    }
    out += ']';
}

void append_limits(std::string& out, const Exchange& exchange, std::int64_t unix_seconds) {
    if (exchange.limited) {
        const Verdict& verdict = exchange.verdict;
        append_number(out, "X-RateLimit-Limit", verdict.limit);
        append_number(out, "X-RateLimit-Remaining", verdict.remaining);
        append_number(
            out,
            "X-RateLimit-Reset",
            unix_seconds + std::chrono::ceil<std::chrono::seconds>(verdict.full_after).count()
        );
        append_line(out, "X-RateLimit-Policy", exchange.policy);
    }
    if (exchange.shadow) {
        append_line(out, "X-RateLimit-Shadow", exchange.shadow_allows ? "allowed" : "blocked");
    }
}

void append_cors(std::string& out, std::string_view origin) {
    if (origin.empty()) {
        return;
    }
    append_line(out, "Access-Control-Allow-Origin", origin);
    append_line(out, "Access-Control-Allow-Credentials", "true");
    append_line(out, "Access-Control-Expose-Headers", exposed_headers);
    append_line(out, "Vary", "Origin");
}

void append_diagnostics(std::string& out, const Exchange& exchange) {
    const Request& request = exchange.request;
    append_line(out, "X-Request-ID", request.request_id);
    if (!exchange.correlation_id.empty()) {
        append_line(out, "X-Correlation-ID", exchange.correlation_id);
    }
    const std::string_view trace = trace_id_of(request.traceparent);
    if (!trace.empty()) {
        out.append("X-Trace-ID: ").append(trace).append("\r\n");
    }
    const auto taken = std::chrono::steady_clock::now() - exchange.started;
    append_number(
        out,
        "X-Response-Time-MS",
        std::chrono::duration_cast<std::chrono::milliseconds>(taken).count()
    );
}

void append_framing(std::string& out, const HeadFrame& frame, bool bodyless) {
    if (frame.length && !bodyless) {
        append_number(out, "Content-Length", static_cast<std::int64_t>(*frame.length));
    } else if (frame.chunked) {
        out.append("Transfer-Encoding: chunked\r\n");
    }
}

}  // namespace

std::string standing_headers(const std::vector<std::pair<std::string, std::string>>& site_headers) {
    std::string out;
    append_line(out, "X-Content-Type-Options", "nosniff");
    append_line(out, "Referrer-Policy", "no-referrer");
    for (const auto& [name, value] : site_headers) {
        append_line(out, name, value);
    }
    return out;
}

void write_head(
    std::string& out, const Response& response, const Exchange& exchange, const HeadFrame& frame
) {
    const fmt::format_int status{response.status};
    out.append("HTTP/1.1 ").append(status.data(), status.size()).append(" ");
    out.append(title_of(response.status)).append("\r\nDate: ").append(frame.date).append("\r\n");
    const std::string_view type =
        response.problem ? "application/problem+json" : response.content_type;
    if (!type.empty()) {
        out.append("Content-Type: ").append(type).append("\r\n");
    }
    append_framing(out, frame, response.status == 204 || response.status == 304);
    if (!exchange.keeps_alive) {
        out.append("Connection: close\r\n");
    } else if (exchange.http_1_0) {
        out.append("Connection: keep-alive\r\n");
    }
    out.append(frame.standing);
    if (!response.headers.find("Content-Security-Policy")) {
        out.append(api_policy);
    }
    if (!response.headers.find("Cache-Control")) {
        out.append("Cache-Control: no-store\r\n");
    }
    if (frame.tls || exchange.request.secure) {
        out.append(strict_transport);
    }
    append_diagnostics(out, exchange);
    append_limits(out, exchange, frame.unix_seconds);
    append_cors(out, exchange.allowed_origin);
    for (std::size_t i = 0; i < response.headers.size(); ++i) {
        append_line(out, response.headers[i].name, response.headers[i].value);
    }
    out.append("\r\n");
}

std::string problem_json(const Response& response, const Request& request) {
    const Problem& problem = *response.problem;
    std::string out = R"({"type":"about:blank","title":)";
    base::write_json_string(out, title_of(response.status));
    fmt::format_to(std::back_inserter(out), R"(,"status":{},"detail":)", response.status);
    if (problem.errors.empty()) {
        base::write_json_string(out, problem.detail);
    } else {
        append_errors(out, problem.errors);
    }
    out += R"(,"instance":)";
    base::write_json_string(out, is_utf8(request.path) ? request.path : "");
    out += R"(,"code":)";
    base::write_json_string(out, problem.code);
    out += R"(,"request_id":)";
    base::write_json_string(out, request.request_id);
    if (!problem.errors.empty()) {
        out += R"(,"errors":)";
        append_errors(out, problem.errors);
    }
    for (const auto& [name, json] : problem.extras) {
        out += ',';
        base::write_json_string(out, name);
        out += ':';
        out += json;
    }
    out += '}';
    return out;
}

std::string http_date(base::Instant at) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(static_cast<time_t>(seconds)));
}

}  // namespace platform::http
