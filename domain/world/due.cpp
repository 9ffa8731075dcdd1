#include "domain/world/due.hpp"

#include "domain/place.hpp"

namespace domain {

namespace {

bool has_come(std::optional<base::Instant> at, const Context& context) {
    return at && *at <= context.now;
}

}  // namespace

Decided decide_due(
    const StreamTables& tables, const DeadlineReached& command, const Context& context
) {
    const auto name = parse_stream(command.stream);
    std::string id{name.id};
    switch (name.noun) {
        case Noun::account: {
            const events::AccountId account{std::move(id)};
            const auto& state = tables.accounts.state(account);
            return place(command.stream, people::decide(state, account, command, context));
        }
        case Noun::invite: {
            const events::InviteId invite{std::move(id)};
            const auto& state = tables.invites.state(invite);
            return invites::decide_due(state, tables.bound_to(state), invite, command, context);
        }
        case Noun::import: {
            const events::ImportId import{std::move(id)};
            const auto& state = tables.imports.state(import);
            return place(command.stream, batches::decide(state, import, command, context));
        }
        case Noun::settings: {
            const events::SettingsId settings{std::move(id)};
            const auto& state = tables.settings.state(settings);
            return place(command.stream, beta::decide(state, settings, command, context));
        }
        case Noun::verification: {
            const events::RecipientId recipient{std::move(id)};
            const auto due = people::deadline(tables.verifications.state(recipient));
            return has_come(due, context) ? end_verification(tables, recipient, context)
                                          : Decided{std::vector<Placed>{}};
        }
        case Noun::reset: {
            const events::AccountId account{std::move(id)};
            const auto due = people::deadline(tables.resets.state(account));
            return has_come(due, context) ? end_reset(tables, account, context)
                                          : Decided{std::vector<Placed>{}};
        }
        default:
            return std::vector<Placed>{};
    }
}

Decided end_verification(
    const StreamTables& tables, const events::RecipientId& recipient, const Context& context
) {
    const auto& verification = tables.verifications.state(recipient);
    return place(
        people::verification_stream_of(recipient),
        people::decide_end(verification, recipient, context)
    );
}

Decided end_reset(
    const StreamTables& tables, const events::AccountId& account, const Context& context
) {
    const auto& reset = tables.resets.state(account);
    return place(people::reset_stream_of(account), people::decide_end(reset, account, context));
}

Decided end_waiting(
    const StreamTables& tables, const events::RecipientId& recipient, const Context& context
) {
    const auto& entry = tables.waitlist.state(recipient);
    return place(waitlist::stream_of(recipient), waitlist::decide_end(entry, recipient, context));
}

}  // namespace domain
