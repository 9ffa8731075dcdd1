#include "projections/waitlist.hpp"

#include "projections/conditions.hpp"

#include <fmt/format.h>

namespace projections::waitlist {

const Table<Entry> entries{"waitlist", 1, {{"joined_at, id"}}};

namespace {

using platform::postgres::Connection;

constexpr std::string_view waiting = "invited_at IS NULL AND registered_at IS NULL";

struct Fold {
    static void keys(const events::WaitlistJoined&, Keys&) {}

    static void fold(const events::WaitlistJoined& fact, const FactPlace&, Rows& rows) {
        rows.put(
            entries,
            Entry{
                .id = fact.recipient,
                .address = fact.address,
                .name = fact.name,
                .role = fact.role,
                .source = fact.source,
                .joined_at = fact.at
            }
        );
    }

    static void keys(const events::WaitlistLeft& fact, Keys& keys) {
        keys.add(entries, fact.recipient);
    }

    static void fold(const events::WaitlistLeft& fact, const FactPlace&, Rows& rows) {
        rows.erase(entries, fact.recipient);
    }

    // Of an address: it is in the partition of its entry.
    static void keys(const events::RecipientInvited& fact, Keys& keys) {
        keys.add(entries, fact.recipient);
    }

    static void fold(const events::RecipientInvited& fact, const FactPlace& place, Rows& rows) {
        if (auto* entry = rows.change(entries, fact.recipient)) {
            entry->invite = fact.invite;
            entry->invited_at = place.committed_at;
        }
    }

    static void keys(const events::AccountRegistered& fact, Keys& keys) {
        keys.add(entries, fact.recipient);
    }

    static void fold(const events::AccountRegistered& fact, const FactPlace&, Rows& rows) {
        if (auto* entry = rows.change(entries, fact.recipient)) {
            entry->registered_at = fact.registered_at;
        }
    }
};

std::string select(std::string_view conditions) {
    return fmt::format(
        "SELECT {} FROM waitlist {}", platform::postgres::columns_of<Entry>(), conditions
    );
}

}  // namespace

Projection projection() {
    return projection_of<Fold>("waitlist", 1, {&entries});
}

State state_of(const Entry& entry) {
    if (entry.registered_at) {
        return State::registered;
    }
    return entry.invited_at ? State::invited : State::waiting;
}

std::optional<Page<Entry>> list_entries(
    Connection& connection, const Filter& filter, const PageRequest& page
) {
    Conditions conditions{{page.limit + 1}};
    if (page.cursor && !conditions.go_on_behind(*page.cursor, "joined_at")) {
        return std::nullopt;
    }
    conditions.add_if("role = {}", filter.role);
    if (filter.state == State::waiting) {
        conditions.say(waiting);
    } else if (filter.state == State::invited) {
        conditions.say("invited_at IS NOT NULL AND registered_at IS NULL");
    } else if (filter.state == State::registered) {
        conditions.say("registered_at IS NOT NULL");
    }
    const auto found = connection.run(
        select(conditions.sql() + " ORDER BY joined_at DESC, id DESC LIMIT $1"),
        conditions.parameters()
    );
    return page_of(found.all<Entry>(), page.limit, &Entry::joined_at);
}

std::vector<Entry> first_waiting(Connection& connection, events::Role role, std::uint32_t most) {
    Conditions conditions{{most}};
    conditions.say(waiting);
    conditions.add("role = {}", role);
    return connection
        .run(select(conditions.sql() + " ORDER BY joined_at, id LIMIT $1"), conditions.parameters())
        .all<Entry>();
}

std::vector<Entry> waiting_among(
    Connection& connection, const std::vector<events::RecipientId>& ids
) {
    std::vector<Entry> found;
    for (const auto& id : ids) {
        const auto rows =
            connection.run(select(fmt::format("WHERE id = $1 AND {}", waiting)), {id});
        for (auto& entry : rows.all<Entry>()) {
            found.push_back(std::move(entry));
        }
    }
    return found;
}

std::optional<Entry> find_entry(Connection& connection, const events::RecipientId& id) {
    const auto found = connection.run(select("WHERE id = $1"), {id});
    if (found.empty()) {
        return std::nullopt;
    }
    return found.as<Entry>(0);
}

}  // namespace projections::waitlist
