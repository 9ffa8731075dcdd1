#pragma once
// What all jobs of the mail lane have in common: from what a mailer says to what the lane hears.

#include "platform/crypto/key_ring.hpp"
#include "platform/mail/mailer.hpp"
#include "workers/runtime/call.hpp"

namespace workers {

CallResult result_of(const platform::mail::SendResult& result);

// Of a job whose sealed values do not open.
CallResult why_sealed(platform::crypto::Unsealing how);

Provider provider_of(const platform::mail::Mailer& mailer);

// Each job by the maker of its kind. A kind that is not known ends as wrong.
MakeCall by_kind(MakeCall send_invite, MakeCall send_notice);

}  // namespace workers
