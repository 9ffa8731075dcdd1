#pragma once
// Whoever lost their mail asks for it again, by address. Nobody learns from it who was invited.

#include "domain/context.hpp"
#include "domain/invites/issue.hpp"

namespace domain::invites {

// The newest live invite that is bound to the address is mailed again, as often and as far apart as
// an operator may do it. Never rejects: where nothing can be mailed it decides nothing.
Decided decide(const IssueView& view, const AskForInvite& command, const Context& context);

}  // namespace domain::invites
