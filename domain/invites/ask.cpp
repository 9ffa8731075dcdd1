#include "domain/invites/ask.hpp"

#include <ranges>

namespace domain::invites {

Decided decide(const IssueView& view, const AskForInvite&, const Context& context) {
    const auto& recipient = view.recipient;
    if (view.registered || recipient.suppressed || recipient.erased) {
        return std::vector<Placed>{};
    }
    for (const auto& held : std::views::reverse(view.held)) {
        const bool is_live = held.invite->exists() && !why_over(*held.invite, context.now);
        if (!is_live) {
            continue;
        }
        if (check_another_delivery(*held.invite, context.now)) {
            return std::vector<Placed>{};
        }
        const auto delivery = next_delivery(*held.invite, held.id, std::nullopt, context.now);
        return std::vector<Placed>{{.stream = stream_of(held.id), .fact = delivery}};
    }
    return std::vector<Placed>{};
}

}  // namespace domain::invites
