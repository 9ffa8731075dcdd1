#pragma once
// What notifications say: ids and numbers, and of what a person wrote only what looks like no
// address, code or token.

#include "events/batches.hpp"
#include "events/beta.hpp"
#include "projections/inbox.hpp"

#include <string>

namespace projections::inbox {

struct Words {
    Type type = Type::batch_completed;
    std::string title;
    std::string body;
    std::string data;  // a JSON object
};

Words words_of(const events::BatchCompleted& fact);
// Of one that paused itself.
Words words_of(const events::BatchPaused& fact);
Words words_of(const events::InviteRedeemed& fact);
Words words_of(const events::BetaSettingsChanged& fact);

// `type`: founding_nearly_full or founding_full.
Words words_of(Type type, const FoundingPlaces& places);

}  // namespace projections::inbox
