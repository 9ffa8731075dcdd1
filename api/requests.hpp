#pragma once
// What handlers read out of a request besides its body.

#include "api/services.hpp"
#include "base/describe.hpp"
#include "platform/http/message.hpp"
#include "projections/cursor.hpp"
#include "shards/answer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace api {

// Reads parameters of the query, and gathers what is wrong with them.
class Query {
public:
    explicit Query(const platform::http::Request& request) : request_{request} {}

    // Absent when it is not given, or blank.
    std::optional<std::string> text(std::string_view name);
    // As above, of at most text_length_max characters.
    std::optional<std::string> short_text(std::string_view name);

    template <class Id>
    std::optional<Id> id(std::string_view name) {
        auto given = text(name);
        if (given && !base::is_id(*given)) {
            complain(name, "is not an id");
            return std::nullopt;
        }
        return given ? std::optional<Id>{Id{std::move(*given)}} : std::nullopt;
    }

    std::uint32_t number(
        std::string_view name, std::uint32_t otherwise, std::uint32_t least, std::uint32_t most
    );
    bool flag(std::string_view name, bool otherwise);
    std::optional<base::Instant> day(std::string_view name);
    projections::PageRequest page(std::uint32_t limit, std::uint32_t limit_max);

    template <base::DescribedEnum E>
    std::optional<E> choice(std::string_view name) {
        const auto given = text(name);
        E value{};
        if (!given || base::enum_from(*given, value)) {
            return given ? std::optional{value} : std::nullopt;
        }
        complain(name, "is not one of the values that are known");
        return std::nullopt;
    }

    void complain(std::string_view name, std::string_view message);

    // 422 with all of it; absent when all was well. To be asked after the last parameter was read.
    std::optional<platform::http::Response> refusal() const;

private:
    const platform::http::Request& request_;
    std::vector<platform::http::FieldError> errors_;
};

// A path parameter as an id; absent when it cannot be one.
template <class Id>
std::optional<Id> id_in(const platform::http::Request& request, std::string_view name) {
    const auto text = request.parameter(name);
    if (!text || !base::is_id(*text)) {
        return std::nullopt;
    }
    return Id{std::string{*text}};
}

// Who asks, as facts remember it: "admin:01J…".
std::string actor_of(const platform::http::Request& request);

// The id of what a POST asks for. The same caller with the same Idempotency-Key on the same path
// gets the same one; without a key each request gets its own.
std::string request_id_of(const Services& services, const platform::http::Request& request);

// 400 for a key that cannot be one.
std::optional<platform::http::Response> bad_key(const platform::http::Request& request);

// Short and the same for the same text; tells nothing of it to who lacks the routing key.
std::string hash_of(const Services& services, std::string_view text);

// A command in the name of the caller. `id` from request_id_of, or derived from it.
shards::Request command_of(
    const platform::http::Request& request,
    std::string id,
    std::string body_hash,
    domain::Command command
);

// The one that the request as a whole asks for: under its id, with the hash of its body.
shards::Request command_of(
    const platform::http::Request& request, const Services& services, domain::Command command
);

// One that is not asked for again under the same id, in anybody's name.
shards::Request command_for(
    const platform::http::Request& request,
    const Services& services,
    domain::Command command,
    std::string actor
);

}  // namespace api
