#include "tests/workers/lane_world.hpp"

#include "base/describe.hpp"
#include "events/reader.hpp"
#include "workers/mail_call.hpp"
#include "workers/send_invite_email.hpp"
#include "workers/send_notice_email.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tests {

namespace {

const base::Instant noon{1'772'452'800'000ms};  // 2026-03-02T12:00:00Z
constexpr std::string_view everybodys_key = "everybody_has_this_keA";
// Turns in which nothing moved before a moment counts as quiet: what one does, another reads.
constexpr int quiet_turns = 3;
constexpr int turns_max = 20'000;

workers::InviteMailOptions letters() {
    return {
        .from = "invites@example.com",
        .from_name = "Example",
        .reply_to = "support@example.com",
        .domain = "example.com",
        .claim_base = "https://example.com",
        .frontend = "https://example.com",
        .site = "https://example.com"
    };
}

workers::MakeCall make_call(LaneWorld& world) {
    return workers::by_kind(
        workers::send_invite_email(
            letters(),
            platform::mail::Unsubscribing{platform::crypto::Key32{}},
            world.keys,
            world.provider
        ),
        workers::send_notice_email(letters(), world.keys, world.provider)
    );
}

}  // namespace

std::string_view job_of(const events::Fact& fact) {
    return std::visit(
        [](const auto& one) -> std::string_view {
            if constexpr (requires { one.job.id; }) {
                return one.job.id.text;
            } else if constexpr (requires { events::JobId{one.id}; }) {
                return one.id.text;
            } else {
                return {};
            }
        },
        fact
    );
}

Worker::Worker(LaneWorld& world, const std::string& name_)
    : name{name_},
      world_{world},
      seat_{
          [&] {
              auto options = world.options;
              options.writer = {.member = name_, .url = "http://" + name_};
              return options;
          }(),
          workers::provider_of(world.provider),
          make_call(world),
          {.log = world.log, .outbox = *this, .clock = world.clock, .random = world.random},
          [&world](std::string_view member) {
              const std::string known{member};
              return !world.believed_dead.contains(known) &&
                     std::ranges::any_of(world.workers_, [&](const auto& worker) {
                         return worker->name == known;
                     });
          },
          [&world](std::string_view what) { world.alarms.emplace_back(what); }
      } {}

Worker::~Worker() = default;

void Worker::turn() {
    for (const auto& sent : std::exchange(sent_, {})) {
        const auto source = sources_.find(sent.source);
        if (world_.relay_is_stuck) {
            sent_.push_back(sent);
        } else if (source != sources_.end()) {
            source->second(sent.offset);
        }
    }
    seat_.turn(wanted_, base::Duration{0});
}

std::uint64_t Worker::open(shards::RelayProgress progress) {
    sources_.emplace(next_source_, std::move(progress));
    return next_source_++;
}

void Worker::close(std::uint64_t source) {
    sources_.erase(source);
}

void Worker::send(std::uint64_t source, shards::Caused caused) {
    for (const auto& one : caused.follow_ups) {
        if (const auto* send = std::get_if<domain::SendCommand>(&one.follow_up.what)) {
            world_.told_commands.push_back(send->command);
        }
    }
    sent_.push_back({.source = source, .offset = caused.offset});
}

LaneWorld::LaneWorld(FakeMailer::Keys keys_kind, Steps steps)
    : clock{noon},
      log{broker_clock, steps},
      provider{clock, keys_kind},
      options{.name = "mail"},
      sender_{log.connect({.name = "sender"})} {
    for (const auto& topic : {ledger_topic, urgent_topic, bulk_topic}) {
        log.create_topic({.name = topic.topic, .partitions = 1});
    }
    platform::crypto::Key32 key;
    key.bytes.fill(7);
    keys.add(everybodys_key, key);
}

LaneWorld::~LaneWorld() = default;

Worker& LaneWorld::start(const std::string& name) {
    return *workers_.emplace_back(std::make_unique<Worker>(*this, name));
}

void LaneWorld::kill(Worker& worker) {
    std::erase_if(workers_, [&](const auto& one) { return one.get() == &worker; });
}

std::size_t LaneWorld::activity() const {
    return log.records(ledger_topic).size() + log.in_flight().size() + provider.sent().size() +
           provider.pending() + told_commands.size() + alarms.size();
}

void LaneWorld::set_workers_clock(base::Duration by) {
    clock.jump(by);
    broker_clock.workers_ahead_by += by;
}

void LaneWorld::settle() {
    int quiet = 0;
    for (int turn = 0; quiet < quiet_turns; ++turn) {
        REQUIRE_MESSAGE(turn < turns_max, "the lane never comes to rest");
        const auto before = activity();
        for (const auto& worker : workers_) {
            worker->turn();
        }
        provider.poll();
        quiet = activity() == before ? quiet + 1 : 0;
    }
}

void LaneWorld::pass(base::Duration time, base::Duration step) {
    for (base::Duration passed{0}; passed < time; passed += step) {
        clock.advance(step);
        for (int turn = 0; turn < quiet_turns; ++turn) {
            for (const auto& worker : workers_) {
                worker->turn();
            }
            provider.poll();
        }
    }
    settle();
}

base::SealedText LaneWorld::sealed(const std::string& text) const {
    return keys.seal(everybodys_key, text).value();
}

std::string LaneWorld::address(int n) const {
    return fmt::format("person{}@example.org", n);
}

events::Job LaneWorld::job(int n) const {
    const std::string root = "01KJPQAY00TESTTESTTESTTEST";
    const events::InviteId invite{base::derive_id(root, fmt::format("invite {}", n), 7)};
    return {
        .id = {base::derive_id(invite.text, "job")},
        .kind = "invite.send",
        .key = base::derive_id(root, fmt::format("person {}", n), 7),
        .policy = "invite_mail",
        .created_at = clock.now(),
        .not_after = clock.now() + 14 * 24h,
        .args =
            events::SendInvite{
                .invite = invite,
                .address = sealed(address(n)),
                .code = sealed(fmt::format("CODE{:04}", n))
            }
    };
}

events::Job LaneWorld::row(int n, const events::BatchId& batch) const {
    auto one = job(n);
    one.args->batch_row =
        events::BatchRow{.batch = batch, .row = static_cast<std::uint32_t>(n), .generation = 1};
    return one;
}

void LaneWorld::append(const events::Partition& to, events::NewRecord record) {
    REQUIRE(sender_->append(to, std::move(record), next_tag_++));
}

events::JobId LaneWorld::enqueue(const events::Job& job, bool urgent) {
    append(urgent ? urgent_topic : bulk_topic, events::to_record(job));
    return job.id;
}

void LaneWorld::hang_in(Worker& worker, const events::Job& job) {
    provider.hang_next();
    enqueue(job);
    for (int i = 0; i < 10; ++i) {
        worker.turn();
    }
}

void LaneWorld::say(const events::QueueItem& item) {
    append(urgent_topic, events::to_record(item));
}

void LaneWorld::control(
    const events::BatchId& batch, events::JobControl control, std::uint64_t version
) {
    say(events::BatchControl{.batch = batch, .control = control, .version = version});
}

std::vector<events::Fact> LaneWorld::ledger() const {
    std::vector<events::Fact> facts;
    events::Reader reader;
    for (const auto& record : log.records(ledger_topic)) {
        if (reader.step(record) != events::Verdict::counted) {
            continue;
        }
        auto commit = events::read_commit(record);
        REQUIRE(commit.has_value());
        for (auto& fact : commit->facts) {
            facts.push_back(std::move(fact.fact));
        }
    }
    return facts;
}

std::vector<std::string_view> LaneWorld::story(const events::JobId& job) const {
    std::vector<std::string_view> names;
    for (const auto& fact : ledger()) {
        if (job_of(fact) == job.text) {
            names.push_back(events::type_of(fact));
        }
    }
    return names;
}

std::string LaneWorld::state() const {
    std::string text = base::to_text(clock.now());
    for (const auto& worker : workers_) {
        const auto status = worker->status();
        text += fmt::format(
            "\n{}: {}, breaker {} ({}), {} waiting, {} running, {} to be tried again, {} held",
            worker->name,
            status.state,
            base::name_of(status.breaker),
            status.breaker_reason,
            status.waiting,
            status.running,
            status.retry_wait,
            status.held
        );
    }
    constexpr std::size_t shown = 5;
    for (auto at = alarms.size() - std::min(shown, alarms.size()); at < alarms.size(); ++at) {
        text += "\n" + alarms[at];
    }
    return text;
}

std::vector<events::Outcome> LaneWorld::told(const events::Job& job) const {
    std::vector<events::Outcome> outcomes;
    for (const auto& command : told_commands) {
        const auto* delivery = std::get_if<domain::RecordDelivery>(&command);
        if (delivery && delivery->invite == job.args->invite) {
            outcomes.push_back(delivery->outcome);
        }
    }
    return outcomes;
}

}  // namespace tests
