#include "projections/invite_funnel.hpp"

#include "projections/conditions.hpp"

#include <fmt/format.h>

namespace projections::invite_funnel {

const Table<Path> paths{"invite_paths", 1, {{"issued_at"}, {"batch", "batch IS NOT NULL"}}};
const Table<Send> sends{"invite_sends", 2, {{"at"}}};

namespace {

using platform::postgres::Connection;

Path& changed(const events::InviteId& id, Rows& rows) {
    auto* path = rows.change(paths, id);
    if (path == nullptr) {
        throw CannotApply{"invite " + id.text + " was never issued"};
    }
    return *path;
}

void reach(std::optional<base::Instant>& stage, base::Instant at) {
    stage = stage ? std::min(*stage, at) : at;
}

struct Fold {
    static void keys(const events::InviteIssued&, Keys&) {}

    static void fold(const events::InviteIssued& fact, const FactPlace&, Rows& rows) {
        Path path{
            .invite = fact.invite,
            .issued_at = fact.issued_at,
            .source = fact.source,
            .campaign = fact.campaign,
            .role = fact.role
        };
        if (fact.batch_row) {
            path.batch = fact.batch_row->batch;
        }
        rows.put(paths, std::move(path));
    }

    static void keys(const events::InviteDeliveryEnded& fact, Keys& keys) {
        keys.add(paths, fact.invite);
        keys.add(sends, fact.invite, fact.delivery);
    }

    static void fold(const events::InviteDeliveryEnded& fact, const FactPlace&, Rows& rows) {
        const bool was_sent = fact.outcome == events::Outcome::sent;
        if (!was_sent && fact.outcome != events::Outcome::failed) {
            return;
        }
        rows.put(
            sends,
            Send{
                .invite = fact.invite,
                .delivery = fact.delivery,
                .outcome = fact.outcome,
                .at = fact.at
            }
        );
        if (was_sent) {
            reach(changed(fact.invite, rows).sent_at, fact.at);
        }
    }

    static void keys(const events::InviteMailDelivered& fact, Keys& keys) {
        keys.add(paths, fact.invite);
    }

    static void fold(const events::InviteMailDelivered& fact, const FactPlace&, Rows& rows) {
        reach(changed(fact.invite, rows).delivered_at, fact.at);
    }

    static void keys(const events::InviteMailOpened& fact, Keys& keys) {
        keys.add(paths, fact.invite);
    }

    static void fold(const events::InviteMailOpened& fact, const FactPlace&, Rows& rows) {
        reach(changed(fact.invite, rows).opened_at, fact.at);
    }

    static void keys(const events::InviteLinkClicked& fact, Keys& keys) {
        keys.add(paths, fact.invite);
    }

    static void fold(const events::InviteLinkClicked& fact, const FactPlace&, Rows& rows) {
        reach(changed(fact.invite, rows).clicked_at, fact.at);
    }

    static void keys(const events::InviteValidated& fact, Keys& keys) {
        keys.add(paths, fact.invite);
    }

    static void fold(const events::InviteValidated& fact, const FactPlace&, Rows& rows) {
        reach(changed(fact.invite, rows).validated_at, fact.at);
    }

    static void keys(const events::InviteMailBounced& fact, Keys& keys) {
        keys.add(paths, fact.invite);
    }

    static void fold(const events::InviteMailBounced& fact, const FactPlace&, Rows& rows) {
        reach(changed(fact.invite, rows).bounced_at, fact.at);
    }

    static void keys(const events::InviteMailComplained& fact, Keys& keys) {
        keys.add(paths, fact.invite);
    }

    static void fold(const events::InviteMailComplained& fact, const FactPlace&, Rows& rows) {
        reach(changed(fact.invite, rows).complained_at, fact.at);
    }

    static void keys(const events::InviteRedeemed& fact, Keys& keys) {
        keys.add(paths, fact.invite);
    }

    static void fold(const events::InviteRedeemed& fact, const FactPlace&, Rows& rows) {
        auto& path = changed(fact.invite, rows);
        path.redeemed_at = fact.at;
        path.account = fact.account;
    }

    static void keys(const events::InviteExpired& fact, Keys& keys) {
        keys.add(paths, fact.invite);
    }

    static void fold(const events::InviteExpired& fact, const FactPlace&, Rows& rows) {
        changed(fact.invite, rows).expired_at = fact.at;
    }

    static void keys(const events::InviteExpiryExtended& fact, Keys& keys) {
        keys.add(paths, fact.invite);
    }

    static void fold(const events::InviteExpiryExtended& fact, const FactPlace&, Rows& rows) {
        changed(fact.invite, rows).expired_at.reset();
    }

    static void keys(const events::InviteRevoked& fact, Keys& keys) {
        keys.add(paths, fact.invite);
    }

    static void fold(const events::InviteRevoked& fact, const FactPlace&, Rows& rows) {
        changed(fact.invite, rows).revoked_at = fact.at;
    }
};

// Columns of Counts in their order, behind the key.
constexpr std::string_view counted =
    "count(*), count(sent_at), count(delivered_at), count(opened_at), count(clicked_at), "
    "count(validated_at), count(bounced_at), "
    "count(complained_at), count(redeemed_at), count(expired_at), count(revoked_at), "
    "count(profile_submitted_at), count(services_configured_at), count(bgc_initiated_at), "
    "count(bgc_completed_at), count(identity_verified_at), count(went_live_at), "
    "(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM redeemed_at - issued_at)) "
    "FILTER (WHERE redeemed_at IS NOT NULL))::bigint, "
    "(percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM redeemed_at - issued_at)) "
    "FILTER (WHERE redeemed_at IS NOT NULL))::bigint";

// With how far the instructor came who redeemed it.
constexpr std::string_view source_rows =
    "invite_paths LEFT JOIN instructor_paths ON instructor_paths.account = invite_paths.account";

std::string_view key_of(GroupBy group_by) {
    switch (group_by) {
        case GroupBy::day:
            return "to_char(issued_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')";
        case GroupBy::hour:
            return "to_char(issued_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:00\"Z\"')";
        case GroupBy::source:
            return "source";
        case GroupBy::campaign:
            return "campaign";
        case GroupBy::batch:
            return "batch";
        case GroupBy::role:
            return "role";
    }
    return "source";
}

Conditions conditions_of(const Filter& filter) {
    Conditions conditions{{}};
    conditions.add_if("issued_at >= {}", filter.issued_from);
    conditions.add_if("issued_at < {}", filter.issued_before);
    if (filter.source) {
        conditions.add("source = {}", std::string_view{*filter.source});
    }
    if (filter.campaign) {
        conditions.add("campaign = {}", std::string_view{*filter.campaign});
    }
    conditions.add_if("batch = {}", filter.batch);
    conditions.add_if("role = {}", filter.role);
    return conditions;
}

}  // namespace

Projection projection() {
    return projection_of<Fold>("invite_funnel", 3, {&paths, &sends});
}

Sends count_sends(Connection& connection, base::Instant since) {
    const auto found = connection.run(
        "SELECT count(*) FILTER (WHERE outcome = 'sent'), "
        "count(*) FILTER (WHERE outcome = 'failed') FROM invite_sends WHERE at > $1",
        {since}
    );
    return {.sent = found.get<std::uint64_t>(0, 0), .failed = found.get<std::uint64_t>(0, 1)};
}

std::vector<Counts> count_by(Connection& connection, GroupBy group_by, const Filter& filter) {
    const auto conditions = conditions_of(filter);
    const bool is_of_time = group_by == GroupBy::day || group_by == GroupBy::hour;
    const std::string_view order = is_of_time ? "1 DESC" : "2 DESC, 1";
    return connection
        .run(
            fmt::format(
                "SELECT {}, {} FROM {} {} GROUP BY 1 ORDER BY {} LIMIT {}",
                key_of(group_by),
                counted,
                source_rows,
                conditions.sql(),
                order,
                groups_max
            ),
            conditions.parameters()
        )
        .all<Counts>();
}

Counts count_all(Connection& connection, const Filter& filter) {
    const auto conditions = conditions_of(filter);
    return connection
        .run(
            fmt::format("SELECT NULL::text, {} FROM {} {}", counted, source_rows, conditions.sql()),
            conditions.parameters()
        )
        .as<Counts>(0);
}

}  // namespace projections::invite_funnel
