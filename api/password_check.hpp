#pragma once
// Is it the account's password? For all who ask for one; whoever guesses is locked out here and
// there alike.

#include "api/services.hpp"
#include "domain/world.hpp"
#include "platform/http/message.hpp"

#include <optional>
#include <string>

namespace api {

// Absent when there is no such account.
std::optional<domain::SignInState> account_in(const shards::Answer& answer);

// An address without an account is locked like any other: neither the lock nor its lack may tell
// who has one.
bool has_account(const std::optional<domain::SignInState>& state);

std::optional<platform::http::Response> refused_while_locked(
    const std::optional<domain::SignInState>& state, base::Instant now
);

// Takes as long without an account as with one.
base::Task<platform::crypto::PasswordCheck> check_password(
    Services& services, std::string password, const std::optional<domain::SignInState>& state
);

// Counts the failure, whether or not there is an account; the one that reaches a threshold is told
// for how long. Absent when it reached none.
base::Task<std::optional<platform::http::Response>> count_failure(
    const platform::http::Request& request, Services& services, const events::RecipientId& person
);

// Who asks, and whether the password is theirs.
struct Confirmed {
    std::optional<platform::http::Response> refused;  // why not
    domain::SignInState account = {};
};

// 401 when there is no such account any more, 400 when the password is another.
base::Task<Confirmed> confirm_password(
    const platform::http::Request& request, Services& services, std::string password
);

}  // namespace api
