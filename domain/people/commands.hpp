#pragma once
// Commands about people: accounts, what they redeem, and what is sent to an address. Part of
// domain/commands.hpp, which everybody else includes.

#include "base/describe.hpp"
#include "base/sealed.hpp"
#include "base/time.hpp"
#include "domain/beta/policy.hpp"
#include "domain/people/export_commands.hpp"
#include "domain/people/inbox_commands.hpp"
#include "domain/people/session_commands.hpp"
#include "events/beta.hpp"
#include "events/ids.hpp"
#include "events/people.hpp"
#include "events/permissions.hpp"
#include "events/profile.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace domain {

// One account an address. The account's id is derived from the recipient's.
struct RegisterAccount {
    events::RecipientId recipient;
    base::SealedText address;
    std::optional<base::SealedText> first_name;
    std::optional<base::SealedText> last_name;
    base::SealedText password;
    events::Role role = events::Role::student;
};
BOOST_DESCRIBE_STRUCT(
    RegisterAccount, (), (recipient, address, first_name, last_name, password, role)
)

// An invite of another slot that is held for whoever signs up or redeems; as InviteHeld tells.
struct HeldElsewhere {
    events::InviteId invite;
    std::uint32_t hold = 1;
    events::Role role = events::Role::instructor;
    base::SealedText code;
};
BOOST_DESCRIBE_STRUCT(HeldElsewhere, (), (invite, hold, role, code))

// Somebody opens an account of their own. A code is redeemed, and access granted, in the same
// commit: it must have been drawn into the recipient's slot.
struct SignUp {
    events::RecipientId recipient;
    base::SealedText address;
    base::SealedText first_name;
    base::SealedText last_name;
    std::optional<base::SealedText> phone;
    base::SealedText zip_code;
    std::string timezone;
    base::SealedText password;
    events::Role role = events::Role::student;
    std::optional<base::SealedText> metadata;
    std::optional<events::CodeHash> code_hash;
    std::optional<HeldElsewhere> held;  // instead of a code of this slot
    beta::Policy policy;
    std::optional<events::ProofId> proof;  // that the mailbox is theirs; used up
};
BOOST_DESCRIBE_STRUCT(
    SignUp,
    (),
    (recipient,
     address,
     first_name,
     last_name,
     phone,
     zip_code,
     timezone,
     password,
     role,
     metadata,
     code_hash,
     held,
     policy,
     proof)
)

// An account redeems an invite. `role` and `phase` as far as the caller expects any.
struct RedeemInvite {
    events::AccountId account;
    events::CodeHash code_hash;
    std::optional<events::Role> role;
    std::optional<events::Phase> phase;
    std::optional<HeldElsewhere> held;
    beta::Policy policy;
};
BOOST_DESCRIBE_STRUCT(RedeemInvite, (), (account, code_hash, role, phase, held, policy))

// What became of a hold? If nothing was redeemed by it, nothing will be.
struct SettleHold {
    events::AccountId account;
    events::InviteId invite;
    std::uint32_t hold = 1;
};
BOOST_DESCRIBE_STRUCT(SettleHold, (), (account, invite, hold))

// The password was right; counts as a success and clears the failures. Without a session to open
// the token is the only one. Where the account has a second factor: with a proof of it, or the hash
// of what the cookie of a trusted browser holds.
struct SignIn {
    events::AccountId account;
    std::string token;
    base::Instant expires_at;
    std::optional<SessionStart> session;
    std::optional<SecondFactorProof> proof;
    std::optional<std::string> trusted_device;
    std::optional<std::string> password;    // password_mark of the one that was shown
    std::optional<std::uint32_t> failures;  // wrong ones before it, as who asks was told; for audit
};
BOOST_DESCRIBE_STRUCT(
    SignIn, (), (account, token, expires_at, session, proof, trusted_device, password, failures)
)

// The password was wrong. Counts in memory; locks at the thresholds. Whether a captcha is asked for
// is a matter of configuration.
struct FailSignIn {
    events::AccountId account;
    std::optional<bool> asks_captcha;
};
BOOST_DESCRIBE_STRUCT(FailSignIn, (), (account, asks_captcha))

// An operator lets whoever is locked out try again. Without `blocks`: whatever locks them out.
struct UnlockSignIn {
    events::AccountId account;
    std::vector<events::SignInBlock> blocks;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(UnlockSignIn, (), (account, blocks, reason))

// Ends the token, and the session that it is of.
struct SignOut {
    events::AccountId account;
    std::string token;
    base::Instant expires_at;
    std::optional<events::SessionId> session;
};
BOOST_DESCRIBE_STRUCT(SignOut, (), (account, token, expires_at, session))

struct ChangePassword {
    events::AccountId account;
    base::SealedText password;
    std::optional<std::string> shown;  // password_mark of the one that was shown
};
BOOST_DESCRIBE_STRUCT(ChangePassword, (), (account, password, shown))

// What somebody tells of themselves from now on: each of `fields` as it is here; a phone that is
// not here is none any more.
struct ChangeProfile {
    events::AccountId account;
    std::vector<events::ProfileField> fields;
    std::optional<base::SealedText> first_name;
    std::optional<base::SealedText> last_name;
    std::optional<base::SealedText> phone;
    std::optional<base::SealedText> zip_code;
    std::optional<std::string> timezone;
};
BOOST_DESCRIBE_STRUCT(
    ChangeProfile, (), (account, fields, first_name, last_name, phone, zip_code, timezone)
)

// The account may, or may not, whatever its role says; or again as its role says.
struct OverridePermission {
    events::AccountId account;
    events::Permission permission = events::Permission::manage_own_profile;
    events::PermissionEffect effect = events::PermissionEffect::granted;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(OverridePermission, (), (account, permission, effect, reason))

struct SuppressRecipient {
    events::RecipientId recipient;
    events::SuppressionCause cause = events::SuppressionCause::operator_said_so;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(SuppressRecipient, (), (recipient, cause, reason))

struct LiftSuppression {
    events::RecipientId recipient;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(LiftSuppression, (), (recipient, reason))

struct EraseSubject {
    events::RecipientId recipient;
    std::optional<base::SealedText> farewell;  // the address, under a key of its own
    std::optional<bool> anonymises;            // as of SubjectErased
};
BOOST_DESCRIBE_STRUCT(EraseSubject, (), (recipient, farewell, anonymises))

}  // namespace domain
