// What a shard watches: that it did not stand still, that commits come back, and what time it is.

#include "base/mutation.hpp"
#include "shards/shard.hpp"

namespace shards {

namespace {

constexpr base::Duration ask_clock_every{10'000};

}  // namespace

void Shard::watch_for_stall(base::Duration since_last) {
    const bool is_late = !in_flight_.empty() && clock_.steady() - in_flight_.front()->since >
                                                    limits_.read_back + since_last;
    if (is_late) {
        return lose("a commit was not read back in time", false);
    }
    // Rule 11: paused for long, somebody else may own this by now. An empty commit finds out.
    if (since_last > limits_.stall && !base::is_mutated(base::Mutation::stall_goes_unnoticed)) {
        std::shared_ptr<InFlight> bar;
        if (commit({}, &bar)) {
            floor_ = bar->n;
        }
    }
}

bool Shard::clocks_agree() const {
    return broker_clock_.most_skew(fold_.now, clock_.steady()) <= limits_.clock_skew ||
           base::is_mutated(base::Mutation::deadlines_trust_the_clock);
}

// What is due waits until the clocks surely agree. An empty commit finds out whether they do.
void Shard::watch_clock() {
    if (state_ != State::owning) {
        return;
    }
    const auto steady = clock_.steady();
    const bool disagree = broker_clock_.least_skew(fold_.now, steady) > limits_.clock_skew;
    if (disagree && !clocks_disagree_) {
        port_.alarm("this machine's clock and the broker's disagree: no deadline fires");
    }
    clocks_disagree_ = disagree;
    const auto deadline = fold_.world.next_deadline();
    const bool waits = deadline && deadline->at <= fold_.now && !clocks_agree();
    if (waits && may_decide() && steady - clock_asked_at_ >= ask_clock_every) {
        clock_asked_at_ = steady;
        commit({}, nullptr);
    }
}

}  // namespace shards
