#include "projections/lifecycle.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace projections::lifecycle {

const Table<Path> paths{"instructor_paths", 1, {{"latest_at", "NOT erased"}}};

namespace {

using events::LifecycleStage;
using platform::postgres::Connection;

static_assert(static_cast<int>(Latest::went_live) == static_cast<int>(LifecycleStage::went_live));

// Null of whoever is not an instructor.
Path* path_of(const events::AccountId& account, Rows& rows) {
    return rows.change(paths, account);
}

void move(Path* path, Latest to, base::Instant at) {
    if (path != nullptr) {
        path->latest = to;
        path->latest_at = at;
    }
}

std::optional<base::Instant>* moment_of(Path& path, LifecycleStage stage) {
    switch (stage) {
        case LifecycleStage::registered:
            return nullptr;
        case LifecycleStage::profile_submitted:
            return &path.profile_submitted_at;
        case LifecycleStage::services_configured:
            return &path.services_configured_at;
        case LifecycleStage::bgc_initiated:
            return &path.bgc_initiated_at;
        case LifecycleStage::bgc_completed:
            return &path.bgc_completed_at;
        case LifecycleStage::identity_verified:
            return &path.identity_verified_at;
        case LifecycleStage::went_live:
            return &path.went_live_at;
    }
    return nullptr;
}

struct Fold {
    static void keys(const events::AccountRegistered&, Keys&) {}

    static void fold(const events::AccountRegistered& fact, const FactPlace&, Rows& rows) {
        if (fact.role == events::Role::instructor) {
            rows.put(
                paths,
                Path{
                    .account = fact.account,
                    .registered_at = fact.registered_at,
                    .latest_at = fact.registered_at
                }
            );
        }
    }

    static void keys(const events::LifecycleStageReached& fact, Keys& keys) {
        keys.add(paths, fact.account);
    }

    static void fold(const events::LifecycleStageReached& fact, const FactPlace&, Rows& rows) {
        auto* path = path_of(fact.account, rows);
        if (path == nullptr) {
            throw CannotApply{"instructor " + fact.account.text + " was never registered"};
        }
        if (auto* moment = moment_of(*path, fact.stage)) {
            *moment = fact.at;
        }
        move(path, static_cast<Latest>(fact.stage), fact.at);
    }

    static void keys(const events::AccountSuspended& fact, Keys& keys) {
        keys.add(paths, fact.account);
    }

    static void fold(const events::AccountSuspended& fact, const FactPlace&, Rows& rows) {
        move(path_of(fact.account, rows), Latest::paused, fact.at);
    }

    static void keys(const events::AccountReactivated& fact, Keys& keys) {
        keys.add(paths, fact.account);
    }

    static void fold(const events::AccountReactivated& fact, const FactPlace&, Rows& rows) {
        move(path_of(fact.account, rows), Latest::reactivated, fact.at);
    }

    static void keys(const events::AccountDeactivated& fact, Keys& keys) {
        keys.add(paths, fact.account);
    }

    static void fold(const events::AccountDeactivated& fact, const FactPlace&, Rows& rows) {
        move(path_of(fact.account, rows), Latest::deactivated, fact.at);
    }

    static void keys(const events::SubjectErased& fact, Keys& keys) {
        keys.add(paths, events::account_at(fact.recipient));
    }

    static void fold(const events::SubjectErased& fact, const FactPlace&, Rows& rows) {
        if (auto* path = path_of(events::account_at(fact.recipient), rows)) {
            path->erased = true;
        }
    }
};

// With the window as $1 and $2.
std::string within(std::string_view moment) {
    return fmt::format(
        "count(*) FILTER (WHERE {0} >= coalesce($1::timestamptz, '-infinity') "
        "AND {0} < coalesce($2::timestamptz, 'infinity'))",
        moment
    );
}

// On their way, and nothing was told of them since.
constexpr std::string_view stuck =
    "WHERE NOT erased AND latest_at < $1 AND latest IN ('registered', 'profile_submitted', "
    "'services_configured', 'bgc_initiated', 'bgc_completed', 'identity_verified')";

}  // namespace

Projection projection() {
    return projection_of<Fold>("lifecycle", 1, {&paths});
}

Reached count_reached(Connection& connection, const Window& window) {
    return connection
        .run(
            fmt::format(
                "SELECT {}, {}, {}, {}, {}, {}, {} FROM instructor_paths",
                within("registered_at"),
                within("profile_submitted_at"),
                within("services_configured_at"),
                within("bgc_initiated_at"),
                within("bgc_completed_at"),
                within("identity_verified_at"),
                within("went_live_at")
            ),
            {window.from, window.until}
        )
        .as<Reached>(0);
}

std::vector<Path> list_stuck(Connection& connection, base::Instant before, std::uint32_t most) {
    return connection
        .run(
            fmt::format(
                "SELECT {} FROM instructor_paths {} ORDER BY latest_at, account LIMIT $2",
                platform::postgres::columns_of<Path>(),
                stuck
            ),
            {before, most}
        )
        .all<Path>();
}

std::vector<StuckAt> count_stuck(Connection& connection, base::Instant before) {
    auto counts =
        connection
            .run(
                fmt::format("SELECT latest, count(*) FROM instructor_paths {} GROUP BY 1", stuck),
                {before}
            )
            .all<StuckAt>();
    std::ranges::sort(counts, {}, &StuckAt::stage);
    return counts;
}

std::uint64_t count_students(Connection& connection, const Window& window) {
    return connection
        .run(
            fmt::format("SELECT {} FROM accounts WHERE role = 'student'", within("registered_at")),
            {window.from, window.until}
        )
        .get<std::uint64_t>(0, 0);
}

}  // namespace projections::lifecycle
