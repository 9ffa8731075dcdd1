#include "events/actors.hpp"

#include "base/ulid.hpp"

#include <string>

namespace events {

std::optional<AccountId> account_in(std::string_view actor) {
    for (const std::string_view kind : {"admin:", "user:"}) {
        const auto id = actor.starts_with(kind) ? actor.substr(kind.size()) : std::string_view{};
        if (base::is_id(id)) {
            return AccountId{std::string{id}};
        }
    }
    return std::nullopt;
}

}  // namespace events
