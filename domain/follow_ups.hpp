#pragma once
// What a fact causes elsewhere. Pure: a function of the fact alone. The relay sends it, perhaps
// more than once; ids derived from (fact id, name) and the receivers' states make a repeat
// harmless.

#include "domain/commands.hpp"
#include "events/jobs.hpp"
#include "events/record.hpp"

#include <string>
#include <variant>
#include <vector>

namespace domain {

struct SendCommand {
    Command command;  // its slot says where to
};

struct EnqueueJob {
    bool urgent = false;  // urgent ones never wait behind bulk
    events::Job job;      // its id is given by the relay
};

struct ControlJobs {
    events::BatchControl control;
};

// The invite was redeemed or revoked: jobs about it, waiting or yet to come, end as skipped with
// this reason. Final, so it needs no version; worth remembering until `until`, when such jobs are
// past their not_after anyway.
struct StopInviteJobs {
    events::InviteId invite;
    std::string reason;  // "used", "revoked", "erased"
    base::Instant until;
};

// Ask each row's recipient for an invite. The relay reads the rows from the import's own records
// (they are not copied into the batch) and draws their codes.
struct IssueRows {
    events::BatchRowsReleased released;
};

struct FollowUp {
    std::string name;  // unique within the fact
    std::variant<SendCommand, EnqueueJob, ControlJobs, StopInviteJobs, IssueRows> what;
};

// Of facts in `facts`.
std::vector<FollowUp> react(const events::StreamFact& fact);

// Whether `react` has something to say; without saying it, for those who read very many.
bool causes_something(const events::Fact& fact);

// Of facts in a lane's ledger: outcomes, back to the invite and its batch.
std::vector<FollowUp> react_to_job(const events::Fact& fact);

}  // namespace domain
