#include "projections/sign_in_locks.hpp"

#include "events/second_factor.hpp"
#include "projections/conditions.hpp"

#include <fmt/format.h>

namespace projections::sign_in_locks {

const Table<Lock> locks{"sign_in_locks", 2, {{"locked_at, id"}}};

namespace {

using events::SignInBlock;

// So long after the last failure those before are forgotten, and nothing asks for a captcha.
constexpr auto captcha_lasts = std::chrono::hours{1};

struct Fold {
    static void keys(const events::SignInLocked& fact, Keys& keys) {
        keys.add(locks, fact.account, SignInBlock::lockout);
        keys.add(locks, fact.account, SignInBlock::captcha);
    }

    static void fold(const events::SignInLocked& fact, const FactPlace& place, Rows& rows) {
        rows.put(
            locks,
            Lock{
                .id = fact.account,
                .block = SignInBlock::lockout,
                .failures = fact.failures,
                .locked_at = place.committed_at,
                .until = fact.until
            }
        );
        // The failures went on, and so does what they ask for.
        if (auto* captcha = rows.change(locks, fact.account, SignInBlock::captcha)) {
            captcha->failures = fact.failures;
            captcha->until = place.committed_at + captcha_lasts;
        }
    }

    static void keys(const events::CaptchaRequired& fact, Keys& keys) {
        keys.add(locks, fact.account, SignInBlock::captcha);
    }

    static void fold(const events::CaptchaRequired& fact, const FactPlace& place, Rows& rows) {
        rows.put(
            locks,
            Lock{
                .id = fact.account,
                .block = SignInBlock::captcha,
                .failures = fact.failures,
                .locked_at = place.committed_at,
                .until = fact.at + captcha_lasts
            }
        );
    }

    static void keys(const events::SignedIn& fact, Keys& keys) {
        keys.add(locks, fact.account, SignInBlock::captcha);
    }

    static void fold(const events::SignedIn& fact, const FactPlace&, Rows& rows) {
        rows.erase(locks, fact.account, SignInBlock::captcha);
    }

    static void keys(const events::SecondFactorLocked& fact, Keys& keys) {
        keys.add(locks, fact.account, SignInBlock::second_factor);
    }

    static void fold(const events::SecondFactorLocked& fact, const FactPlace& place, Rows& rows) {
        rows.put(
            locks,
            Lock{
                .id = fact.account,
                .block = SignInBlock::second_factor,
                .failures = fact.failures,
                .locked_at = place.committed_at,
                .until = fact.until
            }
        );
    }

    static void keys(const events::SignInUnlocked& fact, Keys& keys) {
        for (const auto block : fact.blocks) {
            keys.add(locks, fact.account, block);
        }
        keys.add(locks, fact.account, SignInBlock::captcha);
    }

    static void fold(const events::SignInUnlocked& fact, const FactPlace&, Rows& rows) {
        for (const auto block : fact.blocks) {
            rows.erase(locks, fact.account, block);
            // With a lock-out its failures are forgotten, and nothing asks for a captcha.
            if (block == SignInBlock::lockout) {
                rows.erase(locks, fact.account, SignInBlock::captcha);
            }
        }
    }

    // Nobody is left who could be locked out.
    static void keys(const events::SubjectErased& fact, Keys& keys) {
        const auto account = events::account_at(fact.recipient);
        keys.add(locks, account, SignInBlock::lockout);
        keys.add(locks, account, SignInBlock::second_factor);
        keys.add(locks, account, SignInBlock::captcha);
    }

    static void fold(const events::SubjectErased& fact, const FactPlace&, Rows& rows) {
        const auto account = events::account_at(fact.recipient);
        rows.erase(locks, account, SignInBlock::lockout);
        rows.erase(locks, account, SignInBlock::second_factor);
        rows.erase(locks, account, SignInBlock::captcha);
    }
};

}  // namespace

Projection projection() {
    return projection_of<Fold>("sign_in_locks", 2, {&locks});
}

std::optional<Page<Lock>> list_locks(
    platform::postgres::Connection& connection,
    const Filter& filter,
    const PageRequest& page,
    base::Instant now
) {
    Conditions conditions{{page.limit + 1}};
    if (page.cursor && !conditions.go_on_behind(*page.cursor, "locked_at")) {
        return std::nullopt;
    }
    conditions.add("until > {}", now);
    conditions.add_if("id = {}", filter.account);
    conditions.add_if("block = {}", filter.block);
    const auto found = connection.run(
        fmt::format(
            "SELECT {} FROM sign_in_locks {} ORDER BY locked_at DESC, id DESC LIMIT $1",
            platform::postgres::columns_of<Lock>(),
            conditions.sql()
        ),
        conditions.parameters()
    );
    return page_of(found.all<Lock>(), page.limit, &Lock::locked_at);
}

Counts count_locks(platform::postgres::Connection& connection, base::Instant now) {
    const auto counted = connection.run(
        "SELECT count(*) FILTER (WHERE block = 'lockout'), "
        "count(*) FILTER (WHERE block = 'second_factor'), "
        "count(*) FILTER (WHERE block = 'captcha') FROM sign_in_locks WHERE until > $1",
        {now}
    );
    return {
        .lockout = counted.get<std::uint64_t>(0, 0),
        .second_factor = counted.get<std::uint64_t>(0, 1),
        .captcha = counted.get<std::uint64_t>(0, 2)
    };
}

}  // namespace projections::sign_in_locks
