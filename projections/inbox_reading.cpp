// What an account is shown of its inbox. Each statement begins at the line up to which the account
// deleted, in the index by audience: what others are told is never read.

#include "projections/inbox.hpp"

#include <fmt/format.h>

#include <utility>

namespace projections::inbox {

namespace {

using platform::postgres::Connection, platform::postgres::Parameters;

// Behind which notification; before all of them when nothing was done.
struct Bound {
    std::string created_at = "-infinity";
    std::string id;
};

// What of the notifications is theirs: $1 to $5.
constexpr std::string_view theirs =
    "(SELECT * FROM inbox_notifications WHERE audience = $1 "
    "AND (created_at, id) > ($2::timestamptz, $3) "
    "UNION ALL SELECT * FROM inbox_notifications WHERE audience = 'admins' "
    "AND (created_at, id) > ($2::timestamptz, $3) AND $4::boolean AND created_at >= "
    "coalesce((SELECT registered_at FROM accounts WHERE accounts.id = $5), 'infinity')) AS n "
    "LEFT JOIN inbox_marks AS m ON m.account = $1 AND m.notification = n.id";

constexpr std::string_view is_there = "m.deleted_at IS NULL";

// With the line up to which all was read as $6 and $7.
constexpr std::string_view is_unread =
    "m.read_at IS NULL AND (n.created_at, n.id) > ($6::timestamptz, $7)";

// Of Shown. Read by itself or with all before a line, whichever came first.
constexpr std::string_view columns =
    "n.id, n.type, n.title, n.body, n.data, n.created_at, least(m.read_at, "
    "(SELECT l.at FROM inbox_lines AS l WHERE l.account = $1 AND l.what = 'read' "
    "AND (l.created_at, l.notification) >= (n.created_at, n.id) "
    "ORDER BY l.created_at, l.notification LIMIT 1))";

Bound newest_line(Connection& connection, const events::AccountId& account, Done what) {
    const auto found = connection.run(
        "SELECT created_at, notification FROM inbox_lines WHERE account = $1 AND what = $2 "
        "ORDER BY created_at DESC, notification DESC LIMIT 1",
        {account, what}
    );
    if (found.empty()) {
        return {};
    }
    return {.created_at = std::string{*found.at(0, 0)}, .id = found.get<std::string>(0, 1)};
}

Parameters whose(Connection& connection, const Reader& reader) {
    auto deleted = newest_line(connection, reader.account, Done::deleted);
    return {
        reader.account,
        std::move(deleted.created_at),
        std::move(deleted.id),
        reader.is_admin,
        reader.account
    };
}

// For statements that ask what is unread.
Parameters whose_unread(Connection& connection, const Reader& reader) {
    auto parameters = whose(connection, reader);
    auto read = newest_line(connection, reader.account, Done::read);
    parameters.emplace_back(std::move(read.created_at));
    parameters.emplace_back(std::move(read.id));
    return parameters;
}

std::optional<Shown> first_of(const platform::postgres::Result& found) {
    return found.empty() ? std::nullopt : std::optional{found.as<Shown>(0)};
}

}  // namespace

Stretch list_notifications(
    Connection& connection, const Reader& reader, const StretchRequest& request
) {
    const auto counted = connection.run(
        fmt::format(
            "SELECT count(*), count(*) FILTER (WHERE {}) FROM {} WHERE {}",
            is_unread,
            theirs,
            is_there
        ),
        whose_unread(connection, reader)
    );
    const auto all = counted.get<std::uint64_t>(0, 0);
    const auto unread = counted.get<std::uint64_t>(0, 1);
    auto listed =
        request.unread_only ? whose_unread(connection, reader) : whose(connection, reader);
    const auto limit = listed.size() + 1;
    listed.emplace_back(request.limit);
    listed.emplace_back(request.offset);
    const auto found = connection.run(
        fmt::format(
            "SELECT {} FROM {} WHERE {}{}{} ORDER BY n.created_at DESC, n.id DESC "
            "LIMIT ${} OFFSET ${}",
            columns,
            theirs,
            is_there,
            request.unread_only ? " AND " : "",
            request.unread_only ? is_unread : "",
            limit,
            limit + 1
        ),
        listed
    );
    return {
        .total = request.unread_only ? unread : all, .unread = unread, .rows = found.all<Shown>()
    };
}

std::uint64_t count_unread(Connection& connection, const Reader& reader) {
    const auto found = connection.run(
        fmt::format("SELECT count(*) FROM {} WHERE {} AND {}", theirs, is_there, is_unread),
        whose_unread(connection, reader)
    );
    return found.get<std::uint64_t>(0, 0);
}

std::optional<Shown> find_notification(
    Connection& connection, const Reader& reader, const std::string& id
) {
    auto parameters = whose(connection, reader);
    parameters.emplace_back(std::string_view{id});
    return first_of(connection.run(
        fmt::format("SELECT {} FROM {} WHERE {} AND n.id = $6", columns, theirs, is_there),
        parameters
    ));
}

std::optional<Shown> find_newest(Connection& connection, const Reader& reader) {
    return first_of(connection.run(
        fmt::format(
            "SELECT {} FROM {} WHERE {} ORDER BY n.created_at DESC, n.id DESC LIMIT 1",
            columns,
            theirs,
            is_there
        ),
        whose(connection, reader)
    ));
}

std::vector<Shown> addressed_to(Connection& connection, const events::AccountId& account) {
    return connection
        .run(
            fmt::format(
                "SELECT {} FROM {} WHERE {} ORDER BY n.created_at, n.id", columns, theirs, is_there
            ),
            whose(connection, {.account = account, .is_admin = false})
        )
        .all<Shown>();
}

}  // namespace projections::inbox
