#pragma once
// The history of one partition, made up by chance: what its rules decide on commands of all kinds,
// the books of its shards, claims that change, records that are void. A seed, a history.

#include "base/random.hpp"
#include "domain/world.hpp"
#include "events/record.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tests {

class SomeHistory {
public:
    explicit SomeHistory(std::uint64_t seed);

    void go_on(int steps);

    const std::vector<events::Record>& records() const { return records_; }

    // Those there are, and whose commands were carried out.
    const std::set<std::string>& streams() const { return streams_; }

    const std::vector<std::string>& commands() const { return commands_; }

    base::Instant now() const { return now_; }

    // Of any kind but DeadlineReached.
    domain::Command some_command();

    base::SeededRandom random;

private:
    void step();
    void claim();
    void say_something_void();
    void keep_books();
    void decide(const domain::Command& command, std::string id);
    void commit(events::Commit commit);
    void append(events::NewRecord record);

    static std::string id_of(std::string_view kind, std::uint64_t number);
    static base::SealedText sealed(std::string_view what);
    events::RecipientId some_recipient();
    events::InviteId some_invite();
    events::ImportId some_import();
    events::Role some_role();
    domain::Command of_people();
    domain::Command of_invites();
    domain::Command of_the_beta();
    domain::Command of_what_operators_do(
        const events::RecipientId& recipient, std::uint64_t choice
    );
    domain::Command of_programs();
    domain::Command of_access(const events::AccountId& account);
    domain::Command of_mails();
    domain::TakeMailReport told_of(const events::InviteId& invite, std::uint32_t delivery);
    domain::Command of_founding();
    domain::Command of_sessions();
    domain::Command of_exports(const events::AccountId& account);
    domain::Command of_profiles(const events::RecipientId& recipient);
    domain::Command of_inboxes(const events::AccountId& account);
    domain::SignIn some_sign_in(const events::AccountId& account);
    domain::Command of_mailboxes();
    domain::Command of_batches();
    domain::Command next_of(const events::ImportId& import);
    domain::RecordRowOutcomes some_outcomes();

    domain::World world_;
    events::InviteDeliveryRequested mailed_;  // the latest
    events::InviteHeld held_;                 // the latest
    std::vector<events::Record> records_;
    std::set<std::string> streams_;
    std::vector<std::string> commands_;
    std::string claim_;
    std::string before_;  // the claim that was replaced
    std::uint64_t n_ = 0;
    events::Offset input_ = 0;
    std::uint64_t number_ = 0;
    base::Instant now_;
};

}  // namespace tests
