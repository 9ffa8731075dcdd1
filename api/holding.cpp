#include "api/holding.hpp"

#include "api/answers.hpp"

#include <utility>

namespace api {

namespace {

shards::Request request_of(const Services& services, Asking asking, domain::Command command) {
    const auto slot = domain::slot_of(command);
    return {
        .id = base::make_ulid(services.clock.now(), services.random, slot),
        .command = std::move(command),
        .actor = std::move(asking.actor),
        .correlation = std::move(asking.correlation),
        .traceparent = std::move(asking.traceparent),
        .origin = std::move(asking.origin)
    };
}

}  // namespace

bool lives_elsewhere(const events::CodeHash& code, const events::AccountId& account) {
    return base::slot_of(code.text) != base::slot_of(account.text);
}

base::Task<shards::Answer> hold_invite(
    Services& services, Asking asking, domain::HoldInvite command
) {
    auto request = request_of(services, std::move(asking), std::move(command));
    auto answer = co_await services.gateway.submit(std::move(request));
    co_return answer;
}

std::optional<domain::HeldElsewhere> held_by(const shards::Answer& answer) {
    const auto* held = fact_in<events::InviteHeld>(answer);
    if (!held) {
        return std::nullopt;
    }
    return domain::HeldElsewhere{
        .invite = held->invite, .hold = held->hold, .role = held->role, .code = held->code
    };
}

base::Task<shards::Answer> settle_hold(
    Services& services, Asking asking, events::AccountId account, domain::HeldElsewhere held
) {
    domain::SettleHold command{
        .account = std::move(account), .invite = std::move(held.invite), .hold = held.hold
    };
    auto request = request_of(services, std::move(asking), std::move(command));
    auto answer = co_await services.gateway.submit(std::move(request));
    co_return answer;
}

}  // namespace api
