#include "projections/invite_list.hpp"

#include "projections/conditions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace projections::invite_list {

const Table<Invite> invites{
    "invites",
    1,
    {{"created_at, id"},
     {"code_hash"},
     {"recipient", "recipient IS NOT NULL"},
     {"batch, row", "batch IS NOT NULL"}}
};

namespace {

using platform::postgres::Connection;

constexpr std::ptrdiff_t refusals_told = 10;

Invite& changed(const events::InviteId& id, Rows& rows) {
    auto* invite = rows.change(invites, id);
    if (invite == nullptr) {
        throw CannotApply{"invite " + id.text + " was never issued"};
    }
    return *invite;
}

void tell(
    Invite& invite,
    std::string_view status,
    base::Instant at,
    std::optional<std::string> detail = std::nullopt
) {
    invite.history.push_back({.status = std::string{status}, .at = at, .detail = std::move(detail)}
    );
}

DeliveryState state_after(events::Outcome outcome) {
    switch (outcome) {
        case events::Outcome::sent:
            return DeliveryState::sent;
        case events::Outcome::failed:
            return DeliveryState::failed;
        case events::Outcome::skipped:
            return DeliveryState::skipped;
        case events::Outcome::cancelled:
            return DeliveryState::cancelled;
        case events::Outcome::unknown:
            return DeliveryState::unknown;
    }
    return DeliveryState::unknown;
}

// Reports come in any order, and before the lane's own word: what weighs more stands.
int rank(DeliveryState state) {
    switch (state) {
        case DeliveryState::delivered:
            return 1;
        case DeliveryState::bounced:
            return 2;
        case DeliveryState::complained:
            return 3;
        default:
            return 0;
    }
}

void move_delivery(Invite& invite, std::uint32_t delivery, DeliveryState to) {
    if (delivery >= invite.deliveries && rank(to) > rank(invite.delivery_state)) {
        invite.delivery_state = to;
    }
}

Invite issued(const events::InviteIssued& fact) {
    Invite invite{
        .id = fact.invite,
        .code_hash = fact.code_hash,
        .code = fact.code,
        .recipient = fact.recipient,
        .address = fact.address,
        .name = fact.name,
        .role = fact.role,
        .grants_founding = fact.grants_founding,
        .source = fact.source,
        .campaign = fact.campaign,
        .issued_by = fact.issued_by,
        .created_at = fact.issued_at,
        .expires_at = fact.expires_at,
        .metadata = fact.metadata
    };
    if (fact.batch_row) {
        invite.batch = fact.batch_row->batch;
        invite.row = fact.batch_row->row;
    }
    tell(invite, "issued", fact.issued_at);
    return invite;
}

struct Fold {
    static void keys(const events::InviteIssued&, Keys&) {}

    static void fold(const events::InviteIssued& fact, const FactPlace&, Rows& rows) {
        rows.put(invites, issued(fact));
    }

    static void keys(const events::InviteDeliveryRequested& fact, Keys& keys) {
        keys.add(invites, fact.invite);
    }

    static void fold(const events::InviteDeliveryRequested& fact, const FactPlace&, Rows& rows) {
        auto& invite = changed(fact.invite, rows);
        invite.delivery_state = DeliveryState::queued;
        invite.deliveries = std::max(invite.deliveries, fact.delivery);
        tell(invite, "queued", fact.requested_at);
    }

    static void keys(const events::InviteDeliveryEnded& fact, Keys& keys) {
        keys.add(invites, fact.invite);
    }

    static void fold(const events::InviteDeliveryEnded& fact, const FactPlace&, Rows& rows) {
        auto& invite = changed(fact.invite, rows);
        tell(invite, base::name_of(fact.outcome), fact.at, fact.reason);
        const bool is_earlier = fact.delivery < invite.deliveries;  // settled late
        if (is_earlier || rank(invite.delivery_state) > 0) {
            return;
        }
        invite.delivery_state = state_after(fact.outcome);
        invite.last_error = fact.reason;
    }

    static void keys(const events::InviteRevoked& fact, Keys& keys) {
        keys.add(invites, fact.invite);
    }

    static void fold(const events::InviteRevoked& fact, const FactPlace&, Rows& rows) {
        auto& invite = changed(fact.invite, rows);
        invite.state = Status::revoked;
        tell(invite, "revoked", fact.at, fact.reason);
    }

    static void keys(const events::InviteExpired& fact, Keys& keys) {
        keys.add(invites, fact.invite);
    }

    static void fold(const events::InviteExpired& fact, const FactPlace&, Rows& rows) {
        auto& invite = changed(fact.invite, rows);
        invite.state = Status::expired;
        tell(invite, "expired", fact.at);
    }

    static void keys(const events::InviteExpiryExtended& fact, Keys& keys) {
        keys.add(invites, fact.invite);
    }

    static void fold(const events::InviteExpiryExtended& fact, const FactPlace& place, Rows& rows) {
        auto& invite = changed(fact.invite, rows);
        if (invite.state == Status::expired) {
            invite.state = Status::pending;
        }
        invite.expires_at = fact.to;
        tell(invite, "extended", place.committed_at, base::to_text(fact.to));
    }

    static void keys(const events::InviteRedeemed& fact, Keys& keys) {
        keys.add(invites, fact.invite);
    }

    static void fold(const events::InviteRedeemed& fact, const FactPlace&, Rows& rows) {
        auto& invite = changed(fact.invite, rows);
        invite.state = Status::accepted;
        invite.accepted_at = fact.at;
        invite.account = fact.account;
        tell(invite, "accepted", fact.at);
    }

    static void keys(const events::InviteMailDelivered& fact, Keys& keys) {
        keys.add(invites, fact.invite);
    }

    static void fold(const events::InviteMailDelivered& fact, const FactPlace&, Rows& rows) {
        auto& invite = changed(fact.invite, rows);
        move_delivery(invite, fact.delivery, DeliveryState::delivered);
        tell(invite, "delivered", fact.at);
    }

    static void keys(const events::InviteMailBounced& fact, Keys& keys) {
        keys.add(invites, fact.invite);
    }

    static void fold(const events::InviteMailBounced& fact, const FactPlace&, Rows& rows) {
        auto& invite = changed(fact.invite, rows);
        move_delivery(invite, fact.delivery, DeliveryState::bounced);
        invite.last_error = fact.reason.value_or(fact.hard ? "hard_bounce" : "soft_bounce");
        tell(invite, "bounced", fact.at, fact.reason);
    }

    static void keys(const events::InviteMailComplained& fact, Keys& keys) {
        keys.add(invites, fact.invite);
    }

    static void fold(const events::InviteMailComplained& fact, const FactPlace&, Rows& rows) {
        auto& invite = changed(fact.invite, rows);
        move_delivery(invite, fact.delivery, DeliveryState::complained);
        tell(invite, "complained", fact.at);
    }

    static void keys(const events::InviteMailOpened& fact, Keys& keys) {
        keys.add(invites, fact.invite);
    }

    static void fold(const events::InviteMailOpened& fact, const FactPlace&, Rows& rows) {
        tell(changed(fact.invite, rows), "opened", fact.at);
    }

    static void keys(const events::InviteLinkClicked& fact, Keys& keys) {
        keys.add(invites, fact.invite);
    }

    static void fold(const events::InviteLinkClicked& fact, const FactPlace&, Rows& rows) {
        auto& invite = changed(fact.invite, rows);
        ++invite.clicks;
        if (fact.first) {
            invite.first_clicked_at = fact.at;
            tell(invite, "clicked", fact.at);
        }
    }

    static void keys(const events::InviteValidated& fact, Keys& keys) {
        keys.add(invites, fact.invite);
    }

    static void fold(const events::InviteValidated& fact, const FactPlace&, Rows& rows) {
        auto& invite = changed(fact.invite, rows);
        ++invite.validations;
        if (fact.first) {
            invite.first_validated_at = fact.at;
            tell(invite, "validated", fact.at);
        }
    }

    static void keys(const events::InviteRedemptionRejected& fact, Keys& keys) {
        keys.add(invites, fact.invite);
    }

    // Whoever has a code can cause them: the story does not grow without end.
    static void fold(const events::InviteRedemptionRejected& fact, const FactPlace&, Rows& rows) {
        auto& invite = changed(fact.invite, rows);
        const auto told = std::ranges::count(invite.history, "refused", &Moment::status);
        if (told < refusals_told) {
            tell(invite, "refused", fact.at, fact.reason);
        }
    }

    static void keys(const events::SubjectErased&, Keys&) {}

    static void fold(const events::SubjectErased& fact, const FactPlace&, Rows& rows) {
        rows.change_where(invites, &Invite::recipient, fact.recipient, [](Invite& invite) {
            invite.recipient.reset();
            invite.code.reset();
            invite.address.reset();
            invite.name.reset();
            invite.metadata.clear();
            invite.erased = true;
            return true;
        });
    }
};

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

std::string select_invites() {
    return fmt::format("SELECT {} FROM invites ", platform::postgres::columns_of<Invite>());
}

std::optional<Invite> first_of(const platform::postgres::Result& found) {
    if (found.empty()) {
        return std::nullopt;
    }
    return found.as<Invite>(0);
}

void add_status(Conditions& conditions, Status status, base::Instant now) {
    switch (status) {
        case Status::pending:
            conditions.add("state = 'pending' AND expires_at >= {}", now);
            break;
        case Status::expired:
            conditions.add("(state = 'expired' OR (state = 'pending' AND expires_at < {}))", now);
            break;
        default:
            conditions.add("state = {}", status);
    }
}

}  // namespace

Projection projection() {
    return projection_of<Fold>("invite_list", 4, {&invites});
}

Status status_of(const Invite& invite, base::Instant now) {
    if (invite.state == Status::pending && invite.expires_at < now) {
        return Status::expired;
    }
    return invite.state;
}

std::optional<Invite> find_invite(Connection& connection, const events::InviteId& id) {
    return first_of(connection.run_prepared(select_invites() + "WHERE id = $1", {id}));
}

std::vector<Invite> find_invites(Connection& connection, const std::vector<events::InviteId>& ids) {
    return connection.run_prepared(select_invites() + "WHERE id = ANY($1::text[])", {ids})
        .all<Invite>();
}

std::vector<Invite> invites_of(Connection& connection, const events::RecipientId& recipient) {
    return connection
        .run(
            select_invites() + "WHERE recipient = $1 ORDER BY created_at DESC, id DESC", {recipient}
        )
        .all<Invite>();
}

std::optional<Invite> find_by_code(Connection& connection, const events::CodeHash& code) {
    return first_of(connection.run_prepared(
        select_invites() + "WHERE code_hash = $1 ORDER BY created_at DESC LIMIT 1", {code}
    ));
}

std::optional<Page<Invite>> list_invites(
    Connection& connection, const Filter& filter, const PageRequest& page, base::Instant now
) {
    Conditions conditions{{page.limit + 1}};
    if (page.cursor && !conditions.go_on_behind(*page.cursor, "created_at")) {
        return std::nullopt;
    }
    conditions.add_if("recipient = {}", filter.recipient);
    conditions.add_if("created_at >= {}", filter.created_from);
    conditions.add_if("created_at < {}", filter.created_before);
    if (filter.source) {
        conditions.add("source = {}", std::string_view{*filter.source});
    }
    conditions.add_if("batch = {}", filter.batch);
    conditions.add_if("role = {}", filter.role);
    conditions.add_if("delivery_state = {}", filter.delivery_state);
    if (filter.status) {
        add_status(conditions, *filter.status, now);
    }
    const auto found = connection.run(
        select_invites() + conditions.sql() + " ORDER BY created_at DESC, id DESC LIMIT $1",
        conditions.parameters()
    );
    return page_of(found.all<Invite>(), page.limit, &Invite::created_at);
}

std::map<Status, std::uint64_t> count_by_status(Connection& connection, base::Instant now) {
    const auto found = connection.run(
        "SELECT CASE WHEN state = 'pending' AND expires_at < $1 THEN 'expired' ELSE state END "
        "AS s, count(*) FROM invites GROUP BY s",
        {now}
    );
    std::map<Status, std::uint64_t> counts;
    for (std::size_t row = 0; row < found.size(); ++row) {
        counts[found.get<Status>(row, 0)] = found.get<std::uint64_t>(row, 1);
    }
    return counts;
}

}  // namespace projections::invite_list
