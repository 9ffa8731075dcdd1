#include "tests/shards/whole_path.hpp"

#include "base/ulid.hpp"
#include "domain/batches/batch.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace tests::path {

namespace {

using namespace std::chrono_literals;

constexpr base::Instant noon{1'772'452'800'000ms};
constexpr int rest_rounds_max = 3'000;
constexpr int quiet_rounds = 20;
const events::RecipientId ann{"0000000000000000000000A000"};

events::RecipientId recipient(std::uint32_t row) {
    return {base::derive_id(ann.text, fmt::format("recipient {}", row))};
}

domain::Command account_with(std::string password) {
    return domain::RegisterAccount{
        .recipient = ann,
        .address = {.key = "k", .text = "a"},
        .password = {.key = "k", .text = std::move(password)}
    };
}

domain::Command rows_of_import() {
    domain::AddImportRows add{.import = sent_import()};
    for (std::uint32_t row = 1; row <= rows; ++row) {
        add.rows.push_back(
            {.line = row,
             .row = row,
             .recipient = recipient(row),
             .address = base::SealedText{.key = "k", .text = "a"}}
        );
    }
    return add;
}

// In this order: each needs the ones before it.
std::vector<domain::Command> make_script() {
    return {
        domain::OpenImport{.import = sent_import(), .terms = {.source = "test"}},
        rows_of_import(),
        domain::CloseImport{.import = sent_import()},
        domain::StartBatch{.import = sent_import()},
        domain::OpenImport{.import = forgotten_import(), .terms = {.source = "test"}}
    };
}

domain::Command issue_of(const events::BatchRowsReleased& released, std::uint32_t row) {
    const auto name = fmt::format("row {}", row);
    return domain::IssueInvite{
        .invite = {base::derive_id(released.batch.text, name)},
        .code_hash = {base::derive_id(ann.text, "code of " + name)},
        .code = {.key = "k", .text = "c"},
        .recipient = recipient(row),
        .address = base::SealedText{.key = "k", .text = "a"},
        .source = "test",
        .batch_row =
            events::BatchRow{
                .batch = released.batch, .row = row, .generation = released.generation
            },
        .issued_by = "test"
    };
}

}  // namespace

events::ImportId sent_import() {
    return {base::derive_id(ann.text, "sent")};
}

events::ImportId forgotten_import() {
    return {base::derive_id(ann.text, "forgotten")};
}

Path::Path(std::uint64_t seed) : clock{noon}, random{seed}, script_{make_script()} {
    log.create_topic({.name = facts.topic, .partitions = 1});
    log.create_topic({.name = inputs.topic, .partitions = 1});
    world_ = log.connect({.name = "world"});
    for (const auto* name : {"A", "B", "C"}) {
        owners_.push_back(std::make_unique<Owner>(*this, name));
    }
}

void Path::answered(Given given) {
    using Kind = shards::Answer::Kind;
    const auto kind = given.answer.kind;
    const bool is_so = kind == Kind::done || kind == Kind::repeated || kind == Kind::nothing;
    if (is_so && given.id == fmt::format("script {}", script_done_)) {
        ++script_done_;
    }
    all_given.push_back(std::move(given));
}

void Path::disturb(int steps) {
    for (int i = 0; i < steps; ++i) {
        step();
    }
}

bool Path::is_running(const std::string& run) const {
    return std::any_of(owners_.begin(), owners_.end(), [&](const auto& owner) {
        return owner->run() == run;
    });
}

void Path::step() {
    auto& owner = *owners_[random.below(owners_.size())];
    const auto chance = random.below(1'000);
    clock.advance(1ms);
    if (chance < 350) {
        owner.read();
    } else if (chance < 640) {
        move_an_append();
    } else if (chance < 700) {
        owner.act();
    } else if (chance < 712) {
        owner.die();
    } else if (chance < 714) {
        clock.advance(1'100ms);  // Everybody sleeps.
    } else {
        ask_something(owner);
    }
    owner.take();
}

// The script's commands over and over, as callers do that were left in doubt; between them what is
// refused, and what changes to and fro.
void Path::ask_something(Owner& owner) {
    const auto chance = random.below(10);
    if (chance < 5) {
        const auto index = random.below(std::min(script_done_ + 1, script_.size()));
        return owner.submit(fmt::format("script {}", index), script_[index]);
    }
    if (chance < 7 && !asked_.empty()) {
        auto again = asked_.begin();
        std::advance(again, static_cast<std::ptrdiff_t>(random.below(asked_.size())));
        return owner.submit(again->first, again->second);
    }
    const auto id = fmt::format("command {}", asked_.size());
    domain::Command command = domain::LiftSuppression{.recipient = ann};
    if (chance == 7) {
        command = domain::SuppressRecipient{.recipient = ann};
    } else if (chance == 8) {
        command = account_with(fmt::format("password {}", random.below(3)));
    }
    asked_.emplace(id, command);
    owner.submit(id, command);
}

void Path::move_an_append() {
    const auto waiting = log.in_flight();
    if (waiting.empty()) {
        return;
    }
    const auto& one = waiting[random.below(10) < 8 ? 0 : random.below(waiting.size())];
    const auto chance = random.below(100);
    if (one.reported) {
        // A late landing, or none.
        if (chance < 50) {
            log.land(one.id);
        }
        log.drop(one.id);
    } else if (chance < 3 && !one.landed_at) {
        log.lose(one.id);
    } else if (chance < 7) {
        log.land(one.id);  // It may land again.
    } else if (chance < 10) {
        log.fail(one.id);  // It may land nevertheless.
    } else {
        if (!one.landed_at) {
            log.land(one.id);
        }
        log.report(one.id);
    }
}

bool Path::come_to_rest() {
    int quiet = 0;
    for (int round = 0; round < rest_rounds_max; ++round) {
        clock.advance(20ms);
        log.settle();
        bool is_idle = true;
        bool is_owned = false;
        for (const auto& owner : owners_) {
            owner->take();
            is_idle = is_idle && owner->is_idle();
            is_owned = is_owned || owner->shard().state() == shards::Shard::State::owning;
        }
        if (!is_owned && owners_[0]->shard().state() == shards::Shard::State::folded) {
            owners_[0]->shard().claim();
        }
        if (script_done_ < script_.size() && round % 10 == 0) {
            const auto next = script_done_;
            for (const auto& owner : owners_) {
                owner->submit(fmt::format("script {}", next), script_[next]);
            }
        }
        // What was just read may lead to more: it has to be quiet for a while.
        quiet = is_owned && is_idle && log.in_flight().empty() ? quiet + 1 : 0;
        if (quiet > quiet_rounds && script_done_ == script_.size()) {
            return true;
        }
    }
    return false;
}

void Path::send_all_again() {
    for (const auto& record : log.records(inputs)) {
        send_reliably(shards::read_commands(record).value());
    }
}

std::vector<shards::CommandEntry> Path::commands_of(const shards::Caused& caused) {
    std::vector<shards::CommandEntry> entries;
    for (const auto& one : caused.follow_ups) {
        const auto id = fmt::format("{}/{}", one.fact_id, one.follow_up.name);
        const auto& what = one.follow_up.what;
        if (const auto* send = std::get_if<domain::SendCommand>(&what)) {
            entries.push_back({.id = id, .actor = "relay", .command = send->command});
        } else if (const auto* enqueue = std::get_if<domain::EnqueueJob>(&what)) {
            mail(enqueue->job, id);
        } else if (const auto* issue = std::get_if<domain::IssueRows>(&what)) {
            REQUIRE(one.chunks != nullptr);
            for (const auto row : issue->released.rows) {
                entries.push_back(
                    {.id = fmt::format("{}/{}", id, row),
                     .actor = "relay",
                     .command = issue_of(issue->released, row)}
                );
            }
        }
    }
    return entries;
}

// A lane that knows each job once, and mails at once.
void Path::mail(const events::Job& job, const std::string& id) {
    if (!mailed_.insert(id).second) {
        return;
    }
    const events::JobSucceeded succeeded{
        .id = {base::derive_id(ann.text, id)},
        .origin =
            {.invite = job.args->invite,
             .delivery = job.args->delivery,
             .batch_row = job.args->batch_row},
        .provider = "test",
        .at = clock.now()
    };
    std::vector<shards::CommandEntry> entries;
    for (auto& told : domain::react_to_job(succeeded)) {
        entries.push_back(
            {.id = id + "/" + told.name,
             .actor = "lane",
             .command = std::get<domain::SendCommand>(told.what).command}
        );
    }
    send_reliably(entries);
}

void Path::send_reliably(const std::vector<shards::CommandEntry>& entries) {
    world_->append(inputs, to_record(entries), ++tag_);
    const auto id = log.in_flight().back().id;
    log.land(id);
    log.report(id);
}

}  // namespace tests::path
