#pragma once
// The ids that facts speak of. Each is 26 characters whose last two carry its slot.

#include "base/ulid.hpp"

namespace events {

// A keyed hash of a normalised e-mail address: who it is cannot be read from it, where the person's
// streams live can.
using RecipientId = base::Id<struct RecipientTag>;
using AccountId = base::Id<struct AccountTag>;
using InviteId = base::Id<struct InviteTag>;
// A keyed hash of a canonical invite code.
using CodeHash = base::Id<struct CodeTag>;
using ImportId = base::Id<struct ImportTag>;
using BatchId = base::Id<struct BatchTag>;
using JobId = base::Id<struct JobTag>;
// The founding instructors.
using CohortId = base::Id<struct CohortTag>;
// What a mail provider told, once.
using ReportId = base::Id<struct ReportTag>;
using SettingsId = base::Id<struct SettingsTag>;
// A grant of access.
using AccessId = base::Id<struct AccessTag>;
// From one sign-in on, whatever tokens it goes through.
using SessionId = base::Id<struct SessionTag>;
// A keyed hash of an account, the network it was signed in from and the browser: by it a device is
// known again, and nobody can tell which it is.
using DeviceMark = base::Id<struct DeviceMarkTag>;
// All that is known of a person, as a file for them.
using DataExportId = base::Id<struct DataExportTag>;
// A browser that need not show a second factor.
using DeviceId = base::Id<struct DeviceTag>;
// A keyed hash of an address and a code that was mailed to it.
using EmailCodeHash = base::Id<struct EmailCodeTag>;
// By which a program asks in its own name.
using ServiceTokenId = base::Id<struct ServiceTokenTag>;
// That a mailbox was proved, once.
using ProofId = base::Id<struct ProofTag>;

// An address has one account: its id follows from the recipient's, in the same slot.
inline AccountId account_at(const RecipientId& recipient) {
    return {base::derive_id(recipient.text, "account")};
}

}  // namespace events
