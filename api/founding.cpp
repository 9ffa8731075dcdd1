#include "api/founding.hpp"

#include "api/answers.hpp"
#include "api/batches.hpp"
#include "api/body_check.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "domain/founding/cohort.hpp"
#include "platform/http/json.hpp"
#include "projections/addresses.hpp"
#include "projections/founding.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::founding;

constexpr std::uint32_t members_max = 1'000;
constexpr std::string_view projection_name = "founding";

std::int64_t cap_of(const list::Standing& standing) {
    return standing.cap.value_or(domain::founding::first_cap);
}

std::uint32_t left_in(const list::Standing& standing) {
    return static_cast<std::uint32_t>(std::max<std::int64_t>(cap_of(standing) - standing.claimed, 0)
    );
}

base::Task<list::Standing> find(Services& services) {
    auto found = co_await services.database.query([now = services.clock.now()](auto& connection) {
        return list::standing(connection, now);
    });
    co_return found;
}

FoundingMember member_of(
    const Services& services,
    const list::Member& row,
    const std::optional<base::SealedText>& address
) {
    FoundingMember member{
        .user_id = row.account.text,
        .ordinal = row.ordinal,
        .claimed_at = row.claimed_at,
        .released_at = row.released_at,
        .release_reason = row.release_reason
    };
    if (address) {
        member.email = text_of(services.keys, *address);
    }
    if (row.invite) {
        member.invite_id = row.invite->text;
    }
    if (row.released_by) {
        member.released_by = name_of_actor(services, *row.released_by);
    }
    return member;
}

struct Found {
    list::Standing standing;
    std::vector<list::Member> members;
    std::vector<std::optional<base::SealedText>> addresses;
};

Found look_up(platform::postgres::Connection& connection, base::Instant now) {
    Found found{
        .standing = list::standing(connection, now),
        .members = list::list_members(connection, members_max)
    };
    std::vector<events::AccountId> accounts;
    for (const auto& member : found.members) {
        accounts.push_back(member.account);
    }
    found.addresses = projections::addresses_of(connection, accounts);
    return found;
}

}  // namespace

FoundingStanding founding_standing(platform::postgres::Connection& connection, base::Instant now) {
    const auto standing = list::standing(connection, now);
    return {.remaining = left_in(standing), .outstanding = standing.outstanding};
}

std::vector<std::string> founding_warnings(
    std::uint64_t promised, const FoundingStanding& standing
) {
    std::vector<std::string> warnings;
    const auto& [remaining, outstanding] = standing;
    if (promised > remaining) {
        warnings.push_back(fmt::format(
            "{} founding places would be promised, and {} are left", promised, remaining
        ));
    } else if (promised > 0 && promised + outstanding > remaining) {
        warnings.push_back(fmt::format(
            "{} founding places are left, and {} of them are promised by invites that are still "
            "open",
            remaining,
            std::min<std::uint64_t>(outstanding, remaining)
        ));
    }
    return warnings;
}

base::Task<std::variant<domain::FoundingState, Response>> founding_places_now(Services& services) {
    const domain::FindFounding question{.cohort = domain::founding::the_cohort};
    const auto known = co_await services.gateway.ask(question);
    if (auto refused = refusal_of(known)) {
        co_return std::move(*refused);
    }
    co_return std::get<domain::FoundingState>(*known.finding);
}

base::Task<Response> count_founding(Request& request, Services& services) {
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto standing = co_await find(services);
    const FoundingCount view{
        .count = standing.claimed, .cap = cap_of(standing), .remaining = left_in(standing)
    };
    co_return shown(base::to_json(view), fresh);
}

base::Task<Response> show_founding_status(Request& request, Services& services) {
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto standing = co_await find(services);
    const FoundingStatus view{
        .is_founding_phase = left_in(standing) > 0,
        .total_founding_spots =
            static_cast<std::uint32_t>(std::max<std::int64_t>(cap_of(standing), 0)),
        .spots_filled = standing.claimed,
        .spots_remaining = left_in(standing)
    };
    co_return shown(base::to_json(view), fresh);
}

base::Task<Response> show_founding(Request& request, Services& services) {
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto found =
        co_await services.database.query([now = services.clock.now()](auto& connection) {
            return look_up(connection, now);
        });
    const auto& standing = found.standing;
    FoundingView view{
        .count = standing.claimed,
        .cap = cap_of(standing),
        .remaining = left_in(standing),
        .denied = standing.denied,
        .outstanding_invites = standing.outstanding
    };
    if (view.outstanding_invites > view.remaining) {
        view.oversubscribed_by = view.outstanding_invites - view.remaining;
    }
    for (std::size_t i = 0; i < found.members.size(); ++i) {
        view.members.push_back(member_of(services, found.members[i], found.addresses[i]));
    }
    co_return shown(base::to_json(view), fresh);
}

base::Task<Response> set_founding_cap(Request& request, Services& services) {
    auto body = http::read_body<FoundingCapBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    check.short_text("body.reason", body->reason);
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    auto command = command_of(
        request,
        services,
        domain::SetFoundingCap{
            .cohort = domain::founding::the_cohort, .cap = body->cap, .reason = body->reason
        }
    );
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    const FoundingCapSet view{.cap = body->cap};
    co_return positioned(services, http::ok(base::to_json(view)), answer);
}

base::Task<Response> release_founding_place(Request& request, Services& services) {
    auto body = http::read_body<ReleaseBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    check.short_text("body.reason", body->reason);
    if (body->reason.find_first_not_of(" \t\r\n") == std::string::npos) {
        check.complain("body.reason", "is missing");
    }
    if (!base::is_id(body->user_id)) {
        check.complain("body.user_id", "is not an id");
    }
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    auto command = command_of(
        request,
        services,
        domain::ReleaseFoundingSlot{
            .cohort = domain::founding::the_cohort,
            .member = {body->user_id},
            .reason = body->reason
        }
    );
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    const FoundingReleased view{.user_id = body->user_id};
    co_return positioned(services, http::ok(base::to_json(view)), answer);
}

}  // namespace api
