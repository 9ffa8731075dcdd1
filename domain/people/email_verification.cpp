#include "domain/people/email_verification.hpp"

#include "base/mutation.hpp"
#include "domain/people/account.hpp"
#include "domain/people/recipient.hpp"

#include <algorithm>

namespace domain::people {

namespace {

using Facts = std::vector<EmailVerificationFact>;

void add_key(std::vector<std::string>& keys, const base::SealedText& sealed) {
    if (std::ranges::find(keys, sealed.key) == keys.end()) {
        keys.push_back(sealed.key);
    }
}

// In half-open windows: what is exactly so old does not count.
void drop_older(std::vector<base::Instant>& moments, base::Instant now, base::Duration within) {
    std::erase_if(moments, [&](base::Instant at) { return now - at >= within; });
}

std::size_t count_within(
    const std::vector<base::Instant>& moments, base::Instant now, base::Duration within
) {
    const auto counts = [&](base::Instant at) { return now - at < within; };
    return static_cast<std::size_t>(std::ranges::count_if(moments, counts));
}

}  // namespace

std::string verification_stream_of(const events::RecipientId& recipient) {
    return "verification-" + recipient.text;
}

EmailVerification evolve(EmailVerification state, const EmailCodeSent& fact) {
    state.code = fact.code_hash;
    state.code_expires_at = fact.expires_at;
    drop_older(state.sent_at, fact.at, codes_within);
    state.sent_at.push_back(fact.at);
    add_key(state.keys, fact.address);
    add_key(state.keys, fact.code);
    return state;
}

EmailVerification evolve(EmailVerification state, const EmailCodeMissed& fact) {
    drop_older(state.missed_at, fact.at, misses_within);
    state.missed_at.push_back(fact.at);
    return state;
}

EmailVerification evolve(EmailVerification state, const EmailCodeLocked& fact) {
    state.missed_at.clear();
    state.locked_until = fact.until;
    return state;
}

EmailVerification evolve(EmailVerification state, const EmailCodeVerified& fact) {
    if (!base::is_mutated(base::Mutation::mailed_code_works_twice)) {
        state.code = {};
    }
    state.missed_at.clear();
    std::erase_if(state.proofs, [&](const auto& open) { return open.expires_at <= fact.at; });
    state.proofs.push_back({.proof = fact.proof, .expires_at = fact.expires_at});
    return state;
}

EmailVerification evolve(EmailVerification state, const EmailProofUsed& fact) {
    const CompactId<events::ProofId> used{fact.proof};
    std::erase_if(state.proofs, [&](const auto& open) { return open.proof == used; });
    return state;
}

EmailVerification evolve(EmailVerification, const EmailVerificationEnded&) {
    return {};
}

EmailVerification evolve(EmailVerification state, const FarewellSent& fact) {
    add_key(state.keys, fact.address);
    state.farewell_until = fact.expires_at;
    return state;
}

base::Decision<EmailVerificationFact> decide(
    const EmailVerification& state,
    const Recipient& recipient,
    const SendEmailCode& command,
    const Context& context
) {
    if (count_within(state.sent_at, context.now, codes_within) >= codes_max) {
        return seldom_sent;
    }
    return Facts{EmailCodeSent{
        .recipient = command.recipient,
        .code_hash = command.code_hash,
        .address = command.address,
        .code = command.code,
        .deliver = !recipient.unreachable,
        .at = context.now,
        .expires_at = context.now + code_lasts
    }};
}

base::Decision<EmailVerificationFact> decide(
    const EmailVerification& state, const VerifyEmailCode& command, const Context& context
) {
    if (state.locked_until && context.now < *state.locked_until) {
        return not_guessed;
    }
    if (state.code.empty() || context.now >= state.code_expires_at) {
        return live_code;
    }
    if (state.code == CompactId<events::EmailCodeHash>{command.code_hash}) {
        return Facts{EmailCodeVerified{
            .recipient = command.recipient,
            .proof = command.proof,
            .at = context.now,
            .expires_at = context.now + proof_lasts
        }};
    }
    const auto misses = count_within(state.missed_at, context.now, misses_within) + 1;
    if (misses >= misses_max) {
        return Facts{EmailCodeLocked{
            .recipient = command.recipient,
            .until = context.now + code_locked_for,
            .at = context.now
        }};
    }
    return Facts{EmailCodeMissed{
        .recipient = command.recipient,
        .remaining = static_cast<std::uint32_t>(misses_max - misses),
        .at = context.now
    }};
}

base::Decision<EmailVerificationFact> decide_farewell(
    const Account& account,
    const Recipient& recipient,
    const EraseSubject& command,
    const Context& context
) {
    if (!account.exists() || !command.farewell || recipient.unreachable) {
        return Facts{};
    }
    return Facts{FarewellSent{
        .recipient = command.recipient,
        .address = *command.farewell,
        .at = context.now,
        .expires_at = context.now + farewell_lasts,
        .anonymised = command.anonymises
    }};
}

base::Decision<EmailVerificationFact> decide_end(
    const EmailVerification& state, const events::RecipientId& recipient, const Context& context
) {
    if (state.keys.empty()) {
        return Facts{};
    }
    return Facts{
        EmailVerificationEnded{.recipient = recipient, .keys = state.keys, .at = context.now}
    };
}

bool is_only_farewell(const EmailVerification& state) {
    return state.farewell_until && state.sent_at.empty() && state.proofs.empty();
}

bool is_open(const EmailVerification& state, const events::ProofId& proof, base::Instant now) {
    const auto open =
        std::ranges::find(state.proofs, CompactId<events::ProofId>{proof}, &OpenProof::proof);
    return open != state.proofs.end() && now < open->expires_at;
}

std::optional<base::Instant> deadline(const EmailVerification& state) {
    if (state.keys.empty()) {
        return std::nullopt;
    }
    auto last = state.code_expires_at;
    if (!state.sent_at.empty()) {
        last = std::max(last, state.sent_at.back() + codes_within);
    }
    if (!state.missed_at.empty()) {
        last = std::max(last, state.missed_at.back() + misses_within);
    }
    if (state.locked_until) {
        last = std::max(last, *state.locked_until);
    }
    if (state.farewell_until) {
        last = std::max(last, *state.farewell_until);
    }
    for (const auto& open : state.proofs) {
        last = std::max(last, open.expires_at);
    }
    return last;
}

}  // namespace domain::people
