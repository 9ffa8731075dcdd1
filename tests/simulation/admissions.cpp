#include "tests/simulation/admissions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace simulation {

namespace {

// (invite, account), of facts of one kind in a commit.
using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr int uniqueness = 11;

}  // namespace

void Admissions::on_counted(const Counted& counted) {
    check_pairs(counted);
    each_fact(counted, [this](const auto& one) {
        if constexpr (requires { see(one); }) {
            see(one);
        }
    });
}

// Access and redemption are one commit, or neither is; by a hold the redemption follows.
void Admissions::check_pairs(const Counted& counted) {
    Pairs redeemed;
    Pairs granted;
    bool registers = false;
    for (const auto& fact : counted.commit.facts) {
        if (const auto* used = std::get_if<events::InviteRedeemed>(&fact.fact)) {
            const std::pair pair{used->invite.text, used->account.text};
            ++redeemed_;
            if (owed_.erase(pair) > 0) {
                ++redeemed_by_hold_;
            } else {
                redeemed.push_back(pair);
            }
        } else if (const auto* grant = std::get_if<events::BetaAccessGranted>(&fact.fact)) {
            const std::pair pair{grant->invite ? grant->invite->text : "", grant->account.text};
            if (!grant->invite && grant->by) {
                continue;  // By hand.
            }
            if (!grant->hold) {
                granted.push_back(pair);
            } else if (!owed_.insert(pair).second) {
                find(pair.first, "was owed to the same account twice");
            }
        } else if (std::holds_alternative<events::AccountRegistered>(fact.fact)) {
            registers = true;
        }
    }
    std::ranges::sort(redeemed);
    std::ranges::sort(granted);
    if (redeemed != granted) {
        find(
            counted.commit.command, "an invite was redeemed without access, or the other way round"
        );
    }
    registered_by_invite_ += registers && !redeemed.empty() ? 1 : 0;
}

void Admissions::find(const std::string& id, const std::string& what) {
    findings_.add(uniqueness, fmt::format("{}: {}", id, what));
}

void Admissions::see(const events::AccountRegistered& fact) {
    if (!accounts_.emplace(fact.account.text, fact.recipient.text).second) {
        find(fact.account.text, "was registered twice");
    }
}

void Admissions::see(const events::InviteIssued& fact) {
    invites_[fact.invite.text] = {
        .code = fact.code_hash.text,
        .recipient = fact.recipient ? fact.recipient->text : "",
        .role = fact.role,
        .expires_at = fact.expires_at,
        .why_over = ""
    };
}

void Admissions::see(const events::InviteExpiryExtended& fact) {
    auto& invite = invites_[fact.invite.text];
    invite.expires_at = fact.to;
    invite.why_over = invite.why_over == "expired" ? "" : invite.why_over;
}

void Admissions::see(const events::InviteRevoked& fact) {
    invites_[fact.invite.text].why_over = "revoked";
}

void Admissions::see(const events::InviteExpired& fact) {
    invites_[fact.invite.text].why_over = "expired";
}

void Admissions::see(const events::InviteRedeemed& fact) {
    auto& invite = invites_[fact.invite.text];
    if (!invite.why_over.empty()) {
        find(fact.invite.text, "was redeemed although it was " + invite.why_over);
    }
    // Whoever holds it in time redeems it, however long that takes.
    if (invite.expires_at < fact.at && !holds_.contains(fact.invite.text)) {
        find(fact.invite.text, "was redeemed after its end");
    }
    if (!used_codes_.insert(invite.code).second) {
        find(invite.code, "is a code that was redeemed twice");
    }
    const bool was_held = holds_.contains(fact.invite.text);
    if (was_held && holds_[fact.invite.text].holder != fact.account) {
        find(fact.invite.text, "was redeemed by another than who holds it");
    }
    holds_.erase(fact.invite.text);
    const auto account = accounts_.find(fact.account.text);
    // By a hold it may be redeemed for somebody who was erased meanwhile.
    if (account == accounts_.end() && !was_held) {
        find(fact.account.text, "redeemed an invite and is no account");
    } else if (account == accounts_.end()) {
        invite.why_over = "redeemed";
        return;
    } else if (!invite.recipient.empty() && invite.recipient != account->second) {
        find(fact.invite.text, "was redeemed by somebody else");
    }
    invite.why_over = "redeemed";
}

void Admissions::see(const events::InviteHeld& fact) {
    const auto& invite = invites_[fact.invite.text];
    const auto present = holds_.find(fact.invite.text);
    if (!invite.why_over.empty() || !invite.recipient.empty()) {
        find(fact.invite.text, "was held although it was bound, or over");
    }
    if (present != holds_.end() && present->second.holder != fact.holder) {
        find(fact.invite.text, "was held by two");
    }
    holds_[fact.invite.text] = fact;
}

void Admissions::see(const events::InviteHoldReleased& fact) {
    const auto present = holds_.find(fact.invite.text);
    if (present == holds_.end() || present->second.hold != fact.hold) {
        find(fact.invite.text, "was let go and not held so");
    }
    if (owed_.contains({fact.invite.text, fact.holder.text})) {
        find(fact.invite.text, "was let go although access was granted by it");
    }
    holds_.erase(fact.invite.text);
    ++holds_released_;
}

void Admissions::see(const events::InviteHoldClosed& fact) {
    auto& closed = closed_[{fact.invite.text, fact.account.text}];
    closed = std::max(closed, fact.hold);
}

void Admissions::see(const events::BetaAccessGranted& fact) {
    if (fact.hold && *fact.hold <= closed_[{fact.invite->text, fact.account.text}]) {
        find(fact.account.text, "was granted access by a hold that was over");
    }
    if (!access_.emplace(fact.account.text, fact.role, fact.phase).second) {
        find(fact.account.text, "was granted the same access twice");
    }
    if (fact.invite && invites_[fact.invite->text].role != fact.role) {
        find(fact.account.text, "was granted access of another role than the invite's");
    }
}

void Admissions::see(const events::BetaAccessRevoked& fact) {
    access_.erase({fact.account.text, fact.role, fact.phase});
}

void Admissions::see(const events::SubjectErased& fact) {
    for (auto account = accounts_.begin(); account != accounts_.end();) {
        if (account->second != fact.recipient.text) {
            ++account;
            continue;
        }
        std::erase_if(access_, [&](const auto& one) { return std::get<0>(one) == account->first; });
        account = accounts_.erase(account);
    }
}

void Admissions::see(const events::BetaSettingsChanged& fact) {
    const bool follows =
        fact.version == version_ + 1 && fact.before == settings_.value_or(events::BetaSettings{});
    if (!follows) {
        find(fact.settings.text, fmt::format("version {} does not follow", fact.version));
    }
    version_ = fact.version;
    settings_ = fact.after;
}

}  // namespace simulation
