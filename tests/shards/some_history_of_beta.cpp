// What is asked of the beta: settings, registering, redeeming, holds.

#include "domain/beta/settings.hpp"
#include "domain/people/account.hpp"
#include "tests/shards/some_history.hpp"

#include <fmt/format.h>

namespace tests {

domain::Command SomeHistory::of_the_beta() {
    const auto recipient = some_recipient();
    const auto account = domain::people::account_of(recipient);
    const auto invite = some_invite();
    const events::CodeHash code{base::derive_id(invite.text, "code")};
    const auto hold = static_cast<std::uint32_t>(1 + random.below(2));
    const domain::beta::Policy policy{.phase = events::Phase::instructor_only, .version = 1};
    const domain::HeldElsewhere elsewhere{
        .invite = {id_of("elsewhere", random.below(4))},
        .hold = hold,
        .role = some_role(),
        .code = sealed("CODE")
    };
    domain::SignUp sign_up{
        .recipient = recipient,
        .address = sealed("someone@example.com"),
        .first_name = sealed("Some"),
        .last_name = sealed("One"),
        .zip_code = sealed("10001"),
        .timezone = "America/New_York",
        .password = sealed(fmt::format("argon {}", number_)),
        .role = some_role(),
        .policy = policy
    };
    domain::RedeemInvite redeem{.account = account, .code_hash = code, .policy = policy};
    const auto choice = random.below(20);
    if (choice >= 14) {
        return of_what_operators_do(recipient, choice);
    }
    switch (choice) {
        case 0:
            return domain::ChangeBetaSettings{
                .settings = domain::beta::the_settings,
                .beta_disabled = random.below(2) == 0,
                .beta_phase = events::BetaPhase::open_beta,
                .allow_signup_without_invite = random.below(2) == 0
            };
        case 1:
        case 2:
            sign_up.held = elsewhere;
            return sign_up;
        case 3:
        case 4:
        case 5:
            sign_up.code_hash = code;
            return sign_up;
        case 6:
            redeem.held = elsewhere;
            return redeem;
        case 7:
        case 8:
            return redeem;
        case 9:
        case 10:
            return domain::HoldInvite{.code_hash = code, .holder = account};
        case 11:
            return domain::RedeemHeldInvite{.invite = invite, .holder = account};
        case 12:
            if (!held_.invite.empty()) {
                return domain::ReleaseInviteHold{
                    .invite = held_.invite, .holder = held_.holder, .hold = held_.hold
                };
            }
            return domain::ReleaseInviteHold{.invite = invite, .holder = account, .hold = hold};
        default:
            return domain::SettleHold{.account = account, .invite = elsewhere.invite, .hold = hold};
    }
}

domain::Command SomeHistory::of_what_operators_do(
    const events::RecipientId& recipient, std::uint64_t choice
) {
    switch (choice) {
        case 14:
            return random.below(4) == 0 ? of_programs()
                                        : of_access(domain::people::account_of(recipient));
        case 18:
            return domain::LeaveWaitlist{.recipient = recipient};
        case 19:
            return domain::JoinWaitlist{
                .recipient = recipient,
                .address = sealed("someone@example.com"),
                .name = sealed("Some One"),
                .role = some_role()
            };
        case 15:
        case 16:
            return domain::ScheduleBetaChange{
                .settings = domain::beta::the_settings,
                .after = {.beta_disabled = random.below(2) == 0},
                .due_at = now_ + std::chrono::minutes{1 + random.below(60)}
            };
        case 17:
            if (random.below(2) == 0) {
                return domain::CancelBetaChange{.settings = domain::beta::the_settings};
            }
            return domain::RevertBetaSettings{
                .settings = domain::beta::the_settings,
                .version = static_cast<std::uint32_t>(1 + random.below(4))
            };
        default:
            return of_programs();
    }
}

domain::Command SomeHistory::of_access(const events::AccountId& account) {
    const events::AccessId access{base::derive_id(account.text, "by hand")};
    switch (random.below(6)) {
        case 0:
        case 3:
        case 4:
            return domain::RevokeAccess{
                .account = account, .access = access, .reason = "no longer"
            };
        case 1:
            return domain::SeedInstructorAccess{.account = account};
        case 2:
            return domain::ReachLifecycleStage{
                .account = account, .stage = static_cast<events::LifecycleStage>(random.below(7))
            };
        default:
            return domain::GrantAccess{
                .account = account, .access = access, .role = some_role(), .reason = "welcome"
            };
    }
}

domain::Command SomeHistory::of_programs() {
    const events::ServiceTokenId token{id_of("program", random.below(4))};
    if (random.below(3) == 0) {
        return domain::RevokeServiceToken{.service_token = token};
    }
    return domain::IssueServiceToken{
        .service_token = token,
        .name = "program",
        .scopes = {events::ServiceScope::mcp_read},
        .secret_hash = fmt::format("hash of {}", token.text)
    };
}

}  // namespace tests
