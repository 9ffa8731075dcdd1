// Every route, asked by everybody: who_may_ask.txt says what each of them is told. A route that is
// missing there fails; UPDATE_GOLDEN=1 adds it, to be looked at before it is believed.

#include "tests/api/house.hpp"
#include "tests/support/files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

using namespace tests;
using platform::http::Access, platform::http::Route;

namespace {

constexpr auto file = "tests/api/who_may_ask.txt";

constexpr std::string_view heading =
    "# What each of them is told who asks a route without a body, for a thing that is not there.\n"
    "# Nobody may be told 5xx; whose token is worth nothing is told 401 wherever that matters, and "
    "a\n"
    "# program without the scope of the route 403.\n";

// A path that the pattern fits; what it names is not there.
std::string path_for(const Route& route) {
    auto path = route.pattern;
    for (auto at = path.find('{'); at != path.npos; at = path.find('{')) {
        const auto end = path.find('}', at);
        const bool is_row = path.substr(at, end - at) == "{row";
        path.replace(at, end - at + 1, is_row ? "1" : "01ARZ3NDEKTSV4RRFFQ69G5FAV");
    }
    return path;
}

// Each of them new for each route, because asking may change who asks.
struct Askers {
    Person student;
    Person instructor;
    Person admin;
    // Instructors who rest, and who gave up: asks with a token from after that.
    Person suspended;
    Person deactivated;
    // Administrators, of whom only the token is at fault.
    Person forged;
    Person signed_out;
    Person expired;
};

// Programs, each with one scope. Asking changes nothing about them.
struct Programs {
    Person reader;
    Person writer;
};

constexpr std::array columns{
    "nobody",
    "student",
    "instructor",
    "admin",
    "suspended",
    "gave up",
    "forged",
    "signed out",
    "expired",
    "mcp:read",
    "mcp:write"
};

Person given_program(House& house, std::string name, events::ServiceScope scope) {
    const auto secret = std::string{api::service_prefix} + name;
    const events::ServiceTokenId token{base::make_ulid(house.clock.now(), house.random(), 7)};
    house.given(domain::IssueServiceToken{
        .service_token = token,
        .name = std::move(name),
        .scopes = {scope},
        .secret_hash = api::hash_of_secret(secret)
    });
    return {.id = token.text, .token = secret};
}

Askers given_askers(House& house, std::size_t number) {
    const auto somebody = [&](std::string_view name, events::Role role) {
        return house.given_person(fmt::format("{}{}@example.org", name, number), role, "");
    };
    Askers askers{
        .student = somebody("student", events::Role::student),
        .instructor = somebody("instructor", events::Role::instructor),
        .admin = somebody("admin", events::Role::admin),
        .suspended = somebody("suspended", events::Role::instructor),
        .deactivated = somebody("deactivated", events::Role::instructor),
        .forged = somebody("forged", events::Role::admin),
        .signed_out = somebody("signed_out", events::Role::admin),
        .expired = somebody("expired", events::Role::admin)
    };
    house.given_access(askers.instructor, events::Role::instructor, events::Phase::instructor_only);
    house.given(domain::SuspendAccount{.account = {askers.suspended.id}});
    house.given(domain::DeactivateAccount{.account = {askers.deactivated.id}});
    askers.deactivated.token =
        house.token_for(askers.deactivated.id, house.clock.now() + std::chrono::seconds{1});
    askers.forged.token[askers.forged.token.size() / 2] ^= 1;
    const auto long_ago = house.clock.now() - std::chrono::days{2};
    askers.expired.token = house.token_for(askers.expired.id, long_ago);
    return askers;
}

std::string told(House& house, const Route& route, const Person* person) {
    Ask ask{name_of(route.method), path_for(route)};
    if (person) {
        ask.by(*person);
    }
    return std::to_string(house.when(ask).status());
}

std::string line_of(std::string_view name, const std::vector<std::string>& cells) {
    auto line = fmt::format("{:<62}", name);
    for (const auto& cell : cells) {
        line += fmt::format("{:>11}", cell);
    }
    return line + "\n";
}

std::vector<std::string> cells_of(
    House& house, const Route& route, const Askers& askers, const Programs& programs
) {
    return {
        told(house, route, nullptr),
        told(house, route, &askers.student),
        told(house, route, &askers.instructor),
        told(house, route, &askers.admin),
        told(house, route, &askers.suspended),
        told(house, route, &askers.deactivated),
        told(house, route, &askers.forged),
        told(house, route, &askers.signed_out),
        told(house, route, &askers.expired),
        told(house, route, &programs.reader),
        told(house, route, &programs.writer)
    };
}

}  // namespace

TEST_CASE("what everybody is told by every route stands in one table") {
    House house;
    const auto& routes = house.routes();
    std::vector<Askers> askers;
    for (std::size_t i = 0; i < routes.size(); ++i) {
        askers.push_back(given_askers(house, i));
    }
    const Programs programs{
        .reader = given_program(house, "reader", events::ServiceScope::mcp_read),
        .writer = given_program(house, "writer", events::ServiceScope::mcp_write)
    };
    house.settle();
    for (const auto& one : askers) {
        house.when(post("/api/v1/public/logout").by(one.signed_out)).then(204, {}, {"SignedOut"});
    }
    house.settle();
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < routes.size(); ++i) {
        const auto& route = routes[i];
        if (route.access == Access::member) {
            continue;
        }
        const auto name = fmt::format("{} {}", name_of(route.method), route.pattern);
        CAPTURE(name);
        const auto cells = cells_of(house, route, askers[i], programs);
        CHECK(std::ranges::none_of(cells, [](const auto& cell) { return cell.front() == '5'; }));
        if (route.access != Access::open) {
            CHECK(cells[0] == "401");
            // "Inactive user", wherever that is looked at.
            CHECK(cells[5] == "400");
            CHECK(cells[6] == "401");
            CHECK(cells[7] == "401");
            CHECK(cells[8] == "401");
            // A program is told anything by routes of its scope alone.
            CHECK((cells[9] == "403") == (route.scope != "mcp:read"));
            CHECK((cells[10] == "403") == (route.scope != "mcp:write"));
        }
        lines.push_back(line_of(name, cells));
    }
    std::ranges::sort(lines);
    const auto table = std::string{heading} + "\n" + line_of("", {columns.begin(), columns.end()}) +
                       fmt::format("{}", fmt::join(lines, ""));
    const auto path = files::root() / file;
    if (files::may_update()) {
        files::write(path, table);
    }
    CHECK_MESSAGE(files::read(path) == table, "UPDATE_GOLDEN=1 tests_api writes it anew:\n", table);
}
