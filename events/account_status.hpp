#pragma once
// Facts of an account's life after it was opened: that it rests, is given up, and comes back.
// These names and fields are the stored format: only ever add, and only optional fields.

#include "base/sealed.hpp"
#include "base/time.hpp"
#include "events/ids.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <variant>

namespace events {

enum class AccountStatus { active, suspended, deactivated };
BOOST_DESCRIBE_ENUM(AccountStatus, active, suspended, deactivated)

// Who is told of it; absent when mail to them bounces.
struct Addressee {
    RecipientId recipient;
    base::SealedText address;
    std::optional<base::SealedText> name;
    bool operator==(const Addressee&) const = default;
};
BOOST_DESCRIBE_STRUCT(Addressee, (), (recipient, address, name))

// Signs in, but is not to be booked.
struct AccountSuspended {
    AccountId account;
    AccountStatus was = AccountStatus::active;
    std::string by;
    base::Instant at;
    std::optional<Addressee> addressee;
    bool operator==(const AccountSuspended&) const = default;
};
BOOST_DESCRIBE_STRUCT(AccountSuspended, (), (account, was, by, at, addressee))

// Signs in no more; tokens issued before `at` are worth nothing.
struct AccountDeactivated {
    AccountId account;
    AccountStatus was = AccountStatus::active;
    std::string by;
    base::Instant at;
    std::optional<Addressee> addressee;
    bool operator==(const AccountDeactivated&) const = default;
};
BOOST_DESCRIBE_STRUCT(AccountDeactivated, (), (account, was, by, at, addressee))

struct AccountReactivated {
    AccountId account;
    AccountStatus was = AccountStatus::active;
    std::string by;
    base::Instant at;
    std::optional<Addressee> addressee;
    bool operator==(const AccountReactivated&) const = default;
};
BOOST_DESCRIBE_STRUCT(AccountReactivated, (), (account, was, by, at, addressee))

using AccountStatusFact = std::variant<AccountSuspended, AccountDeactivated, AccountReactivated>;

}  // namespace events
