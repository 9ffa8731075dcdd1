#include "api/sent_invites.hpp"

#include <string_view>
#include <unordered_map>

namespace api {

namespace list = projections::batch_list;
namespace invite_list = projections::invite_list;

SentInvites sent_invites(
    platform::postgres::Connection& connection, std::span<const list::RowView> rows
) {
    std::vector<events::InviteId> ids;
    for (const auto& row : rows) {
        if (row.state == list::RowState::sent && row.invite) {
            ids.push_back(*row.invite);
        }
    }
    SentInvites sent;
    if (ids.empty()) {
        return sent;
    }
    auto found = invite_list::find_invites(connection, ids);
    std::unordered_map<std::string_view, invite_list::Invite*> by_id;
    for (auto& invite : found) {
        by_id.emplace(invite.id.text, &invite);
    }
    for (const auto& id : ids) {
        const auto one = by_id.find(id.text);
        if (one == by_id.end()) {
            sent.is_whole = false;
        } else {
            sent.invites.push_back(*one->second);
        }
    }
    return sent;
}

}  // namespace api
