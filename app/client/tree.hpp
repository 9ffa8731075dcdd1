#pragma once
// What the commands that ask a server have in common on the command line. Internal.

#include "app/client/commands.hpp"
#include "app/command_line.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace app::client {

using Ask = std::function<int(Session&)>;

// Bound to the options of all these commands; only one of them runs.
struct Options {
    std::string url;
    std::string email;
    bool password_stdin = false;
    std::string token_file;
    bool json = false;
    bool watch = false;

    ImportOptions importing;
    SendOptions sending;
    InvitesWanted issuing;
    InviteFilter invites;
    JobFilter jobs;
    JobOrders orders;
    BetaChange beta;
    Verification verification;
    AuditFilter audit;
    TokenWanted token;
    WaitlistFilter waitlist;
    WaitlistInvitation invitation;
    RightsChange rights;
    AccessChange access;
    Paging paging;
    std::string id;
    std::vector<std::string> ids;
    std::string state;
    std::string reason;
    std::string outcome;
    std::uint32_t extend_days = 0;
};

class Tree {
public:
    explicit Tree(CommandLine& commands)
        : commands_{commands}, options_{std::make_shared<Options>()} {}

    // Outlives this: the commands hold it.
    Options& options() { return *options_; }

    CLI::App& group(std::string name, std::string what);
    CLI::App& root();

    // `ask` is given a session in the name of whom the flags, the environment or the configuration
    // say.
    CLI::App& add(CLI::App& parent, const char* name, const char* what, Ask ask);

    // With --json: what the server answers as it is, refusals too; one JSON document a line.
    CLI::App& add_telling(CLI::App& parent, const char* name, const char* what, Ask ask);

    void add_paging(CLI::App& command);

private:
    CommandLine& commands_;
    std::shared_ptr<Options> options_;
};

// Below the groups that they are given.
void add_beta(Tree& tree, CLI::App& beta);
void add_people(Tree& tree, CLI::App& people);
void add_tokens(Tree& tree, CLI::App& tokens);
void add_waitlist(Tree& tree, CLI::App& waitlist);

// `audit list`, beside `audit` alone, which compares rows with the log.
void add_audit_trail(Tree& tree, CLI::App& audit);

// `access …`, likewise.
void add_access(Tree& tree, CLI::App& access);

}  // namespace app::client
