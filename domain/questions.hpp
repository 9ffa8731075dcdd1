#pragma once
// What can be asked of a shard without changing anything, and what is found. Described like
// commands: both travel between processes.

#include "domain/world.hpp"

#include <optional>
#include <variant>

namespace domain {

// The account of an address, as signing in needs it. Found: SignInState.
struct FindAccount {
    events::RecipientId person;
};
BOOST_DESCRIBE_STRUCT(FindAccount, (), (person))

// What an account knows of its sessions and its second factor. Found: SecurityState.
struct FindSecurity {
    events::AccountId account;
};
BOOST_DESCRIBE_STRUCT(FindSecurity, (), (account))

// Does a link to another password work? Found: ResetState.
struct FindReset {
    events::AccountId account;
    std::string token_hash;
    base::Instant at;  // by the clock of who asks
};
BOOST_DESCRIBE_STRUCT(FindReset, (), (account, token_hash, at))

// How many founding places there are, and are left. Found: FoundingState.
struct FindFounding {
    events::CohortId cohort;
};
BOOST_DESCRIBE_STRUCT(FindFounding, (), (cohort))

using Question = std::variant<FindAccount, FindSecurity, FindReset, FindFounding>;
using Finding = std::variant<SignInState, SecurityState, ResetState, FoundingState>;

// Of the shard that knows.
base::Slot slot_of(const Question& question);

// Absent when there is no such thing. Quick: it runs on the shard's thread.
std::optional<Finding> find(const World& world, const Question& question);

}  // namespace domain
