#include "api/answers.hpp"

#include "api/requests.hpp"

#include <fmt/format.h>

#include <charconv>

namespace api {

namespace {

namespace http = platform::http;

constexpr base::Duration longest_wait{1'000};
constexpr base::Duration access_wait{2'000};
constexpr base::Duration position_lasts = std::chrono::minutes{1};
constexpr std::size_t position_parts_max = 64;
constexpr int busy_retry_s = 1;
constexpr int limited_retry_s = 60;
constexpr std::string_view command_header = "X-Command-ID";
constexpr std::string_view position_header = "X-Position";
constexpr std::string_view position_cookie = "position";

template <class Number>
bool read_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

// Empty when it is none of ours: a caller with a strange position reads without one.
projections::Position read_position(std::string_view text) {
    projections::Position position;
    while (!text.empty() && position.size() < position_parts_max) {
        const auto comma = text.find(',');
        const auto part = text.substr(0, comma);
        const auto colon = part.find(':');
        std::int32_t partition = 0;
        events::Offset offset = 0;
        const bool is_sound = colon != part.npos && read_number(part.substr(0, colon), partition) &&
                              read_number(part.substr(colon + 1), offset);
        if (!is_sound) {
            return {};
        }
        position.emplace_back(partition, offset);
        text.remove_prefix(comma == text.npos ? text.size() : comma + 1);
    }
    return position;
}

http::Response with_freshness(http::Response response, bool fresh) {
    if (!fresh) {
        response.headers.add("X-Stale", "true");
    }
    return response;
}

}  // namespace

int status_of(base::Kind kind) {
    switch (kind) {
        case base::Kind::malformed:
        case base::Kind::refused:
            return 422;
        case base::Kind::invalid:
            return 400;
        case base::Kind::unauthenticated:
            return 401;
        case base::Kind::forbidden:
            return 403;
        case base::Kind::absent:
            return 404;
        case base::Kind::conflict:
            return 409;
        case base::Kind::gone:
            return 410;
        case base::Kind::outdated:
            return 412;
        case base::Kind::too_many:
            return 429;
    }
    return 500;
}

http::Response refusal(const base::Rejection& rejection) {
    const auto& rule = *rejection.rule;
    if (rule.kind == base::Kind::too_many) {
        return http::too_many_requests(rule.code, rule.sentence, limited_retry_s);
    }
    if (rule.kind == base::Kind::unauthenticated) {
        return http::unauthenticated(rule.code, rule.sentence);
    }
    return http::problem(status_of(rule.kind), rule.code, rule.sentence);
}

namespace {

std::optional<http::Response> why_refused(const shards::Answer& answer) {
    using Kind = shards::Answer::Kind;
    switch (answer.kind) {
        case Kind::done:
        case Kind::nothing:
        case Kind::repeated:
            return std::nullopt;
        case Kind::rejected:
            return refusal(answer.rejection);
        case Kind::other_body:
            return http::conflict(
                "idempotency_key_mismatch", "This Idempotency-Key was used with another body"
            );
        case Kind::too_large:
            return http::problem(413, "command_too_large", "The request causes more than fits");
        case Kind::unknown:
            return http::unavailable(
                "OUTCOME_UNKNOWN",
                "It may or may not have happened; it is safe to repeat with the same key"
            );
        case Kind::busy:
            return http::too_many_requests(
                "too_busy", "Too many requests are waiting", busy_retry_s
            );
        case Kind::not_here:
            return http::unavailable(
                "event_log_unavailable", "Nobody can record this at the moment; nothing happened"
            );
    }
    return std::nullopt;
}

}  // namespace

// With the command's id, by which logs and facts know it.
std::optional<http::Response> refusal_of(const shards::Answer& answer) {
    auto refused = why_refused(answer);
    if (refused && !answer.command.empty()) {
        refused->headers.add(command_header, answer.command);
    }
    return refused;
}

base::Task<std::optional<http::Response>> key_used_otherwise(
    Services& services, const http::Request& request, const std::string& identity
) {
    if (!request.header("Idempotency-Key")) {
        co_return std::nullopt;
    }
    auto note = command_of(
        request,
        base::derive_id(identity, "request"),
        hash_of(services, request.body),
        domain::NoteRequest{.request = {identity}}
    );
    const auto answer = co_await services.gateway.submit(std::move(note));
    co_return refusal_of(answer);
}

base::Task<void> until_access_knows(Services& services, const shards::Answer& answer) {
    projections::Position position{{answer.partition, answer.offset}};
    co_await services.positions.wait_for(
        std::string{access_view_name}, std::move(position), access_wait
    );
}

std::string position_text(const shards::Answer& answer) {
    return fmt::format("{}:{}", answer.partition, answer.offset);
}

http::Response positioned(
    const Services& services, http::Response response, const shards::Answer& answer
) {
    const auto position = position_text(answer);
    const http::Cookie cookie{
        .name = std::string{position_cookie},
        .value = position,
        .max_age = position_lasts,
        .secure = services.settings.secure_cookies
    };
    if (!answer.command.empty()) {
        response.headers.add(command_header, answer.command);
    }
    response.headers.add(position_header, position);
    response.headers.add("Set-Cookie", http::to_header(cookie));
    return response;
}

base::Task<bool> is_caught_up(
    const Services& services, const http::Request& request, std::string_view projection
) {
    auto text = request.header(position_header);
    if (!text) {
        text = request.cookie(position_cookie);
    }
    if (!text) {
        co_return true;
    }
    auto position = read_position(*text);
    if (position.empty()) {
        co_return true;
    }
    const bool reached = co_await services.positions.wait_for(
        std::string{projection}, std::move(position), longest_wait
    );
    co_return reached;
}

http::Response shown(std::string json, bool fresh) {
    return with_freshness(http::ok(std::move(json)), fresh);
}

http::Response not_shown(const base::Rejection& rejection, bool fresh) {
    return with_freshness(refusal(rejection), fresh);
}

}  // namespace api
