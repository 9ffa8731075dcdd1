#pragma once
// What a World holds. Private to domain/world*.cpp.

#include "domain/batches/batch.hpp"
#include "domain/batches/import.hpp"
#include "domain/beta/settings.hpp"
#include "domain/founding/cohort.hpp"
#include "domain/invites/ask.hpp"
#include "domain/invites/ending.hpp"
#include "domain/invites/hold.hpp"
#include "domain/invites/invite.hpp"
#include "domain/invites/issue.hpp"
#include "domain/invites/mail_report.hpp"
#include "domain/invites/redeem.hpp"
#include "domain/invites/visit.hpp"
#include "domain/people/account.hpp"
#include "domain/people/account_status.hpp"
#include "domain/people/email_verification.hpp"
#include "domain/people/lifecycle.hpp"
#include "domain/people/owner.hpp"
#include "domain/people/password_reset.hpp"
#include "domain/people/recipient.hpp"
#include "domain/people/sign_up.hpp"
#include "domain/people/strangers.hpp"
#include "domain/service_tokens/service_token.hpp"
#include "domain/waitlist/entry.hpp"
#include "domain/world.hpp"
#include "domain/world/deadlines.hpp"
#include "domain/world/table.hpp"

#include <map>
#include <string>
#include <string_view>

namespace domain {

struct StreamName {
    Noun noun = Noun::other;
    std::string_view id;
};

// "invite-01J…"; what has no known noun or no sound id is `other`.
StreamName parse_stream(std::string_view stream);

// The other way round; not of `other`.
std::string stream_name(Noun noun, std::string_view id);

struct StreamTables {
    Table<events::AccountId, people::Account> accounts;
    Table<events::RecipientId, people::Recipient> recipients;
    Table<events::InviteId, invites::Invite> invites;
    Table<events::ImportId, batches::Import> imports;
    Table<events::BatchId, batches::Batch> batches;
    Table<events::SettingsId, beta::Settings> settings;
    Table<events::CohortId, founding::Cohort> cohorts;
    Table<events::RecipientId, people::EmailVerification> verifications;
    Table<events::AccountId, people::PasswordReset> resets;
    Table<events::ServiceTokenId, service_tokens::ServiceToken> service_tokens;
    Table<events::RecipientId, waitlist::Entry> waitlist;
    std::map<std::string, std::uint32_t, std::less<>> other_seqs;  // e.g. of the shard's own books
    IdIndex codes;                                                 // handles of invites
    DeadlineQueue deadlines;
    people::Strangers strangers;  // volatile

    // Calls visit(table, noun) for the one that the name belongs to; false for `other`.
    template <class Visit>
    bool with_table(Noun noun, Visit&& visit) {
        return with_table_of(*this, noun, visit);
    }

    template <class Visit>
    bool with_table(Noun noun, Visit&& visit) const {
        return with_table_of(*this, noun, visit);
    }

    bool has_code(const events::CodeHash& code) const;
    // The invite of a code, absent when there is none here.
    std::optional<invites::HeldInvite> invite_of(const events::CodeHash& code) const;
    void remember_code(const events::InviteIssued& fact);
    void drop_stale_deadlines();

    // From the states alone, for what was read from a snapshot.
    void find_codes();
    void find_deadlines();

    // What is known of a recipient, for use cases.
    invites::IssueView view_of(const events::RecipientId& recipient) const;
    // Of whom an invite is bound to; nobody, of one that is for whoever holds it.
    invites::IssueView bound_to(const invites::Invite& invite) const;

private:
    auto code_at() const {
        return [this](std::uint32_t handle) { return invites.at(handle).state.code_hash.bytes(); };
    }

    template <class Self, class Visit>
    static bool with_table_of(Self& self, Noun noun, Visit& visit) {
        switch (noun) {
            case Noun::account:
                visit(self.accounts);
                return true;
            case Noun::recipient:
                visit(self.recipients);
                return true;
            case Noun::invite:
                visit(self.invites);
                return true;
            case Noun::import:
                visit(self.imports);
                return true;
            case Noun::batch:
                visit(self.batches);
                return true;
            case Noun::settings:
                visit(self.settings);
                return true;
            case Noun::cohort:
                visit(self.cohorts);
                return true;
            case Noun::verification:
                visit(self.verifications);
                return true;
            case Noun::reset:
                visit(self.resets);
                return true;
            case Noun::service_token:
                visit(self.service_tokens);
                return true;
            case Noun::waitlist:
                visit(self.waitlist);
                return true;
            case Noun::other:
                return false;
        }
        return false;
    }
};

struct World::Streams : StreamTables {};

// The folded state as JSON.
std::string state_as_json(const people::Account& account);
std::string state_as_json(const people::Recipient& recipient);
std::string state_as_json(const invites::Invite& invite);
std::string state_as_json(const batches::Import& import);
std::string state_as_json(const batches::Batch& batch);
std::string state_as_json(const beta::Settings& settings);
std::string state_as_json(const founding::Cohort& cohort);
std::string state_as_json(const people::EmailVerification& verification);
std::string state_as_json(const people::PasswordReset& reset);
std::string state_as_json(const service_tokens::ServiceToken& token);
std::string state_as_json(const waitlist::Entry& entry);

}  // namespace domain
