#include "tests/simulation/erasures.hpp"

#include <fmt/format.h>

namespace simulation {

namespace {

template <class... Kinds>
bool is_any_of(const events::Fact& fact) {
    return (std::holds_alternative<Kinds>(fact) || ...);
}

}  // namespace

void Erasures::on_counted(const Counted& counted) {
    for (const auto& fact : counted.commit.facts) {
        look(fact);
    }
}

void Erasures::look(const events::StreamFact& fact) {
    if (const auto* erased = std::get_if<events::SubjectErased>(&fact.fact)) {
        return erase(*erased);
    }
    if (const auto* account = std::get_if<events::AccountRegistered>(&fact.fact)) {
        accounts_[account->recipient.text] = account->account.text;
        gone_.erase(account->account.text);
        return;
    }
    const auto* issued = std::get_if<events::InviteIssued>(&fact.fact);
    if (issued && issued->recipient) {
        invites_[issued->recipient->text].push_back(issued->invite.text);
        return;
    }
    const std::string_view stream{fact.stream};
    const auto id = stream.substr(stream.find('-') + 1);
    if (stream.starts_with("account-") || stream.starts_with("reset-")) {
        look_at_account(fact, id);
    } else if (stream.starts_with("invite-")) {
        look_at_invite(fact, id);
    }
}

// Holds that are over are remembered for ever; a link ends with its account.
void Erasures::look_at_account(const events::StreamFact& fact, std::string_view account) {
    const bool may_be = is_any_of<events::InviteHoldClosed, events::PasswordResetEnded>(fact.fact);
    if (!may_be && gone_.contains(account)) {
        find(fact, "although its person was erased");
    }
}

// A mail that was on its way ends, and its provider may tell of it.
void Erasures::look_at_invite(const events::StreamFact& fact, std::string_view invite) {
    const bool goes_on = is_any_of<
        events::InviteDeliveryRequested,
        events::InviteReminderDue,
        events::InviteExpiryExtended,
        events::InviteRedeemed,
        events::InviteHeld,
        events::InviteExpired>(fact.fact);
    if (goes_on && gone_invites_.contains(invite)) {
        find(fact, "although its recipient was erased");
    }
}

void Erasures::erase(const events::SubjectErased& fact) {
    const auto account = accounts_.find(fact.recipient.text);
    if (account != accounts_.end()) {
        erased_ += gone_.insert(account->second).second ? 1 : 0;
    }
    auto& invites = invites_[fact.recipient.text];
    gone_invites_.insert(invites.begin(), invites.end());
    invites.clear();
}

void Erasures::find(const events::StreamFact& fact, const std::string& what) {
    constexpr int of_erased = 18;
    findings_.add(
        of_erased, fmt::format("{} of {}, {}", events::type_of(fact.fact), fact.stream, what)
    );
}

}  // namespace simulation
