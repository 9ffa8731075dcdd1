#include "domain/follow_ups.hpp"

#include "base/describe.hpp"
#include "domain/batches/batch.hpp"
#include "domain/invites/hold.hpp"
#include "domain/invites/invite.hpp"
#include "domain/invites/issue.hpp"
#include "domain/people/notices.hpp"

namespace domain {

namespace {

template <class Variant, class Fact>
inline constexpr bool holds = boost::mp11::mp_contains<Variant, Fact>::value;

}  // namespace

std::vector<FollowUp> react(const events::StreamFact& placed) {
    return std::visit(
        [&](const auto& fact) -> std::vector<FollowUp> {
            using Fact = std::remove_cvref_t<decltype(fact)>;
            if constexpr (holds<invites::InviteFact, Fact>) {
                return invites::react(invites::InviteFact{fact});
            } else if constexpr (holds<batches::BatchFact, Fact>) {
                return batches::react(batches::BatchFact{fact}, placed.seq);
            } else if constexpr (std::is_same_v<Fact, events::InviteRefused> ||
                                 std::is_same_v<Fact, events::BetaAccessGranted> ||
                                 std::is_same_v<Fact, events::InviteHoldClosed>) {
                return invites::react(fact);
            } else if constexpr (holds<people::NoticedFact, Fact>) {
                return people::react(fact);
            } else {
                return {};
            }
        },
        placed.fact
    );
}

}  // namespace domain
