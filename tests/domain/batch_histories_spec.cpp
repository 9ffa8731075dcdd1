// Whatever happens to a batch in whatever order: rows add up, each ends once, it completes once a
// round, and what was decided once is not decided again.

#include "base/random.hpp"
#include "domain/batches/batch.hpp"
#include "tests/domain/invite_examples.hpp"

#include <map>

using namespace tests;
using namespace domain::batches;

namespace {

// Beside World, fact by fact: the aggregate itself, whose counts can be looked at.
class Checked {
public:
    explicit Checked(std::uint32_t total) : history_{closed_import(total)} {
        perform(domain::StartBatch{.import = import});
        REQUIRE(batch_.rows.total() == total);
    }

    void perform(const domain::Command& command) {
        const auto outcome = history_.done(command, noon);
        if (!outcome.decided()) {
            return;
        }
        for (const auto& placed : *outcome.decided()) {
            take(placed.fact);
        }
        check_counts();
        history_.when(command, noon).then_nothing();
    }

    const Batch& batch() const { return batch_; }

    std::uint32_t completions() const { return completions_; }

private:
    void take(const events::Fact& fact) {
        if (const auto* ended = std::get_if<events::BatchRowsEnded>(&fact)) {
            for (const auto& end : ended->rows) {
                CHECK(++ends_[{batch_.generation, end.row}] == 1);
            }
        }
        if (const auto* released = std::get_if<events::BatchRowsReleased>(&fact)) {
            CHECK((batch_.phase == Phase::running));
            CHECK(released->rows.size() <= window_rows);
        }
        if (std::holds_alternative<events::BatchCompleted>(fact)) {
            ++completions_;
        }
        std::visit(
            [&](const auto& one) {
                if constexpr (requires { evolve(std::move(batch_), one); }) {
                    batch_ = evolve(std::move(batch_), one);
                }
            },
            fact
        );
    }

    void check_counts() const {
        const auto& counts = batch_.rows.counts();
        RowCounts counted;
        for (std::uint32_t row = 1; row <= batch_.rows.total(); ++row) {
            ++counted[batch_.rows.state(row)];
        }
        CHECK((counted == counts));
        CHECK(counts.total() == batch_.rows.total());
        CHECK(counts[RowState::released] <= window_rows);
        const bool is_over = batch_.phase == Phase::completed || batch_.phase == Phase::cancelled;
        CHECK(is_over == (counts.unfinished() == 0));
    }

    History history_;
    Batch batch_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, int> ends_;
    std::uint32_t completions_ = 0;
};

domain::RecordRowOutcomes some_outcomes(base::Random& random, const Batch& known) {
    domain::RecordRowOutcomes report{
        .batch = batch, .generation = 1 + static_cast<std::uint32_t>(random.below(known.generation))
    };
    // Nobody can tell anything of a row that was not released; of one that is not there, perhaps.
    const auto some_row = [&] {
        const auto row = static_cast<std::uint32_t>(random.below(known.rows.total() + 2));
        const bool waits = known.rows.has(row) && known.rows.state(row) == RowState::pending;
        return waits ? 0 : row;
    };
    for (auto count = random.below(400); count > 0; --count) {
        // One in eight fails, so that batches sometimes pause themselves and sometimes not.
        const auto chance = random.below(16);
        const auto outcome = chance < 2    ? events::Outcome::failed
                             : chance == 2 ? events::Outcome::unknown
                             : chance == 3 ? events::Outcome::skipped
                                           : events::Outcome::sent;
        report.ended.push_back({.row = some_row(), .outcome = outcome});
    }
    for (auto count = random.below(40); count > 0; --count) {
        const auto attempts = 1 + static_cast<std::uint32_t>(random.below(2));
        report.retrying.push_back({.row = some_row(), .attempts = attempts});
    }
    return report;
}

domain::Command something(base::Random& random, const Batch& known) {
    switch (random.below(40)) {
        case 0:
            return domain::PauseBatch{.batch = batch, .reason = "chance"};
        case 1:
        case 2:
            return domain::ResumeBatch{.batch = batch};
        case 3:
            if (random.below(8) == 0) {
                return domain::CancelBatch{.batch = batch};
            }
            return domain::StartBatch{.import = import};
        case 4:
        case 5:
            return domain::RetryFailedRows{.batch = batch};
        case 6:
        case 7: {
            const auto row = static_cast<std::uint32_t>(random.below(known.rows.total() + 1));
            const bool sent = random.below(2) == 0;
            return domain::ResolveRow{
                .batch = batch,
                .row = row,
                .outcome = sent ? events::Outcome::sent : events::Outcome::failed
            };
        }
        default:
            return some_outcomes(random, known);
    }
}

// After the storm every row gets its word.
void settle(Checked& checked) {
    for (int round = 0; round < 50 && checked.batch().rows.counts().unfinished() > 0; ++round) {
        checked.perform(domain::ResumeBatch{.batch = batch});
        const auto total = checked.batch().rows.total();
        for (std::uint32_t generation = 1; generation <= checked.batch().generation; ++generation) {
            checked.perform(ended(1, total, events::Outcome::sent, generation));
        }
    }
}

}  // namespace

TEST_CASE("in any order of events the rows of a batch add up and it ends") {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        CAPTURE(seed);
        base::SeededRandom random{seed};
        Checked checked{1 + static_cast<std::uint32_t>(random.below(seed % 4 == 0 ? 3'000 : 60))};
        for (int step = 0; step < 60; ++step) {
            checked.perform(something(random, checked.batch()));
        }
        settle(checked);
        CHECK(checked.batch().rows.counts().unfinished() == 0);
        CHECK(checked.completions() == checked.batch().generation);
    }
}
