#include "projections/runtime/rebuild.hpp"

#include "app/commands.hpp"
#include "app/node.hpp"
#include "app/terminal.hpp"
#include "projections/all.hpp"
#include "projections/runtime/audit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <csignal>

namespace app {

namespace {

constexpr int findings = 2;

std::atomic<bool> interrupted{false};

// All of them for "all"; none when there is none of that name.
std::vector<projections::Projection> chosen(const std::string& name) {
    auto all = projections::all_projections();
    if (name == "all") {
        return all;
    }
    std::erase_if(all, [&](const auto& one) { return one.name != name; });
    if (all.empty()) {
        fmt::print(stderr, "There is no projection called {}. There are:", name);
        for (const auto& one : projections::all_projections()) {
            fmt::print(stderr, " {}", one.name);
        }
        fmt::print(stderr, "\n");
    }
    return all;
}

std::string line_of(const projections::RebuildProgress& progress) {
    auto line = fmt::format(
        "{:<11} {:5.1f} %  {} facts  {:.0f}/s",
        base::name_of(progress.phase),
        progress.percent,
        progress.facts,
        progress.facts_per_second
    );
    if (progress.eta) {
        line += fmt::format("  {:.0f} s to go", static_cast<double>(progress.eta->count()) / 1000);
    }
    if (progress.errors > 0) {
        line += fmt::format("  {} errors", progress.errors);
    }
    return line;
}

}  // namespace

int rebuild(const Config& config, const std::string& name) {
    const auto projections = chosen(name);
    if (projections.empty()) {
        return EXIT_FAILURE;
    }
    for (const int signal : {SIGINT, SIGTERM}) {
        std::signal(signal, [](int) { interrupted = true; });
    }
    const auto log = connect_log(config);
    const base::SystemClock clock;
    ProgressLine bar;
    const auto outcome = projections::rebuild(
        *log,
        {.url = config.database.url},
        projections,
        clock,
        {.progress = [&](const auto& progress) { bar.show(line_of(progress)); },
         .is_cancelled = [] { return interrupted.load(); }}
    );
    bar.end();
    if (outcome.cancelled) {
        fmt::print("Cancelled; the rows in use are as they were.\n");
        return EXIT_FAILURE;
    }
    bool all = true;
    for (const auto& one : outcome.projections) {
        all = all && one.swapped_in;
        fmt::print(
            "{:<16} {:>10} rows  {}\n",
            one.projection,
            one.rows,
            one.swapped_in ? "in use" : "not in use: " + one.error
        );
    }
    fmt::print(
        "{} facts in {:.1f} s, {:.0f}/s\n",
        outcome.facts,
        outcome.seconds,
        outcome.seconds > 0 ? static_cast<double>(outcome.facts) / outcome.seconds : 0
    );
    return all ? EXIT_SUCCESS : EXIT_FAILURE;
}

int audit(const Config& config) {
    const auto log = connect_log(config);
    ProgressLine bar;
    const auto outcome = projections::audit(
        *log,
        {.url = config.database.url},
        projections::all_projections(),
        [&](double percent) { bar.show(fmt::format("{:5.1f} %", percent)); }
    );
    bar.end();
    for (const auto& one : outcome.projections) {
        fmt::print(
            "{:<16} {:>10} rows  {}\n",
            one.projection,
            one.rows,
            one.passed() ? "as the log says"
                         : fmt::format(
                               "{} missing, {} too many, {} different {}",
                               one.missing,
                               one.surplus,
                               one.different,
                               one.error
                           )
        );
        for (const auto& sample : one.samples) {
            fmt::print(
                "    {} {} {} {}\n",
                sample.table,
                sample.key,
                base::name_of(sample.what),
                sample.columns
            );
        }
        for (const auto& skip : one.skips) {
            fmt::print(
                "    passes over {}: {} ({}, {})\n",
                projections::to_text(skip.fact),
                skip.reason,
                skip.by,
                base::to_text(skip.at)
            );
        }
    }
    fmt::print("{} facts folded\n", outcome.facts);
    return outcome.passed() ? EXIT_SUCCESS : findings;
}

}  // namespace app
