#include "projections/people.hpp"

#include "projections/conditions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace projections::people {

const Table<Account> accounts{
    "accounts", 1, {{"recipient", "recipient IS NOT NULL"}, {"registered_at, id"}}
};
const Table<Recipient> recipients{
    "recipients", 1, {{"suppressed_at, id", "suppressed_at IS NOT NULL"}}
};
const Table<Grant> grants{"access_grants", 1, {{"account"}}};

namespace {

using platform::postgres::Connection;

Account& changed(const events::AccountId& id, Rows& rows) {
    auto* account = rows.change(accounts, id);
    if (account == nullptr) {
        throw CannotApply{"account " + id.text + " was never registered"};
    }
    return *account;
}

Recipient& recipient_of(const events::RecipientId& id, Rows& rows) {
    return rows.change_or_add(recipients, Recipient{.id = id}, id);
}

struct Fold {
    static void keys(const events::AccountRegistered&, Keys&) {}

    static void fold(const events::AccountRegistered& fact, const FactPlace&, Rows& rows) {
        rows.put(
            accounts,
            Account{
                .id = fact.account,
                .recipient = fact.recipient,
                .address = fact.address,
                .first_name = fact.first_name,
                .last_name = fact.last_name,
                .role = fact.role,
                .registered_at = fact.registered_at,
                .phone = fact.phone,
                .zip_code = fact.zip_code,
                .timezone = fact.timezone,
                .metadata = fact.metadata,
                .beta_settings = fact.beta_settings
            }
        );
    }

    static void keys(const events::SignedIn& fact, Keys& keys) { keys.add(accounts, fact.account); }

    static void fold(const events::SignedIn& fact, const FactPlace&, Rows& rows) {
        auto& account = changed(fact.account, rows);
        account.signed_in_at = fact.at;
        account.locked_until.reset();
    }

    static void keys(const events::SignInLocked& fact, Keys& keys) {
        keys.add(accounts, fact.account);
    }

    static void fold(const events::SignInLocked& fact, const FactPlace&, Rows& rows) {
        changed(fact.account, rows).locked_until = fact.until;
    }

    static void keys(const events::SignInUnlocked& fact, Keys& keys) {
        keys.add(accounts, fact.account);
    }

    // Also of an address that nobody registered.
    static void fold(const events::SignInUnlocked& fact, const FactPlace&, Rows& rows) {
        auto* account = rows.change(accounts, fact.account);
        const bool is_let_in =
            std::ranges::find(fact.blocks, events::SignInBlock::lockout) != fact.blocks.end();
        if (account != nullptr && is_let_in) {
            account->locked_until.reset();
        }
    }

    static void keys(const events::PasswordChanged& fact, Keys& keys) {
        keys.add(accounts, fact.account);
    }

    static void fold(const events::PasswordChanged& fact, const FactPlace&, Rows& rows) {
        changed(fact.account, rows).password_changed_at = fact.at;
    }

    static void keys(const events::ProfileChanged& fact, Keys& keys) {
        keys.add(accounts, fact.account);
    }

    static void fold(const events::ProfileChanged& fact, const FactPlace&, Rows& rows) {
        auto& account = changed(fact.account, rows);
        for (const auto field : fact.fields) {
            switch (field) {
                case events::ProfileField::first_name:
                    account.first_name = fact.first_name;
                    break;
                case events::ProfileField::last_name:
                    account.last_name = fact.last_name;
                    break;
                case events::ProfileField::phone:
                    account.phone = fact.phone;
                    break;
                case events::ProfileField::zip_code:
                    account.zip_code = fact.zip_code;
                    break;
                case events::ProfileField::timezone:
                    account.timezone = fact.timezone;
                    break;
            }
        }
    }

    static void keys(const events::BetaAccessGranted&, Keys&) {}

    static void fold(const events::BetaAccessGranted& fact, const FactPlace&, Rows& rows) {
        rows.put(
            grants,
            Grant{
                .id = fact.access,
                .account = fact.account,
                .role = fact.role,
                .phase = fact.phase,
                .invite = fact.invite,
                .code = fact.code,
                .settings_version = fact.settings_version,
                .granted_at = fact.granted_at,
                .granted_by = fact.by,
                .reason = fact.reason
            }
        );
    }

    static void keys(const events::BetaAccessRevoked& fact, Keys& keys) {
        keys.add(grants, fact.access);
    }

    static void fold(const events::BetaAccessRevoked& fact, const FactPlace&, Rows& rows) {
        auto* grant = rows.change(grants, fact.access);
        if (grant == nullptr) {
            throw CannotApply{"access " + fact.access.text + " was never granted"};
        }
        grant->revoked_at = fact.at;
        grant->revoked_by = fact.by;
        grant->revocation_reason = fact.reason;
    }

    static void keys(const events::RecipientSuppressed& fact, Keys& keys) {
        keys.add(recipients, fact.recipient);
    }

    static void fold(const events::RecipientSuppressed& fact, const FactPlace&, Rows& rows) {
        auto& recipient = recipient_of(fact.recipient, rows);
        recipient.suppressed = fact.cause;
        recipient.suppressed_at = fact.at;
        recipient.suppressed_by = fact.by;
        recipient.suppression_reason = fact.reason;
    }

    static void keys(const events::RecipientSuppressionLifted& fact, Keys& keys) {
        keys.add(recipients, fact.recipient);
    }

    static void fold(const events::RecipientSuppressionLifted& fact, const FactPlace&, Rows& rows) {
        auto& recipient = recipient_of(fact.recipient, rows);
        recipient.suppressed.reset();
        recipient.suppressed_at.reset();
        recipient.suppressed_by.reset();
        recipient.suppression_reason.reset();
    }

    static void keys(const events::RecipientInviteEnded& fact, Keys& keys) {
        if (fact.redeemed) {
            keys.add(recipients, fact.recipient);
        }
    }

    static void fold(const events::RecipientInviteEnded& fact, const FactPlace&, Rows& rows) {
        if (fact.redeemed) {
            recipient_of(fact.recipient, rows).redeemed = true;
        }
    }

    static void keys(const events::SubjectErased& fact, Keys& keys) {
        keys.add(recipients, fact.recipient);
    }

    static void fold(const events::SubjectErased& fact, const FactPlace&, Rows& rows) {
        auto& recipient = recipient_of(fact.recipient, rows);
        recipient.redeemed = false;
        recipient.erased_at = fact.at;
        std::optional<events::AccountId> gone;
        rows.change_where(accounts, &Account::recipient, fact.recipient, [&](Account& account) {
            gone = account.id;
            forget(account);
            return true;
        });
        if (gone) {
            // Whoever registers with the address anew has the same id, and none of this.
            rows.change_where(grants, &Grant::account, *gone, [&](Grant& grant) {
                grant.code.reset();
                grant.reason.reset();
                grant.revocation_reason.reset();
                grant.revoked_at = grant.revoked_at.value_or(fact.at);
                return true;
            });
        }
    }

    static void forget(Account& account) {
        account.recipient.reset();
        account.address.reset();
        account.first_name.reset();
        account.last_name.reset();
        account.phone.reset();
        account.zip_code.reset();
        account.timezone.reset();
        account.metadata.reset();
        account.erased = true;
    }
};

template <class Row>
std::optional<Row> find(
    Connection& connection, std::string_view table, std::string_view column, const auto& value
) {
    const auto found = connection.run(
        fmt::format(
            "SELECT {} FROM {} WHERE {} = $1", platform::postgres::columns_of<Row>(), table, column
        ),
        {value}
    );
    if (found.empty()) {
        return std::nullopt;
    }
    return found.template as<Row>(0);
}

}  // namespace

Projection projection() {
    return projection_of<Fold>("people", 4, {&accounts, &recipients, &grants});
}

std::optional<Account> find_account(Connection& connection, const events::AccountId& id) {
    return find<Account>(connection, "accounts", "id", id);
}

std::optional<Account> find_account_of(
    Connection& connection, const events::RecipientId& recipient
) {
    return find<Account>(connection, "accounts", "recipient", recipient);
}

std::vector<Grant> grants_of(Connection& connection, const events::AccountId& account) {
    return connection
        .run(
            fmt::format(
                "SELECT {} FROM access_grants WHERE account = $1 ORDER BY granted_at, id",
                platform::postgres::columns_of<Grant>()
            ),
            {account}
        )
        .all<Grant>();
}

std::optional<Recipient> find_recipient(Connection& connection, const events::RecipientId& id) {
    return find<Recipient>(connection, "recipients", "id", id);
}

std::optional<Page<Account>> list_accounts(
    Connection& connection, const AccountFilter& filter, const PageRequest& page
) {
    Conditions conditions{{page.limit + 1}};
    if (page.cursor && !conditions.go_on_behind(*page.cursor, "registered_at")) {
        return std::nullopt;
    }
    conditions.add_if("recipient = {}", filter.recipient);
    conditions.add_if("role = {}", filter.role);
    const auto found = connection.run(
        fmt::format(
            "SELECT {} FROM accounts {} ORDER BY registered_at DESC, id DESC LIMIT $1",
            platform::postgres::columns_of<Account>(),
            conditions.sql()
        ),
        conditions.parameters()
    );
    return page_of(found.all<Account>(), page.limit, &Account::registered_at);
}

std::optional<Page<Recipient>> list_suppressed(
    Connection& connection, const SuppressionFilter& filter, const PageRequest& page
) {
    Conditions conditions{{page.limit + 1}};
    conditions.say("suppressed_at IS NOT NULL");
    if (page.cursor && !conditions.go_on_behind(*page.cursor, "suppressed_at")) {
        return std::nullopt;
    }
    conditions.add_if("suppressed = {}", filter.cause);
    conditions.add_if("id = {}", filter.recipient);
    const auto found = connection.run(
        fmt::format(
            "SELECT {} FROM recipients {} ORDER BY suppressed_at DESC, id DESC LIMIT $1",
            platform::postgres::columns_of<Recipient>(),
            conditions.sql()
        ),
        conditions.parameters()
    );
    return page_of(found.all<Recipient>(), page.limit, &Recipient::suppressed_at);
}

}  // namespace projections::people
