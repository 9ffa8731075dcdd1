// What is asked of mailboxes and accounts: codes, links, and whether an account rests.

#include "domain/people/account.hpp"
#include "tests/shards/some_history.hpp"

#include <fmt/format.h>

#include <vector>

namespace tests {

namespace {

domain::Command moved(const events::AccountId& account, std::uint64_t chance) {
    switch (chance) {
        case 0:
            return domain::SuspendAccount{.account = account};
        case 1:
            return domain::ReactivateAccount{.account = account, .by_operator = true};
        default:
            return domain::DeactivateAccount{.account = account};
    }
}

}  // namespace

domain::Command SomeHistory::of_mailboxes() {
    // Some are met here alone, so that they register by a proof.
    const bool is_newcomer = random.below(3) == 0;
    const auto recipient = is_newcomer
                               ? events::RecipientId{id_of("newcomer", records_.size() / 60)}
                               : some_recipient();
    const auto account = domain::people::account_of(recipient);
    const events::EmailCodeHash code{base::derive_id(recipient.text, "code of six digits")};
    const events::ProofId proof{base::derive_id(recipient.text, "proof")};
    const domain::SendEmailCode send{
        .recipient = recipient,
        .code_hash = code,
        .address = sealed("someone@example.com"),
        .code = sealed(fmt::format("{:06}", random.below(1'000)))
    };
    const domain::VerifyEmailCode verify{.recipient = recipient, .code_hash = code, .proof = proof};
    const domain::VerifyEmailCode mistyped{
        .recipient = recipient,
        .code_hash = {base::derive_id(recipient.text, "mistyped")},
        .proof = proof
    };
    const domain::RequestPasswordReset request{
        .account = account, .token_hash = "a hash", .token = sealed("a token")
    };
    // What leads to it, at the same moment.
    const auto after = [this](const std::vector<domain::Command>& before, domain::Command command) {
        for (const auto& one : before) {
            decide(one, fmt::format("command-{}", ++number_));
        }
        return command;
    };
    switch (random.below(10)) {
        case 0:
            return send;
        case 1:
            return verify;
        case 2:
            return mistyped;
        case 3:
            return after({send, mistyped, mistyped, mistyped, mistyped}, mistyped);
        case 4:
            return after(
                {send, verify},
                domain::SignUp{
                    .recipient = recipient,
                    .address = sealed("someone@example.com"),
                    .first_name = sealed("Some"),
                    .last_name = sealed("One"),
                    .zip_code = sealed("10001"),
                    .timezone = "America/New_York",
                    .password = sealed(fmt::format("argon {}", number_)),
                    .policy = {.phase = events::Phase::open_beta, .version = 1},
                    .proof = proof
                }
            );
        case 5:
            return request;
        case 6:
            return after(
                {request},
                domain::ResetPassword{
                    .account = account,
                    .token_hash = "a hash",
                    .password = sealed(fmt::format("argon {}", number_))
                }
            );
        default:
            return moved(account, random.below(3));
    }
}

}  // namespace tests
