#pragma once
// Batches and people, told naively from the facts that count: every row ends once, the sums are
// right, and what is unique is.

#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace simulation {

struct RowLife {
    std::uint32_t generation = 0;  // of its latest release
    std::uint32_t ended_in = 0;    // the latest generation that ended
    events::Outcome outcome = events::Outcome::sent;
    std::string reason;
};

struct BatchLife {
    events::ImportId import;
    std::uint32_t total = 0;
    std::uint32_t generation = 1;
    bool is_paused = false;
    bool is_cancelled = false;
    bool is_over = false;
    std::map<std::uint32_t, RowLife> rows;

    std::map<events::Outcome, std::uint32_t> counts() const;
};

class Batches {
public:
    explicit Batches(Findings& findings) : findings_{findings} {}

    void on_counted(const Counted& counted);

    // When all is quiet. Why some batch is not over; empty when all are, or wait for a person.
    std::string why_busy() const;

    // Imports that still can be sent, or wait to expire.
    std::size_t open_imports() const { return open_imports_.size(); }

    void check_quiet();

    const std::map<std::string, BatchLife>& all() const { return batches_; }

    std::uint64_t rows_ended() const { return rows_ended_; }

    std::uint64_t rows_unknown() const { return rows_unknown_; }

private:
    void see(const events::BatchAccepted& fact);
    void see(const events::BatchRowsReleased& fact);
    void see(const events::BatchRowsEnded& fact);
    void see(const events::BatchPaused& fact);
    void see(const events::BatchResumed& fact);
    void see(const events::BatchCancelled& fact);
    void see(const events::BatchRetried& fact);
    void see(const events::RowResolved& fact);
    void see(const events::BatchCompleted& fact);
    void see(const events::ImportOpened& fact);
    void see(const events::ImportRowsAdded& fact);
    void see(const events::ImportExpired& fact);
    void see(const events::ImportSent& fact);
    void see(const events::AccountRegistered& fact);
    void see(const events::InviteIssued& fact);
    void see(const events::InviteRedeemed& fact);
    void see(const events::SubjectErased& fact);
    void see(const events::DeadlineParked& fact);
    void find(int invariant, const std::string& id, const std::string& what);

    Findings& findings_;
    std::map<std::string, BatchLife> batches_;
    std::set<std::string> open_imports_;
    std::map<std::string, std::map<std::uint32_t, std::string>> recipients_;  // by import and row
    std::set<std::string> accounts_;
    std::set<std::string> codes_;
    std::set<std::string> redeemed_;
    std::set<std::string> erased_;
    std::uint64_t rows_ended_ = 0;
    std::uint64_t rows_unknown_ = 0;
};

}  // namespace simulation
