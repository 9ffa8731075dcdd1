#pragma once
// Inboxes that facts fill, and what somebody does with them. Ada is an administrator, Bob is none.

#include "projections/inbox.hpp"
#include "projections/people.hpp"
#include "tests/projections/sample.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace tests::inboxes {

namespace inbox = projections::inbox;

inline const auto account = events::account_at(ada);
inline const auto other_account = events::account_at(bob);
inline const inbox::Reader as_ada{.account = account, .is_admin = true};
inline const inbox::Reader as_bob{.account = other_account, .is_admin = false};

inline std::string actor(const events::AccountId& who) {
    return "admin:" + who.text;
}

inline events::AccountRegistered admin(const events::RecipientId& who, base::Duration after = 0s) {
    auto fact = registered(who);
    fact.role = events::Role::admin;
    fact.registered_at = noon + after;
    return fact;
}

inline events::BatchAccepted accepted(const std::string& by = actor(account)) {
    return {.batch = batch1, .import = import1, .terms = terms, .total = 4, .requested_by = by};
}

inline events::BatchCompleted completed(
    events::BatchEnd outcome = events::BatchEnd::partial, base::Duration after = 1min
) {
    return {
        .batch = batch1,
        .outcome = outcome,
        .sent = 2,
        .failed = 1,
        .cancelled = outcome == events::BatchEnd::cancelled ? 5U : 0U,
        .unknown = 1,
        .at = noon + after
    };
}

inline events::InviteIssued issued_by(const std::string& by) {
    auto fact = issued(invite1, bob);
    fact.issued_by = by;
    fact.batch_row.reset();
    return fact;
}

inline events::InviteRedeemed redeemed(base::Duration after = 1h) {
    return {.invite = invite1, .account = other_account, .at = noon + after};
}

inline events::BetaSettingsChanged opened(
    base::Duration after = 2h, std::optional<std::string> reason = {}
) {
    return {
        .settings = id<events::SettingsId>("settings"),
        .after = {.beta_phase = events::BetaPhase::open_beta},
        .version = 3,
        .by = actor(account),
        .reason = std::move(reason),
        .at = noon + after
    };
}

class Inboxes {
public:
    explicit Inboxes(std::vector<events::Fact> facts = {}) {
        lab.writer.commit(facts1, {admin(ada), registered(bob)});
        happen(std::move(facts));
    }

    void happen(std::vector<events::Fact> facts, const events::Partition& where = facts1) {
        for (auto& fact : facts) {
            lab.writer.commit(where, {std::move(fact)});
        }
        catch_up();
    }

    void catch_up() { lab.catch_up(*projector); }

    inbox::Stretch list(const inbox::Reader& reader, const inbox::StretchRequest& request = {}) {
        return inbox::list_notifications(lab.schema.connection(), reader, request);
    }

    std::vector<inbox::Type> types(const inbox::Reader& reader) {
        std::vector<inbox::Type> types;
        for (const auto& row : list(reader, {.limit = 50}).rows) {
            types.push_back(row.type);
        }
        return types;
    }

    inbox::Shown only(const inbox::Reader& reader) {
        const auto found = list(reader);
        REQUIRE(found.rows.size() == 1);
        return found.rows.front();
    }

    std::uint64_t unread(const inbox::Reader& reader) {
        return inbox::count_unread(lab.schema.connection(), reader);
    }

    Lab lab;

private:
    std::unique_ptr<projections::Projector> projector =
        lab.projector({projections::people::projection(), inbox::projection()});
};

inline events::NotificationRead read_one(const inbox::Shown& row, base::Duration after) {
    return {.account = account, .notification = row.id, .at = noon + after};
}

inline events::NotificationDeleted removed(const inbox::Shown& row, base::Duration after = 4h) {
    return {.account = account, .notification = row.id, .at = noon + after};
}

inline events::NotificationsReadUpTo read_up_to(const inbox::Shown& row, base::Duration after) {
    return {
        .account = account, .created_at = row.created_at, .notification = row.id, .at = noon + after
    };
}

inline events::NotificationsDeletedUpTo removed_up_to(
    const inbox::Shown& row, base::Duration after = 4h
) {
    return {
        .account = account, .created_at = row.created_at, .notification = row.id, .at = noon + after
    };
}

inline std::vector<events::Fact> together(std::vector<std::vector<events::Fact>> parts) {
    std::vector<events::Fact> all;
    for (auto& part : parts) {
        std::ranges::move(part, std::back_inserter(all));
    }
    return all;
}

}  // namespace tests::inboxes
