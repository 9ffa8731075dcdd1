#pragma once
// The job invite.send: one invite, one mail. Unseals, renders, hands it to the mailer.

#include "platform/crypto/key_ring.hpp"
#include "platform/mail/mailer.hpp"
#include "workers/runtime/lane_host.hpp"

#include <string>

namespace workers {

struct InviteMailOptions {
    std::string from;
    std::string from_name;
    std::string domain;      // of Message-IDs
    std::string claim_base;  // where invite links point unless the batch says otherwise
    std::string frontend;
};

// What it is given must outlive every call. The same job renders to the same bytes each time, so a
// provider that honours keys sees a repeat as a repeat.
MakeCall send_invite_email(
    InviteMailOptions options, const platform::crypto::KeyRing& keys, platform::mail::Mailer& mailer
);

Provider provider_of(const platform::mail::Mailer& mailer);

}  // namespace workers
