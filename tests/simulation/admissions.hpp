#pragma once
// Who was let in, told naively from the facts that count: one redemption a code, one account an
// address, access if and only if an invite was redeemed for it or somebody granted it by hand, and
// settings that follow each other.

#include "events/beta.hpp"
#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace simulation {

class Admissions {
public:
    explicit Admissions(Findings& findings) : findings_{findings} {}

    void on_counted(const Counted& counted);

    std::uint64_t registered_by_invite() const { return registered_by_invite_; }

    // Holds that are neither redeemed nor let go, and access whose invite is not redeemed yet.
    std::size_t open() const { return holds_.size() + owed_.size(); }

    std::uint64_t redeemed_by_hold() const { return redeemed_by_hold_; }

    std::uint64_t holds_released() const { return holds_released_; }

    std::uint64_t redeemed() const { return redeemed_; }

    std::uint32_t settings_version() const { return version_; }

private:
    struct Invite {
        std::string code;
        std::string recipient;  // empty: anybody's
        events::Role role = events::Role::instructor;
        base::Instant expires_at;
        std::string why_over;  // empty: it is live, as far as was recorded
    };

    void see(const events::AccountRegistered& fact);
    void see(const events::InviteIssued& fact);
    void see(const events::InviteExpiryExtended& fact);
    void see(const events::InviteRevoked& fact);
    void see(const events::InviteExpired& fact);
    void see(const events::InviteRedeemed& fact);
    void see(const events::InviteHeld& fact);
    void see(const events::InviteHoldReleased& fact);
    void see(const events::InviteHoldClosed& fact);
    void see(const events::BetaAccessGranted& fact);
    void see(const events::BetaAccessRevoked& fact);
    void see(const events::SubjectErased& fact);
    void see(const events::BetaSettingsChanged& fact);
    void check_pairs(const Counted& counted);
    void find(const std::string& id, const std::string& what);

    Findings& findings_;
    std::map<std::string, Invite> invites_;
    std::map<std::string, std::string> accounts_;  // of recipients, by account
    std::set<std::string> used_codes_;
    std::set<std::tuple<std::string, events::Role, events::Phase>> access_;  // by account
    std::optional<events::BetaSettings> settings_;
    std::uint32_t version_ = 0;
    std::map<std::string, events::InviteHeld> holds_;     // the present one, by invite
    std::set<std::pair<std::string, std::string>> owed_;  // (invite, account)
    std::map<std::pair<std::string, std::string>, std::uint32_t> closed_;  // (invite, account)
    std::uint64_t redeemed_by_hold_ = 0;
    std::uint64_t holds_released_ = 0;
    std::uint64_t registered_by_invite_ = 0;
    std::uint64_t redeemed_ = 0;
};

}  // namespace simulation
