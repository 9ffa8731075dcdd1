#include "projections/runtime/rebuild.hpp"

#include "projections/runtime/bulk_fold.hpp"
#include "projections/runtime/cohort.hpp"
#include "projections/runtime/postgres_storage.hpp"

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
          connection_{database_},
          storage_{connection_},
          bulk_{
              log,
              database_,
              clock,
              {.rows_max = options.rows_max, .copies_at_once = options.copies_at_once},
              [this](const BulkProgress& progress) { return note(progress); }
          } {
        for (const auto& one : projections) {
            parts_.push_back({.projection = &one});
            outcome_.projections.push_back({.projection = std::string{one.name}});
        }
    }

    RebuildOutcome run() {
        began_ = clock_.steady();
        hold_all();
        bulk_.run();
        for (auto& part : parts_) {
            if (part.build) {
                take(part);
            }
        }
        for (auto& part : parts_) {
            if (part.build && !outcome_of(part).swapped_in) {
                finish(part.projection->topics);
            }
        }
        for (const auto& part : parts_) {
            let_go(part);
        }
        outcome_.facts = bulk_.facts();
        outcome_.seconds = seconds_since(began_);
        outcome_.cancelled = cancelled_;
        report(Phase::done, 1, {}, true);
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
            bulk_.add(
                projection, part.build->number, keys_of(list_skips(connection_, projection.name))
            );
        }
    }

    bool note(const BulkProgress& progress) {
        facts_ = progress.facts;
        rows_ = progress.rows;
        report(progress.is_copying ? Phase::copying : Phase::reading, progress.share, progress.eta);
        return !is_cancelled();
    }

    void take(Part& part) {
        const auto& projection = *part.projection;
        if (const auto& failure = bulk_.failure_of(projection); !failure.empty()) {
            give_up(part, failure);
            return;
        }
        if (cancelled_) {
            return;
        }
        outcome_of(part).rows = bulk_.rows_of(projection);
        std::vector<StoredState> stored;
        const auto states = bulk_.states_of(projection);
        for (const auto& [partition, state] : states) {
            stored.push_back({projection.name, part.build->number, &partition, &state});
        }
        store_states(connection_, stored);
    }

    std::optional<base::Duration> eta_of(base::Duration since, double share) const {
        if (share <= 0) {
            return std::nullopt;
        }
        const auto elapsed = clock_.steady() - since;
        return std::chrono::duration_cast<base::Duration>(elapsed * ((1 - share) / share));
    }

    bool is_cancelled() {
        cancelled_ = cancelled_ || (options_.is_cancelled && options_.is_cancelled());
        return cancelled_;
    }

    void report(
        Phase phase, double share, std::optional<base::Duration> eta, bool at_once = false
    ) {
        if (!options_.progress || (!at_once && clock_.steady() < report_at_)) {
            return;
        }
        report_at_ = clock_.steady() + progress_interval;
        const auto failed = std::ranges::count_if(outcome_.projections, [](const auto& one) {
            return !one.error.empty();
        });
        const double seconds = seconds_since(began_);
        options_.progress(
            {.phase = phase,
             .facts = facts_,
             .facts_per_second = seconds > 0 ? static_cast<double>(facts_) / seconds : 0,
             .percent = 100 * share,
             .eta = eta,
             .rows = rows_,
             .errors = static_cast<std::uint64_t>(failed)}
        );
    }

    // Applies what was appended meanwhile, as a projector does, until all that read these topics
    // may be swapped in.
    void finish(const std::vector<std::string_view>& topics) {
        std::vector<Part*> left;
        for (auto& part : parts_) {
            if (part.build && part.projection->topics == topics) {
                left.push_back(&part);
            }
        }
        std::optional<Cohort> cohort;
        for (int i = 0; i < swap_tries_max && !left.empty() && !is_cancelled(); ++i) {
            catch_up(left, cohort);
            std::erase_if(left, [&](const Part* part) {
                if (part->build && !try_swap(*part)) {
                    return false;
                }
                if (cohort) {
                    cohort->part_with(*part->projection);
                }
                return true;
            });
        }
        for (auto* part : left) {
            give_up(*part, cancelled_ ? "cancelled" : "the projection in use stays ahead");
        }
    }

    // Who cannot apply a fact is given up. Mostly there is nothing to do, and no cohort is made.
    void catch_up(const std::vector<Part*>& parts, std::optional<Cohort>& cohort) {
        const auto states = cohort ? cohort->states() : bulk_.states_of(*parts.front()->projection);
        const auto ends = ends_of(log_, states);
        const auto since = clock_.steady();
        const auto at_first = records_between(states, ends);
        if (at_first > 0 && !cohort) {
            cohort.emplace(log_.connect({.name = "rebuild"}), members_of(parts), states);
        }
        for (auto left = at_first; left > 0 && !is_cancelled() && !cohort->empty();) {
            cohort->read(catch_up_wait);
            for (const auto& stopped : cohort->apply(storage_)) {
                const auto part = std::ranges::find(parts, stopped.member->projection, [](Part* p) {
                    return p->projection;
                });
                give_up(**part, stopped.reason);
            }
            left = records_between(cohort->states(), ends);
            const double share = 1 - static_cast<double>(left) / static_cast<double>(at_first);
            report(Phase::catching_up, share, eta_of(since, share));
        }
    }

    Cohort::Members members_of(const std::vector<Part*>& parts) {
        Cohort::Members members;
        for (const auto* part : parts) {
            members.push_back(std::make_unique<Member>(Member{
                .projection = part->projection,
                .build = *part->build,
                .rows = storage_.rows_of(*part->projection, *part->build),
                .skips = keys_of(list_skips(connection_, part->projection->name))
            }));
        }
        return members;
    }

    static std::int64_t records_between(const ReaderStates& states, const Ends& ends) {
        std::int64_t records = 0;
        for (const auto& [partition, state] : states) {
            records += std::max<std::int64_t>(0, ends.at(partition) - state.next_offset);
        }
        return records;
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
    PostgresStorage storage_;
    std::vector<Part> parts_;
    BulkFold bulk_;
    std::uint64_t facts_ = 0;
    std::uint64_t rows_ = 0;
    base::Duration began_{0};
    base::Duration report_at_{0};
    RebuildOutcome outcome_;
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
