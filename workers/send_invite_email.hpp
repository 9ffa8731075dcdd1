#pragma once
// The job invite.send: one invite, one mail. Unseals, renders, hands it to the mailer.

#include "platform/crypto/key_ring.hpp"
#include "platform/mail/mailer.hpp"
#include "platform/mail/unsubscribe.hpp"
#include "workers/runtime/call.hpp"

#include <string>

namespace workers {

struct InviteMailOptions {
    std::string from;
    std::string from_name;
    std::string reply_to;    // who answers questions; said in the text too
    std::string domain;      // of Message-IDs, and of the mailbox for those who unsubscribe by mail
    std::string claim_base;  // where invite links point unless the batch says otherwise
    std::string frontend;
    std::string site;  // where the API is reached from outside: links to unsubscribe lead there
};

// What it is given must outlive every call. The same job renders to the same bytes each time, so a
// provider that honours keys sees a repeat as a repeat.
MakeCall send_invite_email(
    InviteMailOptions options,
    platform::mail::Unsubscribing unsubscribing,
    const platform::crypto::KeyRing& keys,
    platform::mail::Mailer& mailer
);

}  // namespace workers
