#include "api/access/permissions.hpp"

#include "base/describe.hpp"
#include "domain/people/permissions.hpp"

#include <algorithm>

namespace api {

events::Permissions rights_of(const Member& member) {
    auto rights = domain::people::permissions_of(member.role);
    for (const auto& one : member.overrides) {
        rights.set(static_cast<std::size_t>(one.permission), one.is_granted);
    }
    return rights;
}

std::vector<std::string> names_of(const events::Permissions& permissions) {
    std::vector<std::string> names;
    names.reserve(permissions.count());
    for (std::size_t number = 0; number < permissions.size(); ++number) {
        if (permissions.test(number)) {
            names.emplace_back(base::name_of(static_cast<events::Permission>(number)));
        }
    }
    std::ranges::sort(names);
    return names;
}

std::vector<std::string> permissions_of(events::Role role) {
    return names_of(domain::people::permissions_of(role));
}

}  // namespace api
