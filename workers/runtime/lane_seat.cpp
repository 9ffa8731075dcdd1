#include "workers/runtime/lane_seat.hpp"

#include <fmt/format.h>

#include <utility>

namespace workers {

namespace {

constexpr base::Duration restart_min{200};
constexpr std::uint64_t restart_jitter_ms = 800;
// A holder that is alive but does not let go, though we should own its lane, is replaced then.
constexpr base::Duration impatience{10'000};

}  // namespace

LaneSeat::LaneSeat(
    LaneOptions options,
    Provider provider,
    MakeCall make_call,
    SeatPorts ports,
    shards::IsAlive is_alive,
    shards::Alarm alarm
)
    : options_{std::move(options)},
      provider_{std::move(provider)},
      make_call_{std::move(make_call)},
      ports_{ports},
      is_alive_{std::move(is_alive)},
      alarm_{std::move(alarm)},
      ledger_{.topic = "jobs." + options_.name + ".ledger"},
      urgent_{.topic = "jobs." + options_.name},
      bulk_{.topic = "jobs." + options_.name + ".bulk"},
      client_{ports_.log.connect(
          {.name = fmt::format("lane.{}.{}", options_.name, options_.writer.member)}
      )},
      answers_{std::make_shared<Answers>()} {
    answers_->waiting = client_.get();
}

LaneSeat::~LaneSeat() {
    if (lane_) {
        ports_.outbox.close(relay_source_);
    }
    const std::lock_guard lock{answers_->mutex};
    answers_->waiting = nullptr;
}

void LaneSeat::turn(bool wanted_here, base::Duration wait) {
    events_.clear();
    client_->poll(events_, wait);
    if (!lane_) {
        if (wanted_here && ports_.clock.steady() >= restart_at_) {
            start();
        }
        return;
    }
    if (!wanted_here) {
        lane_->leave();
    }
    feed(events_);
    if (!lane_) {
        return;
    }
    take_answers();
    has_folded_ = has_folded_ || lane_->state() == Lane::State::folded;
    lane_->relayed(relayed_->load());
    lane_->tick();
    if (lane_->state() == Lane::State::folded && may_claim()) {
        claim();
    }
    if (lane_ && lane_->state() == Lane::State::gone) {
        if (wanted_here) {
            distrusts_snapshots_ = distrusts_snapshots_ || (began_at_snapshot_ && !has_folded_);
            alarm("given up: " + lane_->why_gone());
        }
        give_up();
    }
}

void LaneSeat::wake() {
    client_->wake();
}

LaneStatus LaneSeat::status() const {
    return lane_ ? lane_->status() : LaneStatus{.state = "elsewhere"};
}

std::optional<std::uint64_t> LaneSeat::append(events::NewRecord record) {
    const auto tag = next_tag_++;
    if (!client_->append(ledger_, std::move(record), tag)) {
        return std::nullopt;
    }
    return tag;
}

void LaneSeat::read_queue_from(bool urgent, events::Offset offset) {
    client_->read_from(urgent ? urgent_ : bulk_, offset);
}

void LaneSeat::stop_queue(bool urgent) {
    client_->stop_reading(urgent ? urgent_ : bulk_);
}

void LaneSeat::call(const Call& call, base::Instant started_at) {
    const auto id = call.job.id;
    made_[id.text] = {.started_at = started_at, .is_asked_for = true};
    make_call_(call, [answers = answers_, id, started_at](CallResult result) {
        const std::lock_guard lock{answers->mutex};
        const bool first = answers->arrived.empty();
        answers->arrived.push_back(
            {.job = id, .started_at = started_at, .result = std::move(result)}
        );
        if (first && answers->waiting) {
            answers->waiting->wake();
        }
    });
}

bool LaneSeat::was_made_here(const events::JobId& job, base::Instant started_at) {
    const auto made = made_.find(job.text);
    if (made == made_.end() || made->second.started_at != started_at) {
        return false;
    }
    made->second.is_asked_for = true;
    if (const auto& result = made->second.result) {
        known_.push_back({.job = job, .started_at = started_at, .result = *result});
    }
    return true;
}

void LaneSeat::recorded(const events::JobId& job) {
    const auto made = made_.find(job.text);
    if (made != made_.end() && made->second.result) {
        made_.erase(made);
    }
}

void LaneSeat::relay(shards::Caused caused) {
    ports_.outbox.send(relay_source_, std::move(caused));
}

void LaneSeat::alarm(std::string_view what) {
    alarm_(fmt::format("lane {}: {}", options_.name, what));
}

void LaneSeat::feed(const events::LogEvents& events) {
    for (const auto& arrived : events.arrived) {
        if (arrived.partition != ledger_) {
            lane_->on_queue(arrived.partition == urgent_, arrived.record);
        } else if (lane_->wants(arrived.record.offset)) {
            lane_->on_ledger(arrived.record);
        }
    }
    for (const auto& report : events.reports) {
        lane_->on_report(report);
    }
    for (const auto& failure : events.failures) {
        alarm(fmt::format("reading {} stopped: {}", failure.partition.topic, failure.error));
        return give_up();
    }
    const bool has_claimed = owns();
    if (has_claimed && !had_claimed_) {
        drop_calls_nobody_asked_for();
    }
    had_claimed_ = has_claimed;
}

void LaneSeat::take_answers() {
    std::vector<Answer> taken = std::exchange(known_, {});
    std::vector<Answer> arrived;
    {
        const std::lock_guard lock{answers_->mutex};
        arrived.swap(answers_->arrived);
    }
    for (auto& answer : arrived) {
        const auto made = made_.find(answer.job.text);
        if (made == made_.end() || made->second.started_at != answer.started_at) {
            continue;
        }
        made->second.result = answer.result;
        if (made->second.is_asked_for) {
            taken.push_back(std::move(answer));
        } else if (owns()) {
            made_.erase(made);
        }
    }
    for (const auto& answer : taken) {
        lane_->on_result(answer.job, answer.started_at, answer.result);
    }
}

// Somebody else had the lane meanwhile and settled what they are about.
void LaneSeat::drop_calls_nobody_asked_for() {
    std::erase_if(made_, [](const auto& made) {
        return !made.second.is_asked_for && made.second.result;
    });
}

void LaneSeat::claim() {
    try {
        lane_->claim(ports_.log.end_of(urgent_));
    } catch (const events::LogUnavailable& fault) {
        alarm(fmt::format("cannot claim: {}", fault.what()));
        give_up();
    }
}

bool LaneSeat::may_claim() {
    if (lane_->predecessor_left()) {
        return true;
    }
    const auto& holder = *lane_->current_claim();
    if (holder.url == options_.writer.url || !is_alive_(holder.member)) {
        return true;
    }
    if (folded_since_ == base::Duration{0}) {
        folded_since_ = ports_.clock.steady();
    }
    return ports_.clock.steady() - folded_since_ > impatience;
}

void LaneSeat::start() {
    try {
        auto start = start_lane_fold(
            options_.name, distrusts_snapshots_ ? nullptr : options_.snapshots, ports_.log
        );
        const auto end = ports_.log.end_of(ledger_);
        tell(start);
        lane_ = std::make_unique<Lane>(options_, provider_, ports_.clock, ports_.random, *this);
        // The relay answers on its own thread, perhaps after this lane was replaced.
        relayed_ = std::make_shared<std::atomic<events::Offset>>(-1);
        relay_source_ =
            ports_.outbox.open([relayed = relayed_, answers = answers_](events::Offset offset) {
                relayed->store(offset);
                const std::lock_guard lock{answers->mutex};
                if (answers->waiting) {
                    answers->waiting->wake();
                }
            });
        folded_since_ = base::Duration{0};
        had_claimed_ = false;
        has_folded_ = false;
        began_at_snapshot_ = !start.manifest.empty();
        if (began_at_snapshot_) {
            lane_->begin_at(std::move(start.fold), std::move(start.place));
        }
        client_->read_from(ledger_, lane_->reads_from());
        lane_->fold_until(end);
    } catch (const events::LogUnavailable& fault) {
        alarm(fmt::format("cannot start: {}", fault.what()));
        put_off_restart();
    }
}

void LaneSeat::tell(const LaneStart& start) const {
    for (const auto& refused : start.refused) {
        alarm_(fmt::format("lane {}: a snapshot is of no use: {}", options_.name, refused));
    }
    if (!options_.snapshots || !options_.say) {
        return;
    }
    options_.say(
        start.manifest.empty()
            ? fmt::format("lane {}: begins at the first record, without a snapshot", options_.name)
            : fmt::format(
                  "lane {}: begins at offset {}, with {}",
                  options_.name,
                  start.place.next_offset,
                  start.manifest
              )
    );
}

void LaneSeat::give_up() {
    client_->stop_reading(ledger_);
    client_->stop_reading(urgent_);
    client_->stop_reading(bulk_);
    ports_.outbox.close(relay_source_);
    lane_.reset();
    known_.clear();
    for (auto& [job, made] : made_) {
        made.is_asked_for = false;
    }
    put_off_restart();
}

void LaneSeat::put_off_restart() {
    const auto jitter = static_cast<base::Duration::rep>(ports_.random.below(restart_jitter_ms));
    restart_at_ = ports_.clock.steady() + restart_min + base::Duration{jitter};
}

}  // namespace workers
