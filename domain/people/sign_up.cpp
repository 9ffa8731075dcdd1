#include "domain/people/sign_up.hpp"

#include "base/mutation.hpp"
#include "domain/beta/policy.hpp"
#include "domain/invites/hold.hpp"

#include <iterator>

namespace domain::people {

namespace {

bool opens(
    const std::optional<invites::HeldInvite>& held, const SignUp& command, base::Instant now
) {
    const bool is_there = held && (!invites::present_hold(*held->invite) ||
                                   base::is_mutated(base::Mutation::held_code_opens_for_others));
    if (!is_there || invites::why_over(*held->invite, now)) {
        return false;
    }
    const auto& invite = *held->invite;
    const bool is_for_them = invite.recipient.empty() ||
                             invite.recipient.id() == command.recipient ||
                             base::is_mutated(base::Mutation::bound_code_opens_for_others);
    return is_for_them && invite.role == command.role;
}

bool opens(const Account& account, const HeldElsewhere& held, events::Role role) {
    return held.role == role && !is_closed(account, held.invite, held.hold);
}

std::optional<base::Rejection> check_invite(
    const Account& account,
    const std::optional<invites::HeldInvite>& invite,
    const SignUp& command,
    base::Instant now
) {
    if (!command.code_hash && !command.held) {
        if (beta::needs_invite(command.role, command.policy)) {
            return has_invite;
        }
        return std::nullopt;
    }
    const bool is_open =
        command.held ? opens(account, *command.held, command.role) : opens(invite, command, now);
    if (!is_open) {
        return invite_opens;
    }
    if (!command.policy.phase) {
        return invites::known_phase;
    }
    return std::nullopt;
}

AccountRegistered registered(const SignUp& command, const Recipient& recipient, base::Instant now) {
    AccountRegistered fact{
        .account = account_of(command.recipient),
        .recipient = command.recipient,
        .address = command.address,
        .first_name = command.first_name,
        .last_name = command.last_name,
        .password = command.password,
        .role = command.role,
        .registered_at = now,
        .phone = command.phone,
        .zip_code = command.zip_code,
        .timezone = command.timezone,
        .metadata = command.metadata,
        .beta_settings = command.policy.version
    };
    if (!recipient.unreachable) {
        fact.welcomed = true;
    }
    return fact;
}

}  // namespace

Decided decide(
    const Account& account,
    const Recipient& recipient,
    const std::optional<invites::HeldInvite>& invite,
    const EmailVerification& verification,
    const SignUp& command,
    const Context& context
) {
    const bool already_so = account.exists() && account.address == command.address &&
                            account.password == command.password;
    if (already_so) {
        return std::vector<Placed>{};
    }
    if (command.role == events::Role::admin) {
        return invites::open_role;
    }
    if (const auto broken = check_invite(account, invite, command, context.now)) {
        return *broken;
    }
    if (command.proof && !is_open(verification, *command.proof, context.now)) {
        return open_mailbox_proof;
    }
    if (account.exists() && !base::is_mutated(base::Mutation::second_account_is_opened)) {
        return one_account;
    }
    const auto fact = registered(command, recipient, context.now);
    std::vector<Placed> placed{{.stream = stream_of(fact.account), .fact = fact}};
    if (command.held) {
        placed.push_back(
            {.stream = stream_of(fact.account),
             .fact =
                 invites::granted_by_hold(*command.held, fact.account, command.policy, context.now)}
        );
    } else if (command.code_hash) {
        auto more = invites::redemption(*invite, fact.account, command.policy, context.now);
        placed.insert(
            placed.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end())
        );
    }
    if (command.proof) {
        placed.push_back(
            {.stream = verification_stream_of(command.recipient),
             .fact =
                 EmailProofUsed{
                     .recipient = command.recipient,
                     .proof = *command.proof,
                     .account = fact.account,
                     .at = context.now
                 }}
        );
    }
    return placed;
}

}  // namespace domain::people
