#pragma once
// What all jobs of the mail lane have in common: from what a mailer says to what the lane hears.

#include "platform/crypto/key_ring.hpp"
#include "platform/mail/mailer.hpp"
#include "workers/runtime/call.hpp"

#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace workers {

// A mail that is ready to go, or why there is none.
using Composed = std::variant<platform::mail::Mail, CallResult>;

// Sends it under a key by which the provider knows this call again, and tells `done` what came of
// it.
void send(
    platform::mail::Mailer& mailer,
    const Call& call,
    Composed composed,
    std::function<void(CallResult)> done
);

// Absent when nobody told it or it does not open: a mail goes without a name.
std::optional<std::string> name_in(
    const platform::crypto::KeyRing& keys, const std::optional<base::SealedText>& sealed
);

// Of a job whose sealed values do not open.
CallResult why_sealed(platform::crypto::Unsealing how);

Provider provider_of(const platform::mail::Mailer& mailer);

// Each job by the maker of its kind. A kind that is not known ends as wrong.
MakeCall by_kind(MakeCall send_invite, MakeCall send_notice);

}  // namespace workers
