// What is looked up across the tables.

#include "domain/world/streams.hpp"

namespace domain {

bool StreamTables::has_code(const events::CodeHash& code) const {
    return codes.find(CompactId<events::CodeHash>{code}.bytes(), code_at()).has_value();
}

std::optional<invites::HeldInvite> StreamTables::invite_of(const events::CodeHash& code) const {
    const auto handle = codes.find(CompactId<events::CodeHash>{code}.bytes(), code_at());
    if (!handle) {
        return std::nullopt;
    }
    const auto& entry = invites.at(*handle);
    return invites::HeldInvite{.id = entry.id.id(), .invite = &entry.state};
}

invites::IssueView StreamTables::view_of(const events::RecipientId& recipient) const {
    invites::IssueView view{.recipient = recipients.state(recipient)};
    view.registered = accounts.state(people::account_of(recipient)).exists();
    for (const auto& held : view.recipient.invites) {
        const auto id = held.invite.id();
        view.held.push_back({.id = id, .invite = &invites.state(id)});
    }
    return view;
}

invites::IssueView StreamTables::bound_to(const invites::Invite& invite) const {
    return invite.recipient.empty() ? invites::IssueView{} : view_of(invite.recipient.id());
}

}  // namespace domain
