#pragma once
// The subcommands that ask a running server over its HTTP API. Each returns the process's exit
// code; refusals and lost connections are thrown (session.hpp).

#include "app/client/asking.hpp"
#include "app/client/session.hpp"

#include <string>
#include <vector>

namespace app::client {

struct ImportOptions {
    std::string path;  // "-": standard input
    bool dry_run = false;
    std::string role;
    std::string days;
    std::string source;
    std::string campaign;
    std::string on_existing;
    bool without_founding = false;
    bool send = false;
    bool json = false;
};

struct SendOptions {
    std::string import_id;
    std::string name;
    std::string base_url;
    bool watch = false;
    bool json = false;
};

// Of invites that are issued one by one; what is empty or nought is the server's default.
struct InvitesWanted {
    std::uint32_t count = 1;
    std::vector<std::string> addresses;  // the first invites are bound to these
    std::string role;
    std::uint32_t days = 0;
    std::string source;
    std::string base_url;
    bool without_founding = false;
};

struct InviteFilter {
    std::string email;
    std::string status;
    std::string delivery_state;
    std::string source;
    std::string role;
    std::string batch;
    std::string start_date;
    std::string end_date;
};

struct JobFilter {
    std::string state;
    std::string lane;
    std::string batch;
    std::string invite;
};

// What shall be done about the jobs that are named, or about all that are dead.
struct JobOrders {
    std::vector<std::string> ids;
    bool all_dead = false;
    JobFilter filter;  // of all_dead
    std::string reason;
    bool json = false;
};

// What shall be otherwise; the empty stays as it is.
struct BetaChange {
    std::string phase;         // instructor_only, open_beta, disabled
    std::string allow_signup;  // on, off
    std::string reason;
    std::string at;                        // a moment to come, of a scheduled change
    std::string instructors_need_invites;  // in the open beta: on, off
};

// A site as a browser sees it. `api`: the url of the server behind it, if it is elsewhere.
struct Verification {
    std::string domain;  // perhaps with a port
    std::string api;
    std::string ca_file;  // certificates to trust instead of the machine's
};

struct AuditFilter {
    std::string actor;  // an id or an address
    std::string action;
    std::string resource_type;
    std::string resource_id;
    std::string start;
    std::string end;
};

struct TokenWanted {
    std::string name;
    std::vector<std::string> scopes;
    std::uint32_t days = 0;  // 0: until it is revoked
};

struct WaitlistFilter {
    std::string state;
    std::string role;
};

// Whom of those who wait to invite, and how.
struct WaitlistInvitation {
    std::vector<std::string> ids;  // or
    std::uint32_t first = 0;       // as many as have waited longest
    std::string role;
    std::uint32_t days = 0;
    std::string name;
    bool without_founding = false;
};

// What a person shall be allowed, or not, whatever their role says.
struct RightsChange {
    std::string who;  // an id or an address
    std::vector<std::string> permissions;
    std::string effect;  // grant, revoke, role
    std::string reason;
};

// Access of a person to what is not open to all yet.
struct AccessChange {
    std::string person;  // their id, or the address they registered with
    std::string role;
    std::string phase;   // empty: the present one
    std::string access;  // its id
    std::string reason;
};

// Checks a file and prints the verdict table; with `send` also sends it.
int import_invites(Session& session, const ImportOptions& options, const SendOptions& sending);
int send_import(Session& session, const SendOptions& options);
int show_progress(Session& session, const std::string& batch, bool json);
int list_batches(Session& session, const std::string& state, Paging paging, bool json);

// `verb`: pause, resume, cancel, retry-failed.
int control_batch(
    Session& session,
    const std::string& verb,
    const std::string& batch,
    const std::string& reason,
    bool json
);

int list_invites(Session& session, const InviteFilter& filter, Paging paging, bool json);
int show_invite(Session& session, const std::string& id_or_code, bool json);
int revoke_invites(
    Session& session, const std::vector<std::string>& ids, const std::string& reason, bool json
);
int resend_invite(Session& session, const std::string& id, std::uint32_t extend_days, bool json);

// Prints codes, which are mailed to nobody.
int generate_invites(Session& session, const InvitesWanted& wanted, bool json);
int send_invite(
    Session& session, const std::string& address, const InvitesWanted& wanted, bool json
);
int extend_invite(Session& session, const std::string& id, std::uint32_t days, bool json);

// Prints a file of the server's.
int download(Session& session, const std::string& path, const Query& query = {});
int export_invites(Session& session, const InviteFilter& filter);

int show_beta(Session& session, bool json);
int change_beta(Session& session, const BetaChange& change, bool json);

// Done when all is as it should be, in part when something is not, failed when nothing is.
int verify_site(const Verification& wanted, bool json);
int list_beta_changes(Session& session, Paging paging, bool json);

// What a change would mean, for whom; nothing is changed.
int preview_beta_change(Session& session, const BetaChange& change, bool json);
int schedule_beta_change(Session& session, const BetaChange& change, bool json);
int cancel_beta_change(Session& session, const std::string& reason, bool json);

// What held before the last change, as it is seen now, holds again.
int revert_beta_change(Session& session, const std::string& reason, bool json);

int list_audit_trail(Session& session, const AuditFilter& filter, Paging paging, bool json);

int list_tokens(Session& session, Paging paging, bool json);

// Prints the secret alone on standard output: it is told this once.
int make_token(Session& session, const TokenWanted& wanted, bool json);
int revoke_tokens(
    Session& session, const std::vector<std::string>& ids, const std::string& reason, bool json
);

int list_waitlist(Session& session, const WaitlistFilter& filter, Paging paging, bool json);
int export_waitlist(Session& session, const WaitlistFilter& filter);
int invite_from_waitlist(Session& session, const WaitlistInvitation& wanted, bool json);
int remove_from_waitlist(
    Session& session, const std::vector<std::string>& ids, const std::string& reason, bool json
);

// For good.
int erase_person(Session& session, const std::string& email, bool json);

// Of one person, or of administrators and whoever has other rights than their role.
int show_rights(Session& session, const std::string& who, bool json);
int change_rights(Session& session, const RightsChange& change, bool json);

int list_locked_out(Session& session, Paging paging, bool json);

// `types`: lockout, second_factor; none: whatever keeps them.
int unlock_person(
    Session& session,
    const std::string& email,
    const std::vector<std::string>& types,
    const std::string& reason,
    bool json
);

int list_access(Session& session, const std::string& person, bool json);
int grant_access(Session& session, const AccessChange& change, bool json);
int revoke_access(Session& session, const AccessChange& change, bool json);
int seed_instructors(Session& session, bool json);

int list_jobs(Session& session, const JobFilter& filter, Paging paging, bool json);
int show_job(Session& session, const std::string& id, bool json);

// `verb`: requeue, discard.
int order_jobs(Session& session, const std::string& verb, const JobOrders& orders);

// `outcome`: sent, not_sent.
int settle_job(Session& session, const std::string& id, const std::string& outcome, bool json);

}  // namespace app::client
