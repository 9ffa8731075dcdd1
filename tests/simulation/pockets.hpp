#pragma once
// What people keep of what they were told: sessions with their refresh tokens, second factors with
// their codes. Shared, because an answer may come when much else was forgotten.

#include "base/time.hpp"
#include "events/ids.hpp"
#include "events/sessions.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace simulation {

struct HeldSession {
    events::AccountId account;
    events::SessionId session;
    std::string token;
    base::Instant token_until;
    base::Duration lasts;          // after each refresh
    std::uint32_t generation = 0;  // of the newest refresh token
};

struct HeldFactor {
    events::AccountId account;
    std::vector<std::string> backup_codes;
    std::string last_proof;  // of the password, as it was handed out last
    base::Instant last_proof_until;
    std::optional<std::string> device;  // what the cookie of a trusted browser holds
};

struct Pockets {
    std::vector<std::shared_ptr<HeldSession>> sessions;
    std::vector<std::shared_ptr<HeldFactor>> factors;
    // By account, latest last: what password_mark() says of those that were changed to.
    std::map<std::string, std::vector<std::string>> passwords;
};

// Answers to a sign-in with this browser in hand.
inline events::DeviceFamily usual_browser() {
    return {.browser = "Firefox", .system = "Linux"};
}

}  // namespace simulation
