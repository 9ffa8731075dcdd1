#pragma once
// Facts of people: accounts, their sign-ins, and the end of a person's data.
// These names and fields are the stored format: only ever add, and only optional fields.

#include "base/sealed.hpp"
#include "base/time.hpp"
#include "events/account_status.hpp"
#include "events/ids.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace events {

enum class Role { student, instructor, admin };
BOOST_DESCRIBE_ENUM(Role, student, instructor, admin)

// An address has one account: the account's stream is derived from the recipient's id.
struct AccountRegistered {
    AccountId account;
    RecipientId recipient;
    base::SealedText address;
    std::optional<base::SealedText> first_name;
    std::optional<base::SealedText> last_name;
    base::SealedText password;  // an Argon2id string
    Role role = Role::student;
    base::Instant registered_at;
    std::optional<base::SealedText> phone;
    std::optional<base::SealedText> zip_code;
    std::optional<std::string> timezone;         // an IANA name
    std::optional<base::SealedText> metadata;    // what came with the form, as JSON
    std::optional<std::uint32_t> beta_settings;  // the version by which it was let in
    std::optional<bool> welcomed;                // by a mail
    bool operator==(const AccountRegistered&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    AccountRegistered,
    (),
    (account,
     recipient,
     address,
     first_name,
     last_name,
     password,
     role,
     registered_at,
     phone,
     zip_code,
     timezone,
     metadata,
     beta_settings,
     welcomed)
)

// The password was right. `token` is the id of the access token handed out.
struct SignedIn {
    AccountId account;
    std::string token;
    base::Instant at;
    base::Instant expires_at;
    std::optional<std::uint32_t> failures;  // wrong passwords before it, of the last hour
    std::optional<SessionId> session;       // that it opened
    bool operator==(const SignedIn&) const = default;
};
BOOST_DESCRIBE_STRUCT(SignedIn, (), (account, token, at, expires_at, failures, session))

// That token is worth nothing from now on.
struct SignedOut {
    AccountId account;
    std::string token;
    base::Instant at;
    base::Instant expires_at;  // when it would have ended by itself, so that it can be forgotten
    bool operator==(const SignedOut&) const = default;
};
BOOST_DESCRIBE_STRUCT(SignedOut, (), (account, token, at, expires_at))

// Too many wrong passwords: nobody signs in before `until`, not even with the right one.
struct SignInLocked {
    AccountId account;
    std::uint32_t failures = 0;
    base::Instant until;
    std::optional<Addressee> addressee;
    bool operator==(const SignInLocked&) const = default;
};
BOOST_DESCRIBE_STRUCT(SignInLocked, (), (account, failures, until, addressee))

// What keeps somebody from signing in for a while: too many wrong passwords, or wrong codes. Or
// what they have to show besides the password, after a few wrong ones.
enum class SignInBlock { lockout, second_factor, captcha };
BOOST_DESCRIBE_ENUM(SignInBlock, lockout, second_factor, captcha)

// An operator ended these, and their failures are forgotten. In the account's stream, though there
// may be no account: those who have none are locked out alike.
struct SignInUnlocked {
    AccountId account;
    std::vector<SignInBlock> blocks;
    std::string by;
    std::optional<std::string> reason;
    base::Instant at;
    bool operator==(const SignInUnlocked&) const = default;
};
BOOST_DESCRIBE_STRUCT(SignInUnlocked, (), (account, blocks, by, reason, at))

// The password was changed; tokens issued before `at` are worth nothing.
struct PasswordChanged {
    AccountId account;
    base::SealedText password;
    base::Instant at;
    std::optional<Addressee> addressee;
    std::optional<bool> by_reset;  // by a link that was mailed, not by who knew the old one
    bool operator==(const PasswordChanged&) const = default;
};
BOOST_DESCRIBE_STRUCT(PasswordChanged, (), (account, password, at, addressee, by_reset))

// Why nothing more is sent to an address.
enum class SuppressionCause { bounce, complaint, opt_out, operator_said_so };
BOOST_DESCRIBE_ENUM(SuppressionCause, bounce, complaint, opt_out, operator_said_so)

struct RecipientSuppressed {
    RecipientId recipient;
    SuppressionCause cause = SuppressionCause::bounce;
    base::Instant at;
    std::optional<std::string> by;
    std::optional<std::string> reason;
    bool operator==(const RecipientSuppressed&) const = default;
};
BOOST_DESCRIBE_STRUCT(RecipientSuppressed, (), (recipient, cause, at, by, reason))

struct RecipientSuppressionLifted {
    RecipientId recipient;
    std::string by;
    base::Instant at;
    std::optional<std::string> reason;
    bool operator==(const RecipientSuppressionLifted&) const = default;
};
BOOST_DESCRIBE_STRUCT(RecipientSuppressionLifted, (), (recipient, by, at, reason))

// The keys that open the person's sealed values are destroyed; rows about them are purged.
struct SubjectErased {
    RecipientId recipient;
    std::vector<std::string> keys;
    std::string by;
    base::Instant at;
    std::optional<bool> anonymised;  // asked for as that: the account is not called deleted
    bool operator==(const SubjectErased&) const = default;
};
BOOST_DESCRIBE_STRUCT(SubjectErased, (), (recipient, keys, by, at, anonymised))

using PeopleFact = std::variant<
    AccountRegistered,
    SignedIn,
    SignedOut,
    SignInLocked,
    PasswordChanged,
    RecipientSuppressed,
    RecipientSuppressionLifted,
    SubjectErased,
    SignInUnlocked>;

}  // namespace events
