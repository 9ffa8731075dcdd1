#include "projections/audit_trail.hpp"

#include "events/origin.hpp"
#include "projections/audit_facts.hpp"
#include "projections/audit_summary.hpp"
#include "projections/conditions.hpp"

#include <fmt/format.h>

#include <cctype>

namespace projections::audit_trail {

const Table<Entry> entries{
    "audit_entries",
    1,
    {{"at, id"}, {"actor_id, at, id"}, {"resource_id, at, id"}, {"action, at, id"}}
};

namespace {

using platform::postgres::Connection;

constexpr std::string_view recipient_actor = "recipient";
constexpr std::size_t callable_digits = 7;
constexpr std::size_t code_length_min = 6;
constexpr std::size_t token_length_min = 30;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

bool looks_secret(std::string_view word) {
    if (word.find('@') != word.npos || word.size() >= token_length_min) {
        return true;
    }
    const auto digits = static_cast<std::size_t>(std::ranges::count_if(word, is_digit));
    const auto capitals = static_cast<std::size_t>(std::ranges::count_if(word, is_capital));
    const bool is_callable = digits >= callable_digits && capitals == 0;
    const auto punctuation = static_cast<std::size_t>(std::ranges::count_if(word, [](char c) {
        return std::ispunct(static_cast<unsigned char>(c)) != 0;
    }));
    const bool is_code = digits > 0 && capitals > 0 && digits + capitals >= code_length_min &&
                         digits + capitals + punctuation == word.size() && !base::is_id(word);
    return is_callable || is_code;
}

struct Actor {
    std::string_view type;
    std::string id;
};

// "admin:01J…"; whoever has no kind is the system itself.
Actor actor_of(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == text.npos) {
        return {"system", std::string{text}};
    }
    const auto type = text.substr(0, colon);
    const auto id = text.substr(colon + 1);
    if (type == recipient_actor) {
        return {"person", events::account_at({std::string{id}}).text};
    }
    return {type, std::string{id}};
}

// Whom the fact itself names, else who had it decided.
template <class Fact>
std::string_view who(const Fact& fact, const FactPlace& place) {
    std::string_view named;
    if constexpr (requires { std::string_view{fact.by}; }) {
        named = fact.by;
    } else if constexpr (requires { fact.by->size(); }) {
        named = fact.by ? std::string_view{*fact.by} : std::string_view{};
    } else if constexpr (requires { fact.requested_by; }) {
        named = fact.requested_by;
    } else if constexpr (requires { std::string_view{fact.issued_by}; }) {
        named = fact.issued_by;
    }
    return named.empty() ? place.actor : named;
}

void add(Conditions& conditions, const Filter& filter) {
    const auto same = [&](std::string_view condition, const std::optional<std::string>& value) {
        if (value) {
            conditions.add(condition, std::string_view{*value});
        }
    };
    same("actor_id = {}", filter.actor_id);
    same("action = {}", filter.action);
    same("resource_type = {}", filter.resource_type);
    same("resource_id = {}", filter.resource_id);
    same(
        "(actor_type = {0} OR EXISTS "
        "(SELECT 1 FROM accounts WHERE accounts.id = actor_id AND accounts.role = {0}))",
        filter.actor_role
    );
    conditions.add_if("status = {}", filter.status);
    conditions.add_if("at >= {}", filter.from);
    conditions.add_if("at < {}", filter.until);
}

std::optional<std::string> unless_empty(std::string text) {
    return text.empty() ? std::nullopt : std::optional{std::move(text)};
}

// That the fact itself is about, else the one it was done in.
template <class Fact>
std::optional<std::string> session_of(const Fact& fact, std::string session) {
    if constexpr (requires { std::string{fact.session.text}; }) {
        session = fact.session.text;
    } else if constexpr (requires { std::string{fact.session->text}; }) {
        session = fact.session ? fact.session->text : std::move(session);
    }
    return unless_empty(std::move(session));
}

struct Fold {
    template <Audited Fact>
    static void keys(const Fact&, Keys&) {}

    template <Audited Fact>
    static void fold(const Fact& fact, const FactPlace& place, Rows& rows) {
        if (!is_told(fact)) {
            return;
        }
        auto told_of = told(fact);
        auto actor = actor_of(who(fact, place));
        auto origin = events::origin_from(place.origin);
        rows.put(
            entries,
            Entry{
                .id = events::fact_id(place.stream, place.seq),
                .at = place.committed_at,
                .actor_type = std::string{actor.type},
                .actor_id = std::move(actor.id),
                .action = std::string{told_of.action},
                .resource_type = std::string{told_of.resource_type},
                .resource_id = std::move(told_of.resource_id),
                .summary = summary_of(fact),
                .request_id = std::string{place.correlation},
                .status = told_of.status,
                .network = unless_empty(std::move(origin.network)),
                .browser = unless_empty(std::move(origin.device.browser)),
                .system = unless_empty(std::move(origin.device.system)),
                .session = session_of(fact, std::move(origin.session))
            }
        );
    }
};

}  // namespace

std::string without_secrets(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        const auto blank = text.find_first_of(" \t\r\n");
        const auto word = text.substr(0, blank);
        shown += looks_secret(word) ? redacted : word;
        text.remove_prefix(word.size());
        if (!text.empty()) {
            shown += text.front();
            text.remove_prefix(1);
        }
    }
    return shown;
}

Projection projection() {
    return projection_of<Fold>("audit_trail", 4, {&entries});
}

std::optional<Page<Entry>> list_entries(
    Connection& connection, const Filter& filter, const PageRequest& page
) {
    Conditions conditions{{page.limit + 1}};
    if (page.cursor && !conditions.go_on_behind(*page.cursor, "at")) {
        return std::nullopt;
    }
    add(conditions, filter);
    const auto found = connection.run(
        fmt::format(
            "SELECT {} FROM audit_entries {} ORDER BY at DESC, id DESC LIMIT $1",
            platform::postgres::columns_of<Entry>(),
            conditions.sql()
        ),
        conditions.parameters()
    );
    return page_of(found.all<Entry>(), page.limit, &Entry::at);
}

Stretch list_stretch(
    Connection& connection, const Filter& filter, std::uint32_t limit, std::uint32_t offset
) {
    Conditions counted{{}};
    add(counted, filter);
    Conditions listed{{limit, offset}};
    add(listed, filter);
    return {
        .total = connection
                     .run(
                         fmt::format("SELECT count(*) FROM audit_entries {}", counted.sql()),
                         counted.parameters()
                     )
                     .get<std::uint64_t>(0, 0),
        .rows = connection
                    .run(
                        fmt::format(
                            "SELECT {} FROM audit_entries {} ORDER BY at DESC, id DESC LIMIT $1 "
                            "OFFSET $2",
                            platform::postgres::columns_of<Entry>(),
                            listed.sql()
                        ),
                        listed.parameters()
                    )
                    .all<Entry>()
    };
}

}  // namespace projections::audit_trail
