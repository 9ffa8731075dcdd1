#include "projections/runtime/rebuild.hpp"

#include "projections/runtime/cohort.hpp"
#include "projections/runtime/copy_out.hpp"
#include "projections/runtime/memory_fold.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace projections {

namespace {

using platform::postgres::Connection;
using Phase = RebuildProgress::Phase;

constexpr base::Duration progress_interval{250};
constexpr base::Duration catch_up_wait{20};
// Under a steady load the projector may always be a little ahead when we ask. Each try applies what
// it had more, so a few are enough; this many mean that it outruns us.
constexpr int swap_tries_max = 500;

class Rebuild {
public:
    Rebuild(
        events::Log& log,
        const platform::postgres::Options& database,
        const std::vector<Projection>& projections,
        const base::Clock& clock,
        const RebuildOptions& options
    )
        : log_{log},
          database_{without_timeout(database)},
          clock_{clock},
          options_{options},
          connection_{database_} {
        for (const auto& one : projections) {
            parts_.push_back({.projection = &one});
            outcome_.projections.push_back({.projection = std::string{one.name}});
        }
    }

    RebuildOutcome run() {
        const auto began = clock_.steady();
        began_ = began;
        hold_all();
        read_log();
        copy_rows();
        for (auto& part : parts_) {
            finish(part);
        }
        for (const auto& part : parts_) {
            let_go(part);
        }
        outcome_.facts = fold_.facts();
        outcome_.seconds = seconds_since(began);
        outcome_.cancelled = cancelled_;
        report(Phase::done, 100, std::nullopt, true);
        return std::move(outcome_);
    }

private:
    struct Part {
        const Projection* projection = nullptr;
        std::optional<Build> build;  // absent: given up
        bool held = false;
    };

    static platform::postgres::Options without_timeout(platform::postgres::Options options) {
        options.statement_timeout = base::Duration{0};
        options.application = "instainstru rebuild";
        return options;
    }

    double seconds_since(base::Duration from) const {
        return std::chrono::duration<double>{clock_.steady() - from}.count();
    }

    RebuildOutcome::One& outcome_of(const Part& part) {
        return outcome_.projections[static_cast<std::size_t>(&part - parts_.data())];
    }

    void give_up(Part& part, std::string error) {
        outcome_of(part).error = std::move(error);
        part.build.reset();
    }

    void hold_all() {
        for (auto& part : parts_) {
            const auto& projection = *part.projection;
            part.held = hold_rebuild(connection_, projection.name);
            if (!part.held) {
                give_up(part, "it is being rebuilt already");
                continue;
            }
            clean_builds(connection_, projection.name);
            part.build = start_build(connection_, projection);
            fold_.add(projection, skips_of(connection_, projection.name));
        }
    }

    void read_log() {
        std::vector<const Projection*> ours;
        for (const auto& part : parts_) {
            if (part.build) {
                ours.push_back(part.projection);
            }
        }
        ReaderStates from;
        for (const auto& partition : partitions_of(log_, topics_of(ours))) {
            from[partition];
        }
        states_ = sweep(
            log_,
            from,
            ends_of(log_, from),
            types_of(ours),
            {.visit = [&](const SweptRecord& record) { fold_.apply(record); },
             .go_on = [&](std::int64_t read, std::int64_t total) { return note_read(read, total); }}
        );
        for (auto& part : parts_) {
            if (!part.build) {
                continue;
            }
            if (const auto& failure = fold_.part_of(*part.projection).failure) {
                give_up(part, *failure);
            }
        }
    }

    bool note_read(std::int64_t read, std::int64_t total) {
        const double done = total > 0 ? static_cast<double>(read) / static_cast<double>(total) : 1;
        const auto elapsed = clock_.steady() - began_;
        std::optional<base::Duration> eta;
        if (done > 0) {
            eta = std::chrono::duration_cast<base::Duration>(elapsed * ((1 - done) / done));
        }
        report(Phase::reading, done * 100, eta);
        return !is_cancelled() && fold_.rows() < options_.rows_max;
    }

    bool is_cancelled() {
        cancelled_ = cancelled_ || (options_.is_cancelled && options_.is_cancelled());
        return cancelled_;
    }

    void report(
        Phase phase, double percent, std::optional<base::Duration> eta, bool at_once = false
    ) {
        if (!options_.progress || (!at_once && clock_.steady() < report_at_)) {
            return;
        }
        report_at_ = clock_.steady() + progress_interval;
        const auto failed = std::ranges::count_if(outcome_.projections, [](const auto& one) {
            return !one.error.empty();
        });
        options_.progress(
            {.phase = phase,
             .facts = fold_.facts(),
             .facts_per_second = static_cast<double>(fold_.facts()) / seconds_since(began_),
             .percent = percent,
             .eta = eta,
             .rows = fold_.rows(),
             .errors = static_cast<std::uint64_t>(failed)}
        );
    }

    void copy_rows() {
        std::vector<CopyTask> tasks;
        for (auto& part : parts_) {
            if (!part.build) {
                continue;
            }
            auto& rows = fold_.part_of(*part.projection).rows;
            for (const auto* table : part.projection->tables) {
                auto& store = rows.store_for(*table);
                outcome_of(part).rows += store.size();
                tasks.push_back({.store = &store, .build = part.build->number});
            }
        }
        report(Phase::copying, 0, std::nullopt, true);
        copy_out(database_, tasks, options_.copies_at_once, [&](double done) {
            report(Phase::copying, done * 100, std::nullopt);
            return !is_cancelled();
        });
        for (auto& part : parts_) {
            if (part.build && !cancelled_) {
                store_checkpoint(part);
            }
        }
    }

    void store_checkpoint(const Part& part) {
        std::vector<StoredState> stored;
        for (const auto& [partition, state] : states_) {
            const auto& topics = part.projection->topics;
            if (std::ranges::find(topics, partition.topic) == topics.end()) {
                continue;
            }
            stored.push_back({part.projection->name, part.build->number, &partition, &state});
        }
        store_states(connection_, stored);
    }

    // Applies what was appended meanwhile, as a projector does, until it may be swapped in.
    void finish(Part& part) {
        if (!part.build || is_cancelled()) {
            return;
        }
        const auto& projection = *part.projection;
        ReaderStates states;
        for (const auto& [partition, state] : states_) {
            const auto& topics = projection.topics;
            if (std::ranges::find(topics, partition.topic) != topics.end()) {
                states[partition] = state;
            }
        }
        Cohort::Members members;
        members.push_back(std::make_unique<Member>(Member{
            .projection = &projection,
            .build = *part.build,
            .rows = PostgresRows{part.build->number},
            .skips = skips_of(connection_, projection.name)
        }));
        Cohort cohort{log_.connect({.name = "rebuild"}), std::move(members), states};
        for (int i = 0; i < swap_tries_max && !is_cancelled(); ++i) {
            if (!catch_up(part, cohort)) {
                return;
            }
            if (try_swap(part)) {
                return;
            }
        }
        give_up(part, cancelled_ ? "cancelled" : "the projection in use stays ahead");
    }

    // False when it cannot apply a fact.
    bool catch_up(Part& part, Cohort& cohort) {
        const auto ends = ends_of(log_, cohort.states());
        const auto is_behind = [&] {
            return std::ranges::any_of(cohort.states(), [&](const auto& one) {
                return one.second.next_offset < ends.at(one.first);
            });
        };
        while (is_behind() && !is_cancelled()) {
            cohort.read(catch_up_wait);
            const auto stopped = cohort.apply(connection_);
            if (!stopped.empty()) {
                give_up(part, stopped.front().reason);
                return false;
            }
            report(Phase::catching_up, 0, std::nullopt);
        }
        return true;
    }

    bool try_swap(const Part& part) {
        try {
            if (!swap_in(connection_, *part.projection, *part.build)) {
                return false;
            }
        } catch (const platform::postgres::TransactionUndone&) {
            return false;  // A reader holds the old tables; it ends.
        }
        outcome_of(part).swapped_in = true;
        return true;
    }

    // The old tables, or those of a build that was given up.
    void let_go(const Part& part) {
        if (!part.held) {
            return;
        }
        if (cancelled_ && !outcome_of(part).swapped_in) {
            outcome_of(part).error = "cancelled";
        }
        try {
            clean_builds(connection_, part.projection->name);
        } catch (const platform::postgres::TransactionUndone&) {
            // Somebody still reads them: the projector drops them later.
        }
        release_rebuild(connection_, part.projection->name);
    }

    events::Log& log_;
    const platform::postgres::Options database_;
    const base::Clock& clock_;
    const RebuildOptions& options_;
    Connection connection_;
    std::vector<Part> parts_;
    MemoryFold fold_;
    ReaderStates states_;
    RebuildOutcome outcome_;
    base::Duration began_{0};
    base::Duration report_at_{0};
    bool cancelled_ = false;
};

}  // namespace

RebuildOutcome rebuild(
    events::Log& log,
    const platform::postgres::Options& database,
    const std::vector<Projection>& projections,
    const base::Clock& clock,
    const RebuildOptions& options
) {
    return Rebuild{log, database, projections, clock, options}.run();
}

}  // namespace projections
