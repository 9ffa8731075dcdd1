#include "api/invite_visits.hpp"

#include "api/origin.hpp"
#include "base/describe.hpp"
#include "base/email.hpp"
#include "base/ulid.hpp"
#include "platform/logs/logger.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <utility>

namespace api {

namespace {

namespace asio = boost::asio;
namespace http = platform::http;

constexpr auto window_lasts = std::chrono::minutes{10};
constexpr std::string_view nobody = "system:visits";

// What the shard found in the way; of a code that nobody was given it has no fact.
std::string reason_in(const shards::Answer& answer) {
    if (answer.facts && !answer.facts->empty()) {
        const auto& fact = answer.facts->front().fact;
        if (const auto* refused = std::get_if<events::InviteRedemptionRejected>(&fact)) {
            return refused->reason;
        }
    }
    return "not_found";
}

std::string_view became(const shards::Answer& answer) {
    switch (answer.kind) {
        case shards::Answer::Kind::done:
        case shards::Answer::Kind::repeated:
            return "noted";
        case shards::Answer::Kind::nothing:
            return "nothing";
        default:
            return "lost";
    }
}

void write_refusal(
    std::string_view request_id,
    std::string_view network,
    std::string_view masked,
    std::string_view reason
) {
    platform::logs::write(
        platform::logs::Level::info,
        "invites",
        "an invite did not open",
        {{"request_id", request_id}, {"reason", reason}, {"address", masked}, {"ip_prefix", network}
        }
    );
}

}  // namespace

InviteVisits::InviteVisits(shards::Gateway& gateway, const base::Clock& clock, Told told)
    : gateway_{gateway}, clock_{clock}, told_{std::move(told)} {}

// The same for whoever does the same with the code in the same ten minutes.
std::string InviteVisits::id_of(const domain::NoteInviteVisit& visit, std::int64_t window) const {
    const auto who = visit.account ? visit.account->text : std::string{};
    return base::derive_id(
        visit.code_hash.text, fmt::format("{} {} {}", base::name_of(visit.visit), window, who)
    );
}

bool InviteVisits::begin(const std::string& id, std::int64_t window) {
    const std::lock_guard lock{mutex_};
    if (window != window_ || told_already_.size() >= remembered) {
        window_ = window;
        told_already_.clear();
    }
    if (under_way_ >= under_way_most || !told_already_.insert(id).second) {
        return false;
    }
    ++under_way_;
    return true;
}

void InviteVisits::end() {
    const std::lock_guard lock{mutex_};
    --under_way_;
}

base::Task<void> InviteVisits::start(
    const http::Request& request, domain::NoteInviteVisit visit, std::string masked
) {
    const auto what = visit.visit;
    const auto window = clock_.now().time_since_epoch() / window_lasts;
    const auto id = id_of(visit, window);
    const auto network = platform::logs::network_of(request.client);
    if (!begin(id, window)) {
        const std::lock_guard lock{mutex_};
        if (!told_already_.contains(id)) {
            told_(what, "lost", {});
        } else if (what == domain::Visit::refused) {
            write_refusal(request.request_id, network, masked, "as_before");
        }
        co_return;
    }
    shards::Request command{
        .id = id,
        .command = std::move(visit),
        .actor = std::string{nobody},
        .correlation = request.request_id,
        .traceparent = request.traceparent,
        .origin = origin_of(request)
    };
    auto tell =
        [this, what, id, masked = std::move(masked), request_id = request.request_id, network](
            const std::exception_ptr& failure, const shards::Answer& answer
        ) {
            end();
            const auto end_of_it = failure ? std::string_view{"lost"} : became(answer);
            if (end_of_it == "lost") {
                const std::lock_guard lock{mutex_};
                told_already_.erase(id);
            }
            std::string reason;
            if (what == domain::Visit::refused) {
                reason = end_of_it == "lost" ? std::string{"not_known"} : reason_in(answer);
                write_refusal(request_id, network, masked, reason);
            }
            told_(what, end_of_it, reason);
        };
    const auto here = co_await asio::this_coro::executor;
    asio::co_spawn(here, gateway_.submit(std::move(command)), std::move(tell));
}

base::Task<void> InviteVisits::note(const http::Request& request, domain::NoteInviteVisit visit) {
    return start(request, std::move(visit), {});
}

base::Task<void> InviteVisits::note_refusal(
    const http::Request& request, domain::NoteInviteVisit refused, std::string_view email
) {
    refused.visit = domain::Visit::refused;
    return start(request, std::move(refused), base::mask_email(email));
}

}  // namespace api
