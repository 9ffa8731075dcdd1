#include "tests/simulation/simulation.hpp"

#include "base/ensure.hpp"
#include "tests/simulation/live_states.hpp"
#include "tests/simulation/referee.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace simulation {

namespace {

using namespace std::chrono_literals;

constexpr base::Duration faults_last = 20min;
// Retries wait up to ten minutes, breakers as long, imports lie for half an hour.
constexpr base::Duration rest_within = 120min;
// So that reminders are due, some of them too late.
constexpr base::Duration night_min = 25h;
constexpr base::Duration night_max = 56h;
constexpr base::Duration look_every = 5s;
constexpr base::Duration measure_every = 10s;
constexpr base::Duration rebuild_every = 5min;

}  // namespace

Simulation::Simulation(Options options)
    : options_{std::move(options)},
      agenda_{options_.seed * 31 + 1},
      findings_{agenda_},
      faults_{options_.seed * 31 + 2, options_.faults},
      broker_{agenda_, faults_},
      mail_{agenda_, faults_, options_.seed % 2 == 0 ? Keys::honoured : Keys::ignored},
      database_{agenda_, faults_},
      snapshots_{agenda_, faults_, broker_, findings_},
      routing_{master_},
      surroundings_{
          .agenda = agenda_,
          .faults = faults_,
          .broker = broker_,
          .mail = mail_,
          .database = database_,
          .snapshots = snapshots_,
          .routing = routing_,
          .master = master_
      },
      callers_{agenda_, faults_, machines_},
      deliveries_{history_, findings_},
      jobs_{mail_, findings_},
      batches_{findings_},
      admissions_{findings_},
      lives_{history_, callers_, findings_},
      answers_{history_, findings_},
      keys_{findings_},
      rows_{history_, database_, broker_.memory()},
      town_{
          agenda_,
          faults_,
          callers_,
          routing_,
          batches_,
          jobs_,
          options_.seed * 31 + 3,
          options_.is_calm
      },
      office_log_{broker_, office_, [](const std::string&) {}},
      orders_{office_log_.connect({.name = "orders"})} {
    create_topics();
    watch();
    for (std::size_t number = 0; number < options_.machines; ++number) {
        machines_.push_back(std::make_unique<Machine>(
            surroundings_, fmt::format("machine-{}", number + 1), options_.seed * 31 + 10 + number
        ));
        machines_.back()->start();
    }
}

// Processes go before what they lean on.
Simulation::~Simulation() {
    for (auto& machine : machines_) {
        machine->kill();
    }
}

void Simulation::create_topics() {
    const auto create = [this](std::string_view name, std::int32_t count) {
        broker_.memory().create_topic({.name = std::string{name}, .partitions = count});
    };
    create(events::topics::facts, partitions);
    create(events::topics::commands, partitions);
    create(events::topics::vault, partitions);
    create(events::topics::cluster, 1);
    create(events::topics::mail_jobs, 1);
    create(events::topics::mail_jobs_bulk, 1);
    create(events::topics::mail_ledger, 1);
}

void Simulation::watch() {
    broker_.on_landed = [this](const events::Partition& partition, const events::Record& record) {
        deliveries_.on_landed(partition, record);
        keys_.on_landed(partition, record);
        history_.see(partition, record, agenda_.now());
    };
    history_.listen([this](const events::Partition& partition, const Counted& counted) {
        if (!options_.told_of.empty()) {
            tell(partition, counted);
        }
        deliveries_.on_counted(partition, counted);
        lives_.on_counted(partition, counted);
        if (partition == ledger_partition()) {
            return jobs_.on_counted(counted);
        }
        answers_.on_counted(partition, counted);
        keys_.on_counted(counted);
        batches_.on_counted(counted);
        admissions_.on_counted(counted);
        town_.on_counted(counted);
    });
    callers_.on_answer = [this](const Attempt& attempt) {
        answers_.on_answer(attempt);
        lives_.on_answer(attempt, agenda_.now());
    };
    jobs_.on_unknown = [this](const events::JobId& job) { town_.look_into(job); };
    town_.mailed = [this]() -> const auto& { return mail_.delivered(); };
    mail_.on_call = [this](const platform::mail::Mail& mail) { jobs_.on_call(mail); };
    town_.order = [this](events::JobOrder order) {
        events::LogEvents heard;
        orders_->poll(heard, 0ms);
        orders_->append(
            {.topic = std::string{events::topics::mail_jobs}},
            events::to_record(events::QueueItem{std::move(order)}),
            next_order_++
        );
    };
}

void Simulation::tell(const events::Partition& partition, const Counted& counted) const {
    const auto record = to_record(counted.commit);
    if (record.value.find(options_.told_of) != std::string::npos) {
        fmt::print(
            "{} ms, {} {} offset {}: {}\n",
            counted.landed_at.count(),
            partition.topic,
            partition.number,
            counted.offset,
            record.value
        );
    }
}

Report Simulation::run() {
    agenda_.after(measure_every, [this] { measure(); });
    snapshots_.begin();
    while (agenda_.now() - slept_ < options_.length && findings_.empty()) {
        round();
    }
    answers_.check_not_here(callers_.attempts());
    answers_.check_same(callers_.attempts());
    Referee referee{history_, callers_, broker_.memory(), findings_};
    referee.judge();
    explained_ = referee.explained();
    parked_ = referee.parked();
    return report();
}

std::vector<std::string> Simulation::ignorant_of_truncation() {
    broker_.on_landed = nullptr;  // What follows is history of another world.
    const auto cut = facts_partition(0);
    broker_.memory().truncate(cut, history_.of(cut).counted().back().offset);
    for (const auto& machine : machines_) {
        machine->kill();
        machine->start();
    }
    agenda_.run_until(agenda_.now() + 1min);
    std::vector<std::string> ignorant;
    for (const auto& machine : machines_) {
        for (const auto& status : machine->process()->projector().status()) {
            const bool reads_it = std::ranges::any_of(rows_.projections(), [&](const auto& one) {
                return one.name == status.name &&
                       std::ranges::find(one.topics, cut.topic) != one.topics.end();
            });
            if (reads_it && status.state != projections::ProjectionStatus::State::stopped) {
                ignorant.push_back(fmt::format("{} of {}", status.name, machine->name));
            }
        }
    }
    return ignorant;
}

void Simulation::round() {
    faults_.go_on();
    town_.work();
    plan_mischief();
    agenda_.after(rebuild_every, [this] { rebuild_something(); });
    work_for(faults_last / 2);
    if (has_a_night()) {
        stand_still();
    }
    work_for(faults_last / 2);
    town_.rest();
    faults_.stop();
    heal();
    come_to_rest();
}

void Simulation::work_for(base::Duration time) {
    const auto until = agenda_.now() + time;
    while (agenda_.now() < until && findings_.empty()) {
        agenda_.run_until(agenda_.now() + look_every);
    }
}

// Not for every seed, because much ends then that was begun before.
bool Simulation::has_a_night() const {
    return options_.seed % 3 == 0 && faults_.may(Fault::all_stopped) && findings_.empty();
}

// All machines are down for a day or two: whatever is due meanwhile is due late.
void Simulation::stand_still() {
    faults_.count(Fault::all_stopped);
    for (auto& machine : machines_) {
        machine->kill();
    }
    const auto night = faults_.between(night_min, night_max);
    agenda_.skip(night);
    slept_ += night;
    for (auto& machine : machines_) {
        machine->start();
    }
}

void Simulation::come_to_rest() {
    const auto until = agenda_.now() + rest_within;
    std::string why = "it was not looked at";
    while (agenda_.now() < until && findings_.empty() && !why.empty()) {
        agenda_.run_until(agenda_.now() + look_every);
        why = why_not_quiet();
    }
    if (!why.empty() && findings_.empty()) {
        findings_.add(16, fmt::format("{} h after the last fault {}", rest_within / 1h, why));
    }
    if (findings_.empty()) {
        check_quiet();
    }
}

std::string Simulation::why_not_quiet() {
    for (const auto& machine : machines_) {
        if (!machine->serves()) {
            return machine->name + " does not serve";
        }
        if (machine->process()->relay().backlog() > 0) {
            return machine->name + " has follow-ups to send";
        }
    }
    if (callers_.open() + town_.under_way() > 0) {
        return fmt::format("{} requests have no answer", callers_.open());
    }
    if (broker_.under_way() > 0) {
        return "records are under way";
    }
    for (std::int32_t number = 0; number < partitions; ++number) {
        events::Offset taken = 0;
        for (const auto& counted : history_.of(facts_partition(number)).counted()) {
            taken = counted.commit.input ? *counted.commit.input + 1 : taken;
        }
        if (taken < broker_.memory().end_of(commands_partition(number))) {
            return fmt::format("commands of partition {} wait from {} on", number, taken);
        }
    }
    if (!rows_.is_caught_up()) {
        return "rows are behind";
    }
    if (admissions_.open() > 0) {
        return fmt::format("{} invites are held or owed", admissions_.open());
    }
    if (batches_.open_imports() > 0) {
        return "an import waits to expire";
    }
    const auto jobs = jobs_.why_busy();
    return jobs.empty() ? batches_.why_busy() : jobs;
}

void Simulation::check_quiet() {
    deliveries_.check_all();
    jobs_.check_effects();
    batches_.check_quiet();
    lives_.check_quiet();
    rows_.check(findings_);
    check_live_states();
}

void Simulation::check_live_states() {
    LiveStates states{history_};
    states.ask(machines_);
    agenda_.run_until(agenda_.now() + 2s);
    states.compare(findings_);
    streams_compared_ += states.streams();
}

// As `instainstru rebuild` would, in between; and a look at whether the rows are right just now.
void Simulation::rebuild_something() {
    if (!faults_.active()) {
        return;
    }
    rows_.check(findings_);
    if (rows_.rebuild(faults_.random().below(rows_.projections().size()))) {
        ++rebuilds_;
    }
    agenda_.after(rebuild_every, [this] { rebuild_something(); });
}

Machine& Simulation::some_machine() {
    return *machines_[faults_.random().below(machines_.size())];
}

void Simulation::measure() {
    for (const auto& machine : machines_) {
        if (machine->serves()) {
            relay_backlog_max_ =
                std::max<std::uint64_t>(relay_backlog_max_, machine->process()->relay().backlog());
        }
    }
    agenda_.after(measure_every, [this] { measure(); });
}

}  // namespace simulation
