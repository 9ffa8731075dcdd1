#include "tests/shards/stepped_shard.hpp"

#include "base/ulid.hpp"
#include "events/reader.hpp"
#include "shards/fold_start.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

namespace tests {

namespace {

constexpr base::Instant noon{base::Duration{1'772'452'800'000}};
constexpr base::Duration step_length{100};
constexpr int rounds_max = 100;

const events::Partition facts{.topic = std::string{events::topics::facts}};
const events::Partition inputs{.topic = std::string{events::topics::commands}};

}  // namespace

SteppedShard::SteppedShard(shards::ShardLimits limits)
    : clock{noon},
      broker{noon},
      log{broker, events::MemoryLog::Steps::manual},
      limits_{limits},
      another_{log.connect({.name = "another"})} {
    log.create_topic({.name = facts.topic, .partitions = 1});
    log.create_topic({.name = inputs.topic, .partitions = 1});
}

SteppedShard::~SteppedShard() = default;

void SteppedShard::start() {
    ++runs_;
    fold();
}

void SteppedShard::fold() {
    shard_.reset();
    client_ = log.connect({.name = "shard"});
    shard_ = std::make_unique<shards::Shard>(
        0,
        shards::ShardIdentity{.member = fmt::format("run {}", runs_), .url = "http://member"},
        limits_,
        clock,
        random_,
        *this
    );
    auto start = shards::start_fold(0, limits_.window, &snapshots, log);
    began_at = start.place.next_offset;
    if (!start.manifest.empty()) {
        shard_->begin_at(std::move(start.fold), std::move(start.place));
    }
    client_->read_from(facts, shard_->reads_from());
    shard_->fold_until(start.end);
}

void SteppedShard::make_snapshot() {
    log.settle();
    events::SnapshotMaker maker{shards::plan_of_shard(0, limits_.window), snapshots, log, random_};
    for (int i = 0; i < rounds_max; ++i) {
        log.settle();
        if (const auto made = maker.turn(base::Duration{0})) {
            return;
        }
    }
    FAIL("no snapshot was made");
}

void SteppedShard::own() {
    start();
    claim();
}

void SteppedShard::own_again() {
    fold();
    claim();
}

void SteppedShard::claim() {
    settle_without_tick();
    REQUIRE(shard_->state() == shards::Shard::State::folded);
    shard_->claim();
    settle_without_tick();
    REQUIRE(shard_->state() == shards::Shard::State::owning);
}

void SteppedShard::crash() {
    shard_.reset();
    client_.reset();
    for (const auto& append : log.in_flight()) {
        log.drop(append.id);
    }
}

SteppedShard::Given SteppedShard::submit(shards::Request request) {
    auto given = std::make_shared<std::optional<shards::Answer>>();
    shard_->submit(std::move(request), [given](shards::Answer answer) {
        REQUIRE_FALSE(given->has_value());
        *given = std::move(answer);
    });
    return given;
}

void SteppedShard::send(const std::vector<shards::CommandEntry>& entries) {
    send_record(to_record(entries));
}

void SteppedShard::send_text(std::string value) {
    send_record({.headers = {{"kind", "commands"}}, .value = std::move(value)});
}

void SteppedShard::send_record(events::NewRecord record) {
    another_->append(inputs, std::move(record), ++tag_);
    const auto id = log.in_flight().back().id;
    log.land(id);
    log.report(id);
}

void SteppedShard::land_all() {
    for (const auto& append : log.in_flight()) {
        if (!append.landed_at) {
            log.land(append.id);
        }
    }
}

void SteppedShard::report_all() {
    for (const auto& append : log.in_flight()) {
        log.report(append.id);
    }
    take();
}

void SteppedShard::reveal_all() {
    log.reveal_all();
    take();
}

void SteppedShard::take() {
    events::LogEvents events;
    client_->poll(events, base::Duration{0});
    for (auto& arrived : events.arrived) {
        if (arrived.partition == inputs) {
            shard_->on_input(std::move(arrived.record));
        } else {
            shard_->on_record(arrived.record);
        }
    }
    for (const auto& report : events.reports) {
        shard_->on_report(report);
    }
}

void SteppedShard::settle_without_tick() {
    log.settle();
    take();
}

void SteppedShard::settle() {
    for (int i = 0; i < rounds_max; ++i) {
        settle_without_tick();
        tick();
        if (log.in_flight().empty() && log.hidden().empty()) {
            return;
        }
    }
}

void SteppedShard::pass(base::Duration time) {
    const auto end = clock.steady() + time;
    while (clock.steady() < end) {
        const auto step = std::min(step_length, end - clock.steady());
        clock.advance(step);
        broker.advance(step);
        settle();
    }
}

void SteppedShard::another_claims() {
    events::Claim claim{.id = "another", .member = "another", .url = "http://another"};
    events::Reader reader;
    for (const auto& record : log.records(facts)) {
        reader.step(record);
    }
    claim.replaces = reader.state().claim;
    another_->append(facts, to_record(claim), ++tag_);
    log.land(log.in_flight().back().id);
}

void SteppedShard::another_commits(events::StreamFact fact) {
    another_claims();
    another_->append(
        facts,
        to_record(events::Commit{
            .claim = "another", .n = 1, .at = clock.now(), .facts = {std::move(fact)}
        }),
        ++tag_
    );
    log.settle();
}

bool SteppedShard::is_appending_input(events::Offset offset) const {
    const auto under_way = log.in_flight();
    return std::any_of(under_way.begin(), under_way.end(), [&](const auto& append) {
        const auto& headers = append.record.headers;
        return std::find(
                   headers.begin(),
                   headers.end(),
                   std::pair{std::string{"input"}, std::to_string(offset)}
               ) != headers.end();
    });
}

std::vector<events::Commit> SteppedShard::commits() const {
    std::vector<events::Commit> all;
    events::Reader reader;
    for (const auto& record : log.records(facts)) {
        if (reader.step(record) == events::Verdict::counted) {
            all.push_back(events::read_commit(record).value());
        }
    }
    return all;
}

std::vector<events::Commit> SteppedShard::commits_of_inputs() const {
    auto all = commits();
    std::erase_if(all, [](const auto& commit) { return !commit.input; });
    return all;
}

events::Commit SteppedShard::last_commit() const {
    const auto all = commits();
    REQUIRE_FALSE(all.empty());
    return all.back();
}

std::optional<std::uint64_t> SteppedShard::append(events::NewRecord record) {
    if (!client_->append(facts, std::move(record), ++tag_)) {
        return std::nullopt;
    }
    return tag_;
}

void SteppedShard::read_input_from(events::Offset offset) {
    client_->read_from(inputs, offset);
}

void SteppedShard::stop_input() {
    client_->stop_reading(inputs);
}

void SteppedShard::relay(shards::Caused caused) {
    relayed.push_back(std::move(caused));
}

void SteppedShard::alarm(std::string_view what) {
    alarms.emplace_back(what);
}

shards::Request request(const std::string& id, domain::Command command) {
    return {.id = id, .body_hash = "body", .command = std::move(command), .actor = "test"};
}

domain::Command suppress() {
    return domain::SuppressRecipient{.recipient = ann};
}

domain::Command lift() {
    return domain::LiftSuppression{.recipient = ann};
}

domain::Command invite_for(const std::string& name) {
    return domain::IssueInvite{
        .invite = {base::derive_id(ann.text, "invite of " + name)},
        .code_hash = {base::derive_id(ann.text, "code of " + name)},
        .code = {.key = "key", .text = "code"},
        .recipient = events::RecipientId{base::derive_id(ann.text, name)},
        .address = base::SealedText{.key = "key", .text = "address"},
        .source = "test",
        .issued_by = "test"
    };
}

}  // namespace tests
