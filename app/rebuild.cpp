#include "projections/runtime/rebuild.hpp"

#include "app/commands.hpp"
#include "app/node.hpp"
#include "app/terminal.hpp"
#include "base/json_write.hpp"
#include "projections/all.hpp"
#include "projections/runtime/audit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace app {

namespace {

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
        "{:<11} {} {:5.1f} %  {} facts  {}/s",
        base::name_of(progress.phase),
        bar(progress.percent / 100),
        progress.percent,
        with_commas(progress.facts),
        with_commas(static_cast<std::uint64_t>(progress.facts_per_second))
    );
    if (progress.eta) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(*progress.eta).count();
        line += fmt::format("  {} to go", duration_text(static_cast<std::uint64_t>(seconds)));
    }
    if (progress.errors > 0) {
        line += fmt::format("  {} errors", progress.errors);
    }
    return line;
}

// ── As scripts read it ───────────────────────────────────────────────────────────────────────────

struct RebuiltLine {
    std::string projection;
    bool swapped_in = false;
    std::uint64_t rows = 0;
    std::optional<std::string> error;
};
BOOST_DESCRIBE_STRUCT(RebuiltLine, (), (projection, swapped_in, rows, error))

struct RebuiltLines {
    std::vector<RebuiltLine> projections;
    std::uint64_t facts = 0;
    double seconds = 0;
    bool cancelled = false;
};
BOOST_DESCRIBE_STRUCT(RebuiltLines, (), (projections, facts, seconds, cancelled))

struct AuditedLine {
    std::string projection;
    bool passed = false;
    std::uint64_t rows = 0;
    std::uint64_t missing = 0;
    std::uint64_t surplus = 0;
    std::uint64_t different = 0;
    std::vector<std::string> samples;  // "missing batches 01J8…"
    std::optional<std::string> error;
};
BOOST_DESCRIBE_STRUCT(
    AuditedLine, (), (projection, passed, rows, missing, surplus, different, samples, error)
)

struct AuditedLines {
    std::vector<AuditedLine> projections;
    std::uint64_t facts = 0;
    bool passed = false;
};
BOOST_DESCRIBE_STRUCT(AuditedLines, (), (projections, facts, passed))

std::optional<std::string> unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

void print_json(const projections::RebuildOutcome& outcome) {
    RebuiltLines lines{
        .facts = outcome.facts, .seconds = outcome.seconds, .cancelled = outcome.cancelled
    };
    for (const auto& one : outcome.projections) {
        lines.projections.push_back(
            {.projection = one.projection,
             .swapped_in = one.swapped_in,
             .rows = one.rows,
             .error = unless_empty(one.error)}
        );
    }
    fmt::print("{}\n", base::to_json(lines));
}

void print_json(const projections::AuditOutcome& outcome) {
    AuditedLines lines{.facts = outcome.facts, .passed = outcome.passed()};
    for (const auto& one : outcome.projections) {
        auto& line = lines.projections.emplace_back(AuditedLine{
            .projection = one.projection,
            .passed = one.passed(),
            .rows = one.rows,
            .missing = one.missing,
            .surplus = one.surplus,
            .different = one.different,
            .error = unless_empty(one.error)
        });
        for (const auto& sample : one.samples) {
            line.samples.push_back(
                fmt::format("{} {} {}", base::name_of(sample.what), sample.table, sample.key)
            );
        }
    }
    fmt::print("{}\n", base::to_json(lines));
}

// ── As people read it ────────────────────────────────────────────────────────────────────────────

void print(const projections::RebuildOutcome& outcome) {
    for (const auto& one : outcome.projections) {
        fmt::print(
            "{:<16} {:>12} rows  {}\n",
            one.projection,
            with_commas(one.rows),
            one.swapped_in ? "in use" : "not in use: " + one.error
        );
    }
    const double rate =
        outcome.seconds > 0 ? static_cast<double>(outcome.facts) / outcome.seconds : 0;
    fmt::print(
        "{} facts in {:.1f} s, {}/s\n",
        with_commas(outcome.facts),
        outcome.seconds,
        with_commas(static_cast<std::uint64_t>(rate))
    );
}

void print(const projections::AuditOutcome& outcome) {
    for (const auto& one : outcome.projections) {
        fmt::print(
            "{:<16} {:>12} rows  {}\n",
            one.projection,
            with_commas(one.rows),
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
                base::name_of(sample.what),
                sample.table,
                sample.key,
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
    fmt::print(
        "{} facts folded. {}\n",
        with_commas(outcome.facts),
        outcome.passed()
            ? "The rows are what the log says."
            : "The rows are NOT what the log says; `instainstru rebuild` makes them anew."
    );
}

}  // namespace

int rebuild(const Config& config, const std::string& name, bool json) {
    const auto projections = chosen(name);
    if (projections.empty()) {
        return exit_failed;
    }
    watch_for_interrupt();
    const auto log = connect_log(config);
    const base::SystemClock clock;
    ProgressLine line;
    const auto outcome = projections::rebuild(
        *log,
        {.url = config.database.url},
        projections,
        clock,
        {.progress = [&](const auto& progress) { line.show(line_of(progress)); },
         .is_cancelled = [] { return is_interrupted(); }}
    );
    line.end();
    if (json) {
        print_json(outcome);
    } else if (!outcome.cancelled) {
        print(outcome);
    }
    if (outcome.cancelled) {
        fmt::print(stderr, "Cancelled; the rows in use are as they were.\n");
        return exit_interrupted;
    }
    const bool all =
        std::ranges::all_of(outcome.projections, &projections::RebuildOutcome::One::swapped_in);
    return all ? exit_done : exit_failed;
}

int audit(const Config& config, bool json) {
    const auto log = connect_log(config);
    ProgressLine line;
    const auto outcome = projections::audit(
        *log,
        {.url = config.database.url},
        projections::all_projections(),
        [&](double percent) { line.show(fmt::format("{} {:5.1f} %", bar(percent / 100), percent)); }
    );
    line.end();
    if (json) {
        print_json(outcome);
    } else {
        print(outcome);
    }
    return outcome.passed() ? exit_done : exit_partly;
}

}  // namespace app
