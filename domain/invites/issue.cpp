#include "domain/invites/issue.hpp"

#include <algorithm>

namespace domain::invites {

namespace {

bool share_a_slot(const IssueInvite& command) {
    const auto slot = base::slot_of(command.invite.text);
    return base::slot_of(command.code_hash.text) == slot &&
           (!command.recipient || base::slot_of(command.recipient->text) == slot);
}

std::optional<base::Rejection> check_terms(const IssueInvite& command) {
    if (command.expires_in_days < days_min || command.expires_in_days > days_max) {
        return days_in_range;
    }
    if (command.role == events::Role::admin) {
        return open_role;
    }
    return std::nullopt;
}

// What the batch is told, or the caller.
Decided refuse(const IssueInvite& command, const base::Rejection& why) {
    if (!command.batch_row || !command.recipient) {
        return why;
    }
    return std::vector<Placed>{
        {.stream = people::stream_of(*command.recipient),
         .fact =
             events::InviteRefused{
                 .recipient = *command.recipient,
                 .batch_row = *command.batch_row,
                 .verdict = std::string{why.rule->code}
             }}
    };
}

bool was_mailed_for(const Invite& invite, const batches::RowOrigin& origin) {
    return std::ranges::any_of(invite.deliveries, [&](const auto& delivery) {
        return delivery.origin.batch == origin.batch && delivery.origin.row == origin.row &&
               delivery.origin.generation >= origin.generation;
    });
}

// Answers for ever: what was decided once for a row is not decided otherwise later.
bool was_asked_before(const IssueView& view, const events::BatchRow& row) {
    const auto origin = batches::origin_of(row);
    const auto& refused = view.recipient.refused;
    if (std::ranges::find(refused, origin) != refused.end()) {
        return true;
    }
    return std::ranges::any_of(view.held, [&](const HeldInvite& held) {
        return was_mailed_for(*held.invite, origin);
    });
}

const HeldInvite* live_invite(const IssueView& view, events::Role role, base::Instant now) {
    const HeldInvite* live = nullptr;
    for (const auto& held : view.held) {
        if (held.invite->role == role && !why_over(*held.invite, now)) {
            live = &held;
        }
    }
    return live;
}

std::optional<base::Rejection> check_recipient(
    const IssueView& view, const IssueInvite& command, bool has_live
) {
    if (command.batch_row && view.recipient.erased) {
        return not_erased;
    }
    if (view.registered) {
        return not_registered;
    }
    if (has_live && command.on_existing == events::OnExisting::skip) {
        return one_live_invite;
    }
    if (view.recipient.redeemed) {
        return not_redeemed;
    }
    if (view.recipient.suppressed) {
        return not_suppressed;
    }
    return std::nullopt;
}

Decided mail_again(const HeldInvite& held, const IssueInvite& command, const Context& context) {
    auto delivery = next_delivery(*held.invite, held.id, command.batch_row, context.now);
    if (command.base_url) {
        delivery.base_url = command.base_url;
    }
    return std::vector<Placed>{{.stream = stream_of(held.id), .fact = delivery}};
}

// The row failed before, and a person asked for another try.
Decided try_again(const IssueView& view, const IssueInvite& command, const Context& context) {
    const HeldInvite held{.id = command.invite, .invite = view.same_id};
    if (held.invite->recipient != CompactId<events::RecipientId>{*command.recipient}) {
        return refuse(command, one_recipient);
    }
    if (const auto over = why_over(*held.invite, context.now)) {
        return refuse(command, *over);
    }
    if (const auto no = check_recipient(view, command, false)) {
        return refuse(command, *no);
    }
    const auto& deliveries = held.invite->deliveries;
    const auto last = deliveries.empty() ? DeliveryState::failed : deliveries.back().state();
    if (last == DeliveryState::sent || last == DeliveryState::unknown) {
        return refuse(command, not_sent_already);
    }
    if (deliveries.size() >= deliveries_max) {
        return refuse(command, deliveries_left);
    }
    return mail_again(held, command, context);
}

InviteIssued issued(const IssueInvite& command, base::Instant now) {
    return {
        .invite = command.invite,
        .code_hash = command.code_hash,
        .code = command.code,
        .recipient = command.recipient,
        .address = command.address,
        .name = command.name,
        .role = command.role,
        // Founding places are for instructors: no mail may promise a student one.
        .grants_founding = command.grants_founding && command.role == events::Role::instructor,
        .issued_at = now,
        .expires_at = now + std::chrono::days{command.expires_in_days},
        .source = command.source,
        .campaign = command.campaign,
        .batch_row = command.batch_row,
        .issued_by = command.issued_by,
        .metadata = command.metadata,
        .note = command.note,
        .ends_unsent = command.ends_unsent
    };
}

Decided issue_new(const IssueInvite& command, const Context& context) {
    const auto stream = stream_of(command.invite);
    const auto fact = issued(command, context.now);
    std::vector<Placed> placed{{.stream = stream, .fact = fact}};
    if (command.recipient) {
        placed.push_back(
            {.stream = people::stream_of(*command.recipient),
             .fact =
                 events::RecipientInvited{
                     .recipient = *command.recipient, .invite = command.invite, .role = command.role
                 }}
        );
    }
    if (command.deliver) {
        const auto invite = evolve(Invite{}, fact);
        auto delivery = next_delivery(invite, command.invite, command.batch_row, context.now);
        delivery.base_url = command.base_url;
        placed.push_back({.stream = stream, .fact = delivery});
    }
    return placed;
}

}  // namespace

Decided decide(const IssueView& view, const IssueInvite& command, const Context& context) {
    if (!share_a_slot(command)) {
        return one_slot;
    }
    const bool is_bound = command.recipient && command.address;
    if (!is_bound && (command.deliver || command.batch_row)) {
        return has_address;
    }
    if (command.batch_row && was_asked_before(view, *command.batch_row)) {
        return std::vector<Placed>{};
    }
    if (view.same_id) {
        if (!command.batch_row) {
            return std::vector<Placed>{};
        }
        return try_again(view, command, context);
    }
    if (const auto no = check_terms(command)) {
        return refuse(command, *no);
    }
    const auto* live = live_invite(view, command.role, context.now);
    if (const auto no = check_recipient(view, command, live)) {
        return refuse(command, *no);
    }
    if (live && command.on_existing == events::OnExisting::resend) {
        const auto no = check_another_delivery(*live->invite, context.now);
        return no ? refuse(command, *no) : mail_again(*live, command, context);
    }
    if (view.code_taken) {
        return refuse(command, free_code);
    }
    return issue_new(command, context);
}

std::vector<FollowUp> react(const events::InviteRefused& fact) {
    const auto& row = fact.batch_row;
    const bool may_try_again = fact.verdict == free_code.code;
    return {
        {.name = "row",
         .what = SendCommand{RecordRowOutcomes{
             .batch = row.batch,
             .generation = row.generation,
             .ended =
                 {{.row = row.row,
                   .outcome = may_try_again ? events::Outcome::failed : events::Outcome::skipped,
                   .reason = fact.verdict}}
         }}}
    };
}

}  // namespace domain::invites
