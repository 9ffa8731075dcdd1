#include "tests/simulation/batches.hpp"

#include <fmt/format.h>

namespace simulation {

std::map<events::Outcome, std::uint32_t> BatchLife::counts() const {
    std::map<events::Outcome, std::uint32_t> counts;
    for (const auto& [number, row] : rows) {
        if (row.ended_in > 0) {
            ++counts[row.outcome];
        }
    }
    return counts;
}

void Batches::on_counted(const Counted& counted) {
    each_fact(counted, [this](const auto& one) {
        if constexpr (requires { see(one); }) {
            see(one);
        }
    });
}

void Batches::find(int invariant, const std::string& id, const std::string& what) {
    findings_.add(invariant, fmt::format("{}: {}", id, what));
}

void Batches::see(const events::BatchAccepted& fact) {
    const auto [place, is_new] = batches_.try_emplace(fact.batch.text);
    if (!is_new) {
        find(13, fact.batch.text, "accepted twice");
    }
    place->second.import = fact.import;
    place->second.total = fact.total;
}

void Batches::see(const events::BatchRowsReleased& fact) {
    auto& batch = batches_[fact.batch.text];
    if (batch.is_cancelled) {
        find(13, fact.batch.text, "rows were released after it was cancelled");
    }
    for (const auto number : fact.rows) {
        auto& row = batch.rows[number];
        if (row.generation >= fact.generation) {
            find(13, fact.batch.text, fmt::format("row {} was released twice", number));
        }
        row.generation = fact.generation;
    }
}

void Batches::see(const events::BatchRowsEnded& fact) {
    auto& batch = batches_[fact.batch.text];
    if (batch.is_over) {
        find(13, fact.batch.text, "a row ended after it was complete");
    }
    for (const auto& end : fact.rows) {
        auto& row = batch.rows[end.row];
        if (row.generation == 0 || row.ended_in >= row.generation) {
            find(13, fact.batch.text, fmt::format("row {} ended twice", end.row));
        }
        row.ended_in = row.generation;
        row.outcome = end.outcome;
        row.reason = end.reason.value_or("");
        ++rows_ended_;
        rows_unknown_ += end.outcome == events::Outcome::unknown ? 1 : 0;
    }
}

void Batches::see(const events::BatchPaused& fact) {
    batches_[fact.batch.text].is_paused = true;
}

void Batches::see(const events::BatchResumed& fact) {
    batches_[fact.batch.text].is_paused = false;
}

// Rows that were not released end with it.
void Batches::see(const events::BatchCancelled& fact) {
    auto& batch = batches_[fact.batch.text];
    batch.is_cancelled = true;
    batch.is_paused = false;
    for (std::uint32_t number = 1; number <= batch.total; ++number) {
        auto& row = batch.rows[number];
        const bool is_released = row.generation > row.ended_in;
        const bool has_ended = row.ended_in == batch.generation ||
                               (row.ended_in > 0 && row.outcome != events::Outcome::failed);
        if (!is_released && !has_ended) {
            row.generation = row.ended_in = batch.generation;
            row.outcome = events::Outcome::cancelled;
        }
    }
}

void Batches::see(const events::BatchRetried& fact) {
    auto& batch = batches_[fact.batch.text];
    batch.generation = fact.generation;
    batch.is_over = false;
    batch.is_paused = false;
    for (const auto number : fact.rows) {
        if (batch.rows[number].outcome != events::Outcome::failed) {
            find(13, fact.batch.text, fmt::format("row {} is tried again, not failed", number));
        }
    }
}

void Batches::see(const events::RowResolved& fact) {
    auto& row = batches_[fact.batch.text].rows[fact.row];
    if (row.outcome != events::Outcome::unknown) {
        find(13, fact.batch.text, fmt::format("row {} was settled without a doubt", fact.row));
    }
    row.outcome = fact.outcome;
}

void Batches::see(const events::BatchCompleted& fact) {
    auto& batch = batches_[fact.batch.text];
    if (batch.is_over) {
        find(13, fact.batch.text, "completed twice");
    }
    batch.is_over = true;
    batch.is_paused = false;
    auto counts = batch.counts();
    const bool is_right = fact.sent == counts[events::Outcome::sent] &&
                          fact.failed == counts[events::Outcome::failed] &&
                          fact.skipped == counts[events::Outcome::skipped] &&
                          fact.cancelled == counts[events::Outcome::cancelled] &&
                          fact.unknown == counts[events::Outcome::unknown];
    const auto sum = fact.sent + fact.failed + fact.skipped + fact.cancelled + fact.unknown;
    if (!is_right || sum != batch.total) {
        find(13, fact.batch.text, "its counts are not those of its rows");
    }
}

void Batches::see(const events::ImportOpened& fact) {
    open_imports_.insert(fact.import.text);
}

void Batches::see(const events::ImportRowsAdded& fact) {
    for (const auto& row : fact.rows) {
        recipients_[fact.import.text][row.row.value_or(0)] = row.recipient->text;
    }
}

void Batches::see(const events::ImportExpired& fact) {
    if (open_imports_.erase(fact.import.text) == 0) {
        find(17, fact.import.text, "expired twice, or after it was sent");
    }
}

void Batches::see(const events::ImportSent& fact) {
    if (open_imports_.erase(fact.import.text) == 0) {
        find(17, fact.import.text, "sent twice, or after it expired");
    }
}

void Batches::see(const events::AccountRegistered& fact) {
    if (!accounts_.insert(fact.recipient.text).second) {
        find(11, fact.recipient.text, "has two accounts");
    }
}

void Batches::see(const events::InviteIssued& fact) {
    if (!codes_.insert(fact.code_hash.text).second) {
        find(11, fact.invite.text, "has the code of another invite");
    }
}

void Batches::see(const events::InviteRedeemed& fact) {
    if (!redeemed_.insert(fact.invite.text).second) {
        find(11, fact.invite.text, "was redeemed twice");
    }
}

void Batches::see(const events::SubjectErased& fact) {
    accounts_.erase(fact.recipient.text);
    erased_.insert(fact.recipient.text);
}

void Batches::see(const events::DeadlineParked& fact) {
    find(17, fact.stream, "its deadline changed nothing");
}

std::string Batches::why_busy() const {
    for (const auto& [id, batch] : batches_) {
        if (!batch.is_over && !batch.is_paused) {
            return fmt::format("batch {} is not over", id);
        }
    }
    return {};
}

void Batches::check_quiet() {
    for (const auto& [id, batch] : batches_) {
        for (const auto& [number, row] : batch.rows) {
            // Only who asked to be forgotten is passed over as such.
            if (row.ended_in > 0 && row.reason == "erased" &&
                !erased_.contains(recipients_.at(batch.import.text).at(number))) {
                find(13, id, fmt::format("row {} was skipped as erased, and is not", number));
            }
        }
    }
}

}  // namespace simulation
