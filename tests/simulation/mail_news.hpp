#pragma once
// What becomes of mails after they have left, told naively from the facts that count: each thing
// that is told of a mail is a fact once, who bounces or complains is suppressed with it, and nobody
// who is suppressed is mailed an invite. An invite reminds once, is clicked and looked up for the
// first time once, and ends with its only mail when it was issued so.

#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace simulation {

class MailNews {
public:
    explicit MailNews(Findings& findings) : findings_{findings} {}

    void on_counted(const Counted& counted);

    std::uint64_t told() const { return told_; }

    std::uint64_t bounced() const { return bounced_; }

    std::uint64_t suppressed() const { return suppressed_; }

    std::uint64_t stopped() const { return stopped_; }

    std::uint64_t reminded() const { return reminded_; }

    std::uint64_t extended() const { return extended_; }

    std::uint64_t expired() const { return expired_; }

    std::uint64_t visited() const { return visited_; }

    std::uint64_t ended_unsent() const { return ended_unsent_; }

private:
    struct Recipient {
        bool is_suppressed = false;
        bool is_unreachable = false;
        base::Instant lifted_at;
    };

    struct Invite {
        bool ends_unsent = false;
        bool is_over = false;
        bool has_left = false;            // one of its mails
        std::set<std::uint32_t> waiting;  // mails that may leave, or may have
    };

    void see(const events::MailReportTaken& fact);
    void see(const events::InviteMailDelivered& fact);
    void see(const events::InviteMailBounced& fact);
    void see(const events::InviteMailComplained& fact);
    void see(const events::InviteMailOpened& fact);
    void see(const events::RecipientSuppressed& fact);
    void see(const events::RecipientSuppressionLifted& fact);
    void see(const events::InviteIssued& fact);
    void see(const events::InviteDeliveryRequested& fact);
    void see(const events::InviteReminderDue& fact);
    void see(const events::InviteExpiryExtended& fact);
    void see(const events::InviteExpired& fact);
    void see(const events::InviteDeliveryEnded& fact);
    void see(const events::InviteRevoked& fact);
    void see(const events::InviteRedeemed& fact);
    void see(const events::InviteLinkClicked& fact);
    void see(const events::InviteValidated& fact);
    void visit(const events::InviteId& invite, const std::string& what, bool first);
    void see(const events::BatchPaused& fact);
    void tell(const events::InviteId& invite, std::uint32_t delivery, const std::string& what);
    const std::string& recipient_of(const events::InviteId& invite) const;
    void find(const std::string& id, const std::string& what);

    Findings& findings_;
    std::map<std::string, Recipient> recipients_;
    std::map<std::string, std::string> invites_;  // the recipient of each that has one
    std::set<std::string> tellings_;
    std::set<std::string> reminders_;
    std::map<std::string, Invite> mails_of_;
    std::set<std::string> visits_;
    std::string has_to_end_;  // an invite, with the commit that is being read
    std::uint64_t told_ = 0;
    std::uint64_t bounced_ = 0;
    std::uint64_t suppressed_ = 0;
    std::uint64_t stopped_ = 0;
    std::uint64_t reminded_ = 0;
    std::uint64_t extended_ = 0;
    std::uint64_t expired_ = 0;
    std::uint64_t visited_ = 0;
    std::uint64_t ended_unsent_ = 0;
};

}  // namespace simulation
