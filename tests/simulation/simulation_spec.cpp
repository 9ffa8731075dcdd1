#include "base/mutation.hpp"
#include "tests/simulation/simulation.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string>

using namespace simulation;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t default_runs = 20;
constexpr std::uint64_t calm_runs = 6;

std::string asked(const char* name, std::string otherwise = {}) {
    const char* value = std::getenv(name);
    return value ? std::string{value} : otherwise;
}

// A build for mutants may be told to bend one rule.
void bend_a_rule() {
#ifdef MUTANTS
    const auto name = asked("SIMULATION_MUTANT", "none");
    REQUIRE(base::enum_from(name, base::present_mutation));
#endif
}

void print(const Report& report) {
    fmt::print("{}", to_text(report));
    std::fflush(stdout);
}

// What all runs together went through.
struct Sums {
    std::uint64_t runs = 0;
    double virtual_hours = 0;
    std::uint64_t facts = 0;
    std::uint64_t mails = 0;
    std::uint64_t hand_overs = 0;
    std::uint64_t takeovers = 0;
    std::uint64_t voids = 0;
    std::uint64_t unknown = 0;

    void add(const Report& report) {
        ++runs;
        virtual_hours += report.virtual_hours;
        facts += report.facts;
        mails += report.mails;
        hand_overs += report.moves.hand_overs;
        takeovers += report.moves.takeovers;
        voids += report.voids.all();
        unknown += report.jobs_unknown;
    }

    template <class Counts>
    void tell(const Counts& faults) const {
        fmt::print(
            "{} runs, {:.1f} virtual hours: {} facts, {} mails, {} hand-overs, {} takeovers, {} "
            "void, {} jobs in doubt\n  faults of all:",
            runs,
            virtual_hours,
            facts,
            mails,
            hand_overs,
            takeovers,
            voids,
            unknown
        );
        for (const auto& [fault, times] : faults) {
            fmt::print(" {} {}", base::name_of(fault), times);
        }
        fmt::print("\n");
        std::fflush(stdout);
    }
};

// One after the other, until something does not hold. With few runs it may happen that a fault
// never strikes.
void run_seeds(std::uint64_t first, std::uint64_t count, const Options& like) {
    std::map<Fault, std::uint64_t> struck;
    std::map<std::string_view, std::uint64_t> done;
    Sums sums;
    for (auto seed = first; seed < first + count; ++seed) {
        auto options = like;
        options.seed = seed;
        Simulation simulation{options};
        const auto report = simulation.run();
        print(report);
        sums.add(report);
        for (const auto& [fault, times] : report.faults) {
            struck[fault] += times;
        }
        INFO("./dev sim --seed ", seed, " replays it");
        REQUIRE(report.findings_count == 0);
        REQUIRE(report.facts > 0);
        if (options.is_calm) {
            continue;
        }
        REQUIRE(report.mails > 0);
        REQUIRE(report.snapshots_made > 0);
        REQUIRE((report.begun_at_snapshots > 0 || !options.faults.contains(Fault::node_killed)));
        REQUIRE(report.registered_by_invite > 0);
        REQUIRE(report.settings_changed > 0);
        for (const auto& deed : report.deeds) {
            INFO(deed.name);
            REQUIRE((deed.times > 0 || deed.seldom || options.length < 20min));
            done[deed.name] += deed.times;
        }
    }
    sums.tell(struck);
    // A run that exercises nothing proves nothing.
    for (const auto& [fault, times] : struck) {
        INFO(base::name_of(fault));
        CHECK((times > 0 || count < default_runs));
    }
    for (const auto& [name, times] : done) {
        INFO(name);
        CHECK((times > 0 || count < default_runs));
    }
}

}  // namespace

TEST_CASE("without faults everything comes to its end on one machine") {
    Simulation simulation{{.seed = 1, .faults = {}, .length = 20min, .machines = 1}};
    const auto report = simulation.run();
    print(report);
    CHECK(report.findings_count == 0);
    CHECK(report.mails > 100);
    CHECK(report.voids.all() == 0);
}

TEST_CASE("whatever fails, what must hold holds, and afterwards everything comes to its end") {
    run_seeds(1, default_runs, {.length = 20min});
}

TEST_CASE("what must hold holds in a calm town, too, where owners have little to commit") {
    run_seeds(1, calm_runs, {.length = 20min, .is_calm = true});
}

TEST_CASE("a seed gives the same run again") {
    const Options options{.seed = 7, .length = 5min};
    Simulation first{options};
    Simulation second{options};
    CHECK(to_text(first.run()) == to_text(second.run()));
}

TEST_CASE("a log that lost its end is told from the one that was read") {
    Simulation simulation{{.seed = 2, .faults = {}, .length = 5min}};
    REQUIRE(simulation.run().findings_count == 0);
    CHECK(simulation.ignorant_of_truncation() == std::vector<std::string>{});
}

// By ./dev sim, which says what is wanted in the environment.
TEST_CASE("a run that was asked for" * doctest::skip(asked("SIMULATION_SEED").empty())) {
    bend_a_rule();
    const auto hours = std::stod(asked("SIMULATION_HOURS", "1"));
    run_seeds(
        std::stoull(asked("SIMULATION_SEED")),
        std::stoull(asked("SIMULATION_RUNS", "1")),
        {.faults = faults_named(asked("SIMULATION_FAULTS", "all")),
         .length = base::Duration{static_cast<base::Duration::rep>(hours * 3'600'000)},
         .is_calm = asked("SIMULATION_CALM", "0") == "1",
         .told_of = asked("SIMULATION_TOLD_OF")}
    );
}
