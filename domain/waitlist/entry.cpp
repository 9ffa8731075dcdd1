#include "domain/waitlist/entry.hpp"

#include <algorithm>

namespace domain::waitlist {

namespace {

using Facts = std::vector<WaitlistFact>;

}  // namespace

std::string stream_of(const events::RecipientId& recipient) {
    return "waitlist-" + recipient.text;
}

Entry evolve(Entry, const WaitlistJoined& fact) {
    Entry entry{.keys = {fact.address.key}};
    if (fact.name && fact.name->key != fact.address.key) {
        entry.keys.push_back(fact.name->key);
    }
    return entry;
}

Entry evolve(Entry, const WaitlistLeft&) {
    return {};
}

base::Decision<WaitlistFact> decide(
    const Entry& entry, bool is_registered, const JoinWaitlist& command, const Context& context
) {
    if (entry.exists() || is_registered) {
        return Facts{};
    }
    return Facts{WaitlistJoined{
        .recipient = command.recipient,
        .address = command.address,
        .name = command.name,
        .role = command.role,
        .source = command.source,
        .at = context.now
    }};
}

base::Decision<WaitlistFact> decide(
    const Entry& entry, const LeaveWaitlist& command, const Context& context
) {
    if (!entry.exists()) {
        return known_entry;
    }
    return Facts{WaitlistLeft{
        .recipient = command.recipient,
        .keys = entry.keys,
        .by = context.actor,
        .reason = command.reason,
        .at = context.now
    }};
}

base::Decision<WaitlistFact> decide_end(
    const Entry& entry, const events::RecipientId& recipient, const Context& context
) {
    if (!entry.exists()) {
        return Facts{};
    }
    return Facts{WaitlistLeft{
        .recipient = recipient, .keys = entry.keys, .by = context.actor, .at = context.now
    }};
}

}  // namespace domain::waitlist
