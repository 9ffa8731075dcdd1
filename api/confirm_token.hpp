#pragma once
// A token that says: this very thing was shown to that very caller, until then it may be done. It
// carries what was shown, so that nothing is kept between the preview and the confirmation.

#include "api/services.hpp"
#include "base/rule.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace api {

// ── Why one is refused, in the order in which it is found ────────────────────────────────────────

inline constexpr base::Rule confirm_format{
    "MCP_TOKEN_INVALID_FORMAT", base::Kind::invalid, "This is no token of a preview."
};
inline constexpr base::Rule confirm_signature{
    "MCP_TOKEN_INVALID_SIGNATURE", base::Kind::invalid, "The token was not made here."
};
inline constexpr base::Rule confirm_actor{
    "MCP_TOKEN_ACTOR_MISMATCH", base::Kind::invalid, "The preview was shown to somebody else."
};
inline constexpr base::Rule confirm_in_time{
    "MCP_TOKEN_EXPIRED", base::Kind::invalid, "The preview is too old: look again."
};
inline constexpr base::Rule confirm_payload{
    "MCP_TOKEN_PAYLOAD_MISMATCH", base::Kind::invalid, "This is not what the preview showed."
};

inline constexpr auto confirm_lasts = std::chrono::minutes{30};

// `payload` is what was shown; it can be read by whoever holds the token.
std::string confirm_token(
    const Services& services,
    std::string_view payload,
    std::string_view actor,
    base::Instant expires_at
);

// The payload, or why not. At its very end it counts no more.
std::variant<std::string, base::Rejection> confirmed_payload(
    const Services& services, std::string_view token, std::string_view actor
);

}  // namespace api
