#include "projections/inbox.hpp"

#include "events/actors.hpp"
#include "events/beta.hpp"
#include "events/people.hpp"
#include "events/record.hpp"
#include "projections/inbox_words.hpp"

#include <algorithm>
#include <utility>

namespace projections::inbox {

const Table<Notification> notifications{"inbox_notifications", 1, {{"audience, created_at, id"}}};
const Table<Mark> marks{"inbox_marks", 2, {}};
const Table<Line> lines{"inbox_lines", 3, {{"account, what, created_at, notification"}}};
const Table<Requester> requesters{"inbox_requesters", 1, {}};
const Table<Issuer> issuers{"inbox_issuers", 1, {}};
const Table<FoundingPlaces> founding_places{"inbox_founding_places", 1, {}};
const Table<Erasure> erasures{"inbox_erasures", 1, {}};

namespace {

// "auto_failures", "auto_bounces".
constexpr std::string_view by_itself = "auto_";

void tell(Words words, std::string audience, base::Instant at, const FactPlace& place, Rows& rows) {
    rows.put(
        notifications,
        Notification{
            .id = events::fact_id(place.stream, place.seq),
            .audience = std::move(audience),
            .type = words.type,
            .title = std::move(words.title),
            .body = std::move(words.body),
            .data = std::move(words.data),
            .created_at = at
        }
    );
}

void tell_admins(Words words, base::Instant at, const FactPlace& place, Rows& rows) {
    tell(std::move(words), std::string{all_admins}, at, place, rows);
}

void tell_account(
    Words words,
    const events::AccountId& account,
    base::Instant at,
    const FactPlace& place,
    Rows& rows
) {
    const auto* erased = rows.find(erasures, account);
    if (erased == nullptr || at > erased->at) {
        tell(std::move(words), account.text, at, place, rows);
    }
}

// How far the cohort is; grows.
enum class Fullness { open, nearly_full, full };

Fullness fullness_of(const FoundingPlaces& places) {
    if (places.cap <= 0) {
        return Fullness::open;  // closed by an operator, who knows
    }
    if (places.claimed >= places.cap) {
        return Fullness::full;
    }
    return places.claimed * 10 >= places.cap * 9 ? Fullness::nearly_full : Fullness::open;
}

// Tells the administrators when the change made it fuller; of two steps at once the last.
template <class Change>
void change_places(
    const events::CohortId& cohort,
    base::Instant at,
    const FactPlace& place,
    Rows& rows,
    Change&& change
) {
    auto& places = rows.change_or_add(founding_places, FoundingPlaces{.cohort = cohort}, cohort);
    const auto before = fullness_of(places);
    change(places);
    const auto after = fullness_of(places);
    if (after > before) {
        const bool is_full = after == Fullness::full;
        const auto type = is_full ? Type::founding_full : Type::founding_nearly_full;
        tell_admins(words_of(type, places), at, place, rows);
    }
}

void draw_line(Line line, Rows& rows) {
    if (rows.find(lines, line.account, line.what, line.notification) == nullptr) {
        rows.put(lines, std::move(line));
    }
}

Mark& mark_of(const events::AccountId& account, const std::string& notification, Rows& rows) {
    return rows.change_or_add(
        marks, Mark{.account = account, .notification = notification}, account, notification
    );
}

void note_first(std::optional<base::Instant>& moment, base::Instant at) {
    moment = moment.value_or(at);
}

// To be erased while nobody looks at them.
template <class Row, class Value, class Field>
std::vector<Row> rows_where(
    const Table<Row>& table, Field Row::* field, const Value& value, Rows& rows
) {
    std::vector<Row> found;
    rows.change_where(table, field, value, [&](Row& row) {
        found.push_back(row);
        return false;
    });
    return found;
}

void forget(const events::AccountId& account, base::Instant at, Rows& rows) {
    for (const auto& mark : rows_where(marks, &Mark::account, account, rows)) {
        rows.erase(marks, mark.account, mark.notification);
    }
    for (const auto& line : rows_where(lines, &Line::account, account, rows)) {
        rows.erase(lines, line.account, line.what, line.notification);
    }
    for (const auto& one : rows_where(notifications, &Notification::audience, account.text, rows)) {
        if (one.created_at <= at) {
            rows.erase(notifications, one.id);
        }
    }
}

struct Fold {
    // ── Who is to be told ────────────────────────────────────────────────────────────────────────

    static void keys(const events::BatchAccepted&, Keys&) {}

    static void fold(const events::BatchAccepted& fact, const FactPlace&, Rows& rows) {
        if (auto account = events::account_in(fact.requested_by)) {
            rows.put(requesters, Requester{.batch = fact.batch, .account = std::move(*account)});
        }
    }

    static void keys(const events::InviteIssued&, Keys&) {}

    // A list's redemptions are not told one by one: its page counts them.
    static void fold(const events::InviteIssued& fact, const FactPlace&, Rows& rows) {
        auto account = fact.batch_row ? std::nullopt : events::account_in(fact.issued_by);
        if (account) {
            rows.put(issuers, Issuer{.invite = fact.invite, .account = std::move(*account)});
        }
    }

    static void keys(const events::InviteRevoked& fact, Keys& keys) {
        keys.add(issuers, fact.invite);
    }

    static void fold(const events::InviteRevoked& fact, const FactPlace&, Rows& rows) {
        rows.erase(issuers, fact.invite);
    }

    // ── What they are told ───────────────────────────────────────────────────────────────────────

    static void keys(const events::BatchCompleted& fact, Keys& keys) {
        keys.add(requesters, fact.batch);
    }

    static void fold(const events::BatchCompleted& fact, const FactPlace& place, Rows& rows) {
        if (const auto* requester = rows.find(requesters, fact.batch)) {
            tell_account(words_of(fact), requester->account, fact.at, place, rows);
        }
    }

    static void keys(const events::BatchPaused& fact, Keys& keys) {
        keys.add(requesters, fact.batch);
    }

    // Only what paused itself: of the others its operators know.
    static void fold(const events::BatchPaused& fact, const FactPlace& place, Rows& rows) {
        const auto* requester = rows.find(requesters, fact.batch);
        if (requester && fact.reason.starts_with(by_itself)) {
            tell_account(words_of(fact), requester->account, fact.at, place, rows);
        }
    }

    static void keys(const events::InviteRedeemed& fact, Keys& keys) {
        keys.add(issuers, fact.invite);
    }

    static void fold(const events::InviteRedeemed& fact, const FactPlace& place, Rows& rows) {
        if (const auto* issuer = rows.find(issuers, fact.invite)) {
            tell_account(words_of(fact), issuer->account, fact.at, place, rows);
            rows.erase(issuers, fact.invite);
        }
    }

    static void keys(const events::BetaSettingsChanged&, Keys&) {}

    static void fold(const events::BetaSettingsChanged& fact, const FactPlace& place, Rows& rows) {
        tell_admins(words_of(fact), fact.at, place, rows);
    }

    static void keys(const events::FoundingCapChanged& fact, Keys& keys) {
        keys.add(founding_places, fact.cohort);
    }

    static void fold(const events::FoundingCapChanged& fact, const FactPlace& place, Rows& rows) {
        change_places(fact.cohort, fact.at, place, rows, [&](auto& places) {
            places.cap = fact.to;
        });
    }

    static void keys(const events::FoundingSlotClaimed& fact, Keys& keys) {
        keys.add(founding_places, fact.cohort);
    }

    static void fold(const events::FoundingSlotClaimed& fact, const FactPlace& place, Rows& rows) {
        change_places(fact.cohort, fact.at, place, rows, [](auto& places) { ++places.claimed; });
    }

    static void keys(const events::FoundingSlotReleased& fact, Keys& keys) {
        keys.add(founding_places, fact.cohort);
    }

    static void fold(const events::FoundingSlotReleased& fact, const FactPlace& place, Rows& rows) {
        change_places(fact.cohort, fact.at, place, rows, [](auto& places) { --places.claimed; });
    }

    // ── What they did with it ────────────────────────────────────────────────────────────────────

    static void keys(const events::NotificationRead& fact, Keys& keys) {
        keys.add(marks, fact.account, fact.notification);
    }

    static void fold(const events::NotificationRead& fact, const FactPlace&, Rows& rows) {
        note_first(mark_of(fact.account, fact.notification, rows).read_at, fact.at);
    }

    static void keys(const events::NotificationDeleted& fact, Keys& keys) {
        keys.add(marks, fact.account, fact.notification);
    }

    static void fold(const events::NotificationDeleted& fact, const FactPlace&, Rows& rows) {
        note_first(mark_of(fact.account, fact.notification, rows).deleted_at, fact.at);
    }

    static void keys(const events::NotificationsReadUpTo& fact, Keys& keys) {
        keys.add(lines, fact.account, Done::read, fact.notification);
    }

    static void fold(const events::NotificationsReadUpTo& fact, const FactPlace&, Rows& rows) {
        draw_line(
            {.account = fact.account,
             .what = Done::read,
             .notification = fact.notification,
             .created_at = fact.created_at,
             .at = fact.at},
            rows
        );
    }

    static void keys(const events::NotificationsDeletedUpTo& fact, Keys& keys) {
        keys.add(lines, fact.account, Done::deleted, fact.notification);
    }

    static void fold(const events::NotificationsDeletedUpTo& fact, const FactPlace&, Rows& rows) {
        draw_line(
            {.account = fact.account,
             .what = Done::deleted,
             .notification = fact.notification,
             .created_at = fact.created_at,
             .at = fact.at},
            rows
        );
    }

    static void keys(const events::SubjectErased& fact, Keys& keys) {
        keys.add(erasures, events::account_at(fact.recipient));
    }

    static void fold(const events::SubjectErased& fact, const FactPlace&, Rows& rows) {
        const auto account = events::account_at(fact.recipient);
        auto& erasure = rows.change_or_add(erasures, Erasure{.account = account}, account);
        erasure.at = std::max(erasure.at, fact.at);
        forget(account, erasure.at, rows);
    }
};

}  // namespace

Projection projection() {
    return projection_of<Fold>(
        "inbox",
        2,
        {&notifications, &marks, &lines, &requesters, &issuers, &founding_places, &erasures}
    );
}

}  // namespace projections::inbox
