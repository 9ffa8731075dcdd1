#include "tests/simulation/referee.hpp"
#include "tests/simulation/simulation.hpp"

#include <fmt/format.h>

namespace simulation {

namespace {

double hours_in(base::Duration time) {
    return std::chrono::duration<double, std::ratio<3600>>{time}.count();
}

// " 3 codes taken, 1 links used".
std::string to_text(const std::vector<Deed>& deeds) {
    std::string text;
    for (const auto& [name, times, seldom] : deeds) {
        text += fmt::format("{} {} {}", text.empty() ? "" : ",", times, name);
    }
    return text;
}

}  // namespace

Report Simulation::report() {
    Report report{
        .seed = options_.seed,
        .virtual_hours = hours_in(agenda_.now() - slept_),
        .steps = agenda_.steps(),
        .records = history_.records(),
        .facts = history_.facts(),
        .moves = history_.moves(),
        .voids = history_.voids(),
        .asked = callers_.asks().size(),
        .answers = answers_.counts(),
        .explained = explained_,
        .follow_ups = deliveries_.follow_ups(),
        .mails = mail_.delivered().size(),
        .rows_ended = batches_.rows_ended(),
        .invites_redeemed = admissions_.redeemed(),
        .registered_by_invite = admissions_.registered_by_invite(),
        .redeemed_by_hold = admissions_.redeemed_by_hold(),
        .holds_released = admissions_.holds_released(),
        .settings_changed = admissions_.settings_version(),
        .jobs_unknown = jobs_.unknown(),
        .inputs_parked = parked_,
        .relay_backlog_max = relay_backlog_max_,
        .rows_compared = rows_.rows_compared(),
        .rebuilds = rebuilds_,
        .conflicts = database_.conflicts(),
        .streams_compared = streams_compared_,
        .snapshots_made = snapshots_.made(),
        .begun_at_snapshots = snapshots_.begun_at(),
        .snapshots_refused = snapshots_.refused(),
        .deeds = lives_.deeds(),
        .activities = town_.begun(),
        .findings = findings_.all(),
        .findings_count = findings_.count()
    };
    for (const auto fault : options_.faults) {
        report.faults[fault] = faults_.counted(fault);
    }
    return report;
}

std::string to_text(const Report& report) {
    std::string text = fmt::format(
        "seed {}: {:.1f} virtual hours, {} steps\n"
        "  {} records, {} facts; {} claims, {} hand-overs, {} takeovers; void: {} claims, {} "
        "foreign, "
        "{} dead, {} duplicates, {} gaps\n"
        "  {} asked; {} commits and answers explained, {} follow-ups found\n"
        "  {} mails, {} rows ended, {} jobs unknown, {} inputs parked, relay's backlog {} at "
        "most\n"
        "  {} invites redeemed, {} of them by registering and {} by a hold; {} holds let go; {} "
        "changes of settings\n"
        "  {} rows and {} streams compared, {} rebuilds, {} conflicts of projectors\n"
        "  {} snapshots, {} refused, {} folds begun at one\n",
        report.seed,
        report.virtual_hours,
        report.steps,
        report.records,
        report.facts,
        report.moves.claims,
        report.moves.hand_overs,
        report.moves.takeovers,
        report.voids.lost_claims,
        report.voids.foreign,
        report.voids.dead,
        report.voids.duplicates,
        report.voids.gaps,
        report.asked,
        report.explained,
        report.follow_ups,
        report.mails,
        report.rows_ended,
        report.jobs_unknown,
        report.inputs_parked,
        report.relay_backlog_max,
        report.invites_redeemed,
        report.registered_by_invite,
        report.redeemed_by_hold,
        report.holds_released,
        report.settings_changed,
        report.rows_compared,
        report.streams_compared,
        report.rebuilds,
        report.conflicts,
        report.snapshots_made,
        report.snapshots_refused,
        report.begun_at_snapshots
    );
    text += "  answers:";
    for (const auto& [kind, count] : report.answers) {
        text += fmt::format(" {} {}", base::name_of(kind), count);
    }
    text += "\n  deeds:" + to_text(report.deeds) + "\n  faults:";
    for (const auto& [fault, count] : report.faults) {
        text += fmt::format(" {} {}", base::name_of(fault), count);
    }
    text += '\n';
    for (const auto& finding : report.findings) {
        text += fmt::format(
            "  invariant {} at {} ms: {}\n", finding.invariant, finding.at.count(), finding.what
        );
    }
    if (report.findings_count > report.findings.size()) {
        text += fmt::format("  and {} more\n", report.findings_count - report.findings.size());
    }
    return text;
}

}  // namespace simulation
