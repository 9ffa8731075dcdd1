#pragma once
// The invites that rows of a batch sent. They are listed by another projection than the rows.

#include "projections/batch_list.hpp"
#include "projections/invite_list.hpp"

#include <span>
#include <vector>

namespace api {

struct SentInvites {
    std::vector<projections::invite_list::Invite> invites;  // in the order of the rows
    bool is_whole = true;  // false: the list of invites is behind, and lacks some
};

// Whatever became of them since, and whichever batch issued them.
SentInvites sent_invites(
    platform::postgres::Connection& connection,
    std::span<const projections::batch_list::RowView> rows
);

}  // namespace api
