// What becomes of a used proof of the password when the second factor is turned off and on again.

#include "domain/people/second_factor.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;

namespace {

const auto account = domain::people::account_of(ada);
const auto secret = sealed("a secret");

std::uint64_t step_of(base::Instant at) {
    return static_cast<std::uint64_t>(at.time_since_epoch() / 30s);
}

domain::SignIn by_proof(std::string proof, std::string token, base::Instant at) {
    return {
        .account = account,
        .token = std::move(token),
        .expires_at = at + 1h,
        .proof =
            domain::SecondFactorProof{
                .password_proof = std::move(proof), .proof_until = noon + 60s, .step = step_of(at)
            }
    };
}

void turn_on(History& history, base::Instant at) {
    history.done(domain::StartSecondFactorSetup{.account = account, .secret = secret}, at);
    history.done(
        domain::EnableSecondFactor{
            .account = account,
            .secret = secret,
            .step = step_of(at),
            .backup_codes = {"code 1", "code 2"}
        },
        at
    );
}

}  // namespace

TEST_CASE("a proof that was used stays so when the second factor is turned off and on again") {
    History history;
    history.done(registration(), noon - 1h);
    turn_on(history, noon - 1min);
    history.done(by_proof("proof", "t1", noon), noon)
        .then_named({"SecondFactorPassed", "SignedIn"});
    history.done(domain::DisableSecondFactor{.account = account}, noon + 1s);
    turn_on(history, noon + 3s);
    history.when(by_proof("proof", "t2", noon + 40s), noon + 40s)
        .then_rejected(domain::people::open_proof);
    history.when(by_proof("another", "t2", noon + 40s), noon + 40s)
        .then_named({"SecondFactorPassed", "SignedIn"});
}
