// `access list | grant | revoke | seed-instructors`.

#include "app/client/answers.hpp"
#include "app/client/commands.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace app::client {

namespace {

constexpr std::string_view people = "/api/v1/admin/people";

struct GrantBody {
    std::string role;
    std::optional<std::string> phase;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(GrantBody, (), (role, phase, reason))

struct RevokeBody {
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(RevokeBody, (), (reason))

struct GrantAnswer {
    std::string access_id;
    std::string role;
    std::string phase;
    bool active = true;
    base::Instant granted_at;
    std::optional<std::string> granted_by;
    std::optional<std::string> reason;
    std::optional<base::Instant> revoked_at;
};
BOOST_DESCRIBE_STRUCT(
    GrantAnswer, (), (access_id, role, phase, active, granted_at, granted_by, reason, revoked_at)
)

struct GrantsAnswer {
    std::vector<GrantAnswer> grants;
};
BOOST_DESCRIBE_STRUCT(GrantsAnswer, (), (grants))

struct GrantedAnswer {
    std::string access_id;
    std::string role;
    std::string phase;
    bool existing = false;
};
BOOST_DESCRIBE_STRUCT(GrantedAnswer, (), (access_id, role, phase, existing))

struct SeededAnswer {
    std::uint64_t created = 0;
    std::uint64_t existing = 0;
};
BOOST_DESCRIBE_STRUCT(SeededAnswer, (), (created, existing))

struct PersonLine {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(PersonLine, (), (id))

struct PeopleAnswer {
    std::vector<PersonLine> people;
};
BOOST_DESCRIBE_STRUCT(PeopleAnswer, (), (people))

// Where their access is; of an address as the list of people knows it.
std::string place_of(Session& session, const std::string& person) {
    if (person.find('@') == std::string::npos) {
        return fmt::format("{}/{}/access", people, in_path(person));
    }
    const auto found = answer_from<PeopleAnswer>(session.get(people, {{"email", person}}));
    if (found.people.empty()) {
        throw std::runtime_error{"Nobody has an account with that address."};
    }
    return fmt::format("{}/{}/access", people, found.people.front().id);
}

}  // namespace

int list_access(Session& session, const std::string& person, bool json) {
    const auto text = session.get(place_of(session, person));
    if (json) {
        fmt::print("{}\n", text);
        return exit_done;
    }
    const auto found = answer_from<GrantsAnswer>(text);
    for (const auto& grant : found.grants) {
        fmt::print(
            "{}  {:<10}  {:<15}  {}  by {}{}\n",
            grant.access_id,
            grant.role,
            grant.phase,
            base::to_text(grant.granted_at),
            or_dash(grant.granted_by),
            grant.active ? "" : ", revoked"
        );
    }
    return exit_done;
}

int grant_access(Session& session, const AccessChange& change, bool json) {
    GrantBody body{.role = change.role, .reason = change.reason};
    if (!change.phase.empty()) {
        body.phase = change.phase;
    }
    const auto text = session.post(place_of(session, change.person), base::to_json(body));
    if (json) {
        fmt::print("{}\n", text);
        return exit_done;
    }
    const auto granted = answer_from<GrantedAnswer>(text);
    fmt::print(
        "{}: {} of {}{}.\n",
        granted.access_id,
        granted.role,
        granted.phase,
        granted.existing ? ", as before" : ""
    );
    return exit_done;
}

int revoke_access(Session& session, const AccessChange& change, bool json) {
    const auto place =
        fmt::format("{}/{}", place_of(session, change.person), in_path(change.access));
    const auto text = session.remove(place, base::to_json(RevokeBody{.reason = change.reason}));
    if (json) {
        fmt::print("{}\n", text);
    } else {
        fmt::print("{} opens nothing any more.\n", change.access);
    }
    return exit_done;
}

int seed_instructors(Session& session, bool json) {
    const auto text = session.post("/api/v1/admin/access/seed-instructors");
    if (json) {
        fmt::print("{}\n", text);
        return exit_done;
    }
    const auto seeded = answer_from<SeededAnswer>(text);
    fmt::print("{} instructors have access now, {} had it.\n", seeded.created, seeded.existing);
    return exit_done;
}

}  // namespace app::client
