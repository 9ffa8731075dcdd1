#include "api/requests.hpp"

#include "api/body_check.hpp"
#include "api/origin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace api {

namespace {

namespace http = platform::http;

constexpr std::size_t key_length_max = 255;
constexpr std::string_view key_header = "Idempotency-Key";
constexpr std::string_view midnight = "T00:00:00Z";

}  // namespace

void Query::complain(std::string_view name, std::string_view message) {
    errors_.push_back(
        {.place = fmt::format("query.{}", name), .message = std::string{message}, .type = "value"}
    );
}

std::optional<std::string> Query::text(std::string_view name) {
    const auto given = request_.query.find(name);
    if (!given || given->empty()) {
        return std::nullopt;
    }
    return std::string{*given};
}

std::optional<std::string> Query::short_text(std::string_view name) {
    auto given = text(name);
    if (given && length_of(*given) > text_length_max) {
        complain(name, fmt::format("is longer than {} characters", text_length_max));
    }
    return given;
}

std::uint32_t Query::number(
    std::string_view name, std::uint32_t otherwise, std::uint32_t least, std::uint32_t most
) {
    const auto given = text(name);
    if (!given) {
        return otherwise;
    }
    std::uint32_t value = 0;
    const char* end = given->data() + given->size();
    const auto [read_to, error] = std::from_chars(given->data(), end, value);
    if (error == std::errc{} && read_to == end && value >= least && value <= most) {
        return value;
    }
    complain(name, fmt::format("is not a whole number from {} to {}", least, most));
    return otherwise;
}

bool Query::flag(std::string_view name, bool otherwise) {
    const auto given = text(name);
    if (!given) {
        return otherwise;
    }
    if (*given == "true" || *given == "1") {
        return true;
    }
    if (*given != "false" && *given != "0") {
        complain(name, "is neither true nor false");
    }
    return false;
}

std::optional<base::Instant> Query::day(std::string_view name) {
    const auto given = text(name);
    if (!given) {
        return std::nullopt;
    }
    const auto at = base::instant_from(*given + std::string{midnight});
    if (!at) {
        complain(name, "is not a day such as 2026-03-02");
    }
    return at;
}

projections::PageRequest Query::page(std::uint32_t limit, std::uint32_t limit_max) {
    return {.limit = number("limit", limit, 1, limit_max), .cursor = text("cursor")};
}

std::optional<http::Response> Query::refusal() const {
    if (errors_.empty()) {
        return std::nullopt;
    }
    return http::unprocessable(errors_);
}

std::string actor_of(const http::Request& request) {
    const auto& caller = *request.principal;
    if (caller.is_service) {
        return "service:" + caller.id;
    }
    return fmt::format("{}:{}", caller.has_role("admin") ? "admin" : "user", caller.id);
}

std::string request_id_of(const Services& services, const http::Request& request) {
    const auto key = request.header(key_header);
    if (!key || !request.principal) {
        return base::make_ulid(services.clock.now(), services.random, 0);
    }
    const auto name = fmt::format("{}\n{}", request.path, *key);
    const auto slot = static_cast<base::Slot>(base::stable_hash(name) % base::slot_count);
    return base::derive_id(request.principal->id, name, slot);
}

std::optional<http::Response> bad_key(const http::Request& request) {
    const auto key = request.header(key_header);
    const bool is_sound =
        !key || (!key->empty() && key->size() <= key_length_max &&
                 std::ranges::all_of(*key, [](char c) { return c > ' ' && c <= '~'; }));
    if (is_sound) {
        return std::nullopt;
    }
    return http::bad_request(
        "invalid_idempotency_key", "An Idempotency-Key has 1 to 255 visible ASCII characters"
    );
}

std::string hash_of(const Services& services, std::string_view text) {
    return services.routing.keyed_id("request body", text);
}

shards::Request command_of(
    const http::Request& request, std::string id, std::string body_hash, domain::Command command
) {
    return {
        .id = std::move(id),
        .body_hash = std::move(body_hash),
        .command = std::move(command),
        .actor = actor_of(request),
        .correlation = request.request_id,
        .traceparent = request.traceparent,
        .origin = origin_of(request)
    };
}

shards::Request command_of(
    const http::Request& request, const Services& services, domain::Command command
) {
    return command_of(
        request,
        request_id_of(services, request),
        hash_of(services, request.body),
        std::move(command)
    );
}

shards::Request command_for(
    const http::Request& request,
    const Services& services,
    domain::Command command,
    std::string actor
) {
    const auto slot = domain::slot_of(command);
    return {
        .id = base::make_ulid(services.clock.now(), services.random, slot),
        .command = std::move(command),
        .actor = std::move(actor),
        .correlation = request.request_id,
        .traceparent = request.traceparent,
        .origin = origin_of(request)
    };
}

}  // namespace api
