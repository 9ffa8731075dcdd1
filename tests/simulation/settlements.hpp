#pragma once
// What a row and a delivery are settled as: by the ledger's outcomes and by people's hands, told
// naively, and held at rest against what batches and invites have made of it.

#include "tests/simulation/findings.hpp"
#include "tests/simulation/history.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace simulation {

class Settlements {
public:
    explicit Settlements(Findings& findings) : findings_{findings} {}

    // Of facts, and of the ledger.
    void on_counted(const Counted& counted);

    // When all is quiet.
    void check_quiet();

    // By an operator's hand on a job.
    std::uint64_t resolved() const { return resolved_; }

    // Rows and deliveries that were held against it.
    std::uint64_t compared() const { return compared_; }

private:
    using RowOfRound = std::tuple<std::string, std::uint32_t, std::uint32_t>;  // and generation
    using Row = std::pair<std::string, std::uint32_t>;                         // of a batch
    using Delivery = std::pair<std::string, std::uint32_t>;                    // of an invite

    struct Actual {
        std::uint32_t generation = 0;
        std::optional<events::Outcome> outcome;  // in that generation
        bool is_by_hand = false;                 // somebody settled it in the batch itself
    };

    void see(const events::JobSucceeded& fact);
    void see(const events::JobSkipped& fact);
    void see(const events::JobRefused& fact);
    void see(const events::JobDead& fact);
    void see(const events::JobUnknown& fact);
    void see(const events::JobResolved& fact);
    void see(const events::BatchRowsReleased& fact);
    void see(const events::BatchRowsEnded& fact);
    void see(const events::RowResolved& fact);
    void see(const events::InviteDeliveryEnded& fact);
    void end(const events::JobOrigin& origin, events::Outcome outcome);
    void note_delivery(const events::JobOrigin& origin, events::Outcome outcome);

    Findings& findings_;
    std::map<RowOfRound, events::Outcome> told_;
    std::map<Delivery, events::Outcome> deliveries_told_;
    std::map<Row, Actual> rows_;
    std::map<Delivery, events::Outcome> deliveries_;
    std::uint64_t resolved_ = 0;
    std::uint64_t compared_ = 0;
};

}  // namespace simulation
