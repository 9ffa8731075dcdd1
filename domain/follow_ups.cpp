#include "domain/follow_ups.hpp"

#include "base/describe.hpp"
#include "domain/batches/batch.hpp"
#include "domain/invites/invite.hpp"
#include "domain/invites/issue.hpp"

namespace domain {

namespace {

template <class Variant, class Fact>
inline constexpr bool holds = boost::mp11::mp_contains<Variant, Fact>::value;

// No other fact is reacted to at all, so that one left out here is missed at once.
using Causes = boost::mp11::mp_list<
    events::InviteDeliveryRequested,
    events::InviteRevoked,
    events::InviteRedeemed,
    events::InviteRefused,
    events::BatchRowsReleased,
    events::BatchPaused,
    events::BatchResumed,
    events::BatchCancelled,
    events::BatchRetried>;

}  // namespace

bool causes_something(const events::Fact& fact) {
    return std::visit(
        [](const auto& one) {
            if constexpr (!holds<Causes, std::remove_cvref_t<decltype(one)>>) {
                return false;
            } else if constexpr (requires { one.mail_until; }) {
                return one.mail_until.has_value();
            } else {
                return true;
            }
        },
        fact
    );
}

std::vector<FollowUp> react(const events::StreamFact& placed) {
    return std::visit(
        [&](const auto& fact) -> std::vector<FollowUp> {
            using Fact = std::remove_cvref_t<decltype(fact)>;
            if constexpr (!holds<Causes, Fact>) {
                return {};
            } else if constexpr (holds<invites::InviteFact, Fact>) {
                return invites::react(invites::InviteFact{fact});
            } else if constexpr (holds<batches::BatchFact, Fact>) {
                return batches::react(batches::BatchFact{fact}, placed.seq);
            } else {
                return invites::react(fact);
            }
        },
        placed.fact
    );
}

}  // namespace domain
