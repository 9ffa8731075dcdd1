#pragma once
// Holding an invite that lives in another slot than the account that is about to redeem it.

#include "api/services.hpp"
#include "shards/answer.hpp"

#include <optional>
#include <string>

namespace api {

// Who asks, as commands remember it.
struct Asking {
    std::string actor;
    std::string correlation;
    std::string traceparent;
    std::string origin;
};

// Is the code to be held first, because it does not live where the account does?
bool lives_elsewhere(const events::CodeHash& code, const events::AccountId& account);

// The answer has InviteHeld, or says why not.
base::Task<shards::Answer> hold_invite(
    Services& services, Asking asking, domain::HoldInvite command
);

std::optional<domain::HeldElsewhere> held_by(const shards::Answer& answer);

// For a hold by which nothing was redeemed. If nobody gets to say so, the hold asks by itself.
base::Task<shards::Answer> settle_hold(
    Services& services, Asking asking, events::AccountId account, domain::HeldElsewhere held
);

}  // namespace api
