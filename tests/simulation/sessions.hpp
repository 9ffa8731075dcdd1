#pragma once
// What people do with their sessions: open them, refresh them in two windows at once, show tokens
// that were replaced, sign out, here and everywhere, and try again afterwards.

#include "domain/commands.hpp"
#include "tests/simulation/town.hpp"

#include <vector>

namespace simulation {

// Those, behind the others.
std::vector<Activity> with_sessions(std::vector<Activity> others);

// What opens a session, in the usual browser.
domain::SignIn sign_in_of(Town& town, const events::AccountId& account);

// Asks so; whoever is let in keeps the session.
void sign_in_with(Town& town, domain::SignIn command);

}  // namespace simulation
