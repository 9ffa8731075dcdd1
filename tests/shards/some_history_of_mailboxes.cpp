// What is asked of mailboxes and accounts: codes, links, and whether an account rests.

#include "domain/people/account.hpp"
#include "tests/shards/some_history.hpp"

#include <fmt/format.h>

namespace tests {

domain::Command SomeHistory::of_mailboxes() {
    const auto recipient = some_recipient();
    const auto account = domain::people::account_of(recipient);
    const events::EmailCodeHash code{base::derive_id(recipient.text, "code of six digits")};
    const events::ProofId proof{base::derive_id(recipient.text, "proof")};
    switch (random.below(14)) {
        case 0:
        case 1:
        case 2:
            return domain::SendEmailCode{
                .recipient = recipient,
                .code_hash = code,
                .address = sealed("someone@example.com"),
                .code = sealed(fmt::format("{:06}", random.below(1'000)))
            };
        case 3:
        case 4:
            return domain::VerifyEmailCode{
                .recipient = recipient, .code_hash = code, .proof = proof
            };
        case 5:
        case 6:
        case 7:
            return domain::VerifyEmailCode{
                .recipient = recipient,
                .code_hash = {base::derive_id(recipient.text, "wrong")},
                .proof = proof
            };
        case 8:
            return domain::SignUp{
                .recipient = recipient,
                .address = sealed("someone@example.com"),
                .first_name = sealed("Some"),
                .last_name = sealed("One"),
                .zip_code = sealed("10001"),
                .timezone = "America/New_York",
                .password = sealed(fmt::format("argon {}", number_)),
                .policy = {.phase = events::Phase::open_beta, .version = 1},
                .proof = proof
            };
        case 9:
            return domain::RequestPasswordReset{
                .account = account, .token_hash = "a hash", .token = sealed("a token")
            };
        case 10:
            return domain::ResetPassword{
                .account = account,
                .token_hash = "a hash",
                .password = sealed(fmt::format("argon {}", number_))
            };
        case 11:
            return domain::SuspendAccount{.account = account};
        case 12:
            return domain::ReactivateAccount{.account = account, .by_operator = true};
        default:
            return domain::DeactivateAccount{.account = account};
    }
}

}  // namespace tests
