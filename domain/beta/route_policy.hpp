#pragma once
// Where whoever routes in front of the pages sends a visitor: one answer for any edge.

#include "domain/beta/policy.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace domain::beta {

enum class Site { beta, preview, production };
BOOST_DESCRIBE_ENUM(Site, beta, preview, production)

// By the host as a browser names it: in any case, perhaps with "www." and a port. What is neither
// one of the beta's nor one of `previews`, which are in lower case, is production.
Site site_of(std::string_view host, std::span<const std::string> previews);

// Is it this very machine, by its name or address?
bool is_local_host(std::string_view host);

inline constexpr std::string_view join_page = "/instructor/join";

// Where to instead; absent: the page may be shown. `target` is a path, perhaps with its query.
std::optional<std::string_view> redirect_of(
    Site site, std::string_view target, const Policy& policy
);

}  // namespace domain::beta
