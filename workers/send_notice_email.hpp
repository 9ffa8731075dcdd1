#pragma once
// The job notice.send: what a person is told about their own account, in one mail. No link to
// unsubscribe: these are not for whoever wants them but for whoever has the account.

#include "platform/crypto/key_ring.hpp"
#include "platform/mail/mailer.hpp"
#include "workers/runtime/call.hpp"
#include "workers/send_invite_email.hpp"

namespace workers {

// What it is given must outlive every call. The same job renders to the same bytes each time.
MakeCall send_notice_email(
    InviteMailOptions options, const platform::crypto::KeyRing& keys, platform::mail::Mailer& mailer
);

}  // namespace workers
