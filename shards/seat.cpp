#include "shards/seat.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shards {

namespace {

constexpr base::Duration restart_min{200};
constexpr std::uint64_t restart_jitter_ms = 800;
// A holder that is alive but does not let go, though we should own its shard, is replaced then: it
// may not hear what we hear.
constexpr base::Duration impatience{10'000};
// Commits whose follow-ups are still to be sent.
constexpr std::size_t backlog_max = 20'000;

// Either may be empty, which is nought of each.
std::vector<std::uint64_t> sum(
    std::vector<std::uint64_t> counts, const std::vector<std::uint64_t>& more
) {
    counts.resize(std::max(counts.size(), more.size()));
    for (std::size_t i = 0; i < more.size(); ++i) {
        counts[i] += more[i];
    }
    return counts;
}

}  // namespace

std::optional<std::uint64_t> Seat::append(events::NewRecord record) {
    const auto tag =
        static_cast<std::uint64_t>(partition) << tag_partition_shift | ports_.next_tag++;
    if (!ports_.client.append(of(events::topics::facts), std::move(record), tag)) {
        return std::nullopt;
    }
    return tag;
}

void Seat::read_input_from(events::Offset offset) {
    ports_.client.read_from(of(events::topics::commands), offset);
}

void Seat::stop_input() {
    ports_.client.stop_reading(of(events::topics::commands));
}

void Seat::relay(Caused caused) {
    ports_.host.relay.send(relay_source_, partition, std::move(caused));
}

void Seat::alarm(std::string_view what) {
    ports_.host.alarm(fmt::format("shard {}: {}", partition, what));
}

void Seat::turn(Wish wish) {
    if (!shard) {
        if (wish == Wish::own && ports_.host.clock.steady() >= restart_at_) {
            start();
        } else if (wish != Wish::own && has_started()) {
            starting_ = {};  // What it holds is large, and not wanted any more.
        }
        return;
    }
    const auto state = shard->state();
    has_folded_ = has_folded_ || state == Shard::State::folded;
    if (wish != Wish::own && (state == Shard::State::folding || state == Shard::State::folded)) {
        return drop();
    }
    // A claim that is on its way is waited for: dropped now, it would count, and nobody would own.
    if (wish == Wish::let_go && state == Shard::State::owning) {
        shard->leave();
    }
    shard->relayed(relayed_->load());
    shard->hold_back(ports_.host.relay.backlog() > backlog_max);
    shard->tick();
    if (shard->state() == Shard::State::folded && may_claim()) {
        shard->claim();
    }
    if (shard->has_left()) {
        return drop();
    }
    if (shard->state() == Shard::State::gone) {
        alarm(fmt::format("given up: {}", shard->why_gone()));
        distrusts_snapshots_ = distrusts_snapshots_ || (began_at_ > 0 && !has_folded_);
        give_up();
    }
}

// Only on evidence: the holder said that it leaves, is an earlier run of this process, or has not
// been heard for long. One that seems alive is given time to let go by itself.
bool Seat::may_claim() {
    if (shard->predecessor_left()) {
        return true;
    }
    const auto& holder = *shard->current_claim();
    if (holder.url == ports_.options.identity.url || !ports_.host.is_alive(holder.member)) {
        return true;
    }
    const auto now = ports_.host.clock.steady();
    if (!waits_since_ || waits_for_ != holder.id) {
        waits_since_ = now;
        waits_for_ = holder.id;
    }
    return now - *waits_since_ > impatience;
}

void Seat::start() {
    auto* store = distrusts_snapshots_ ? nullptr : ports_.host.snapshots;
    const auto read = [this, store] {
        return start_fold(partition, ports_.options.limits.window, store, ports_.host.log);
    };
    try {
        if (!store || ports_.options.driver == base::Driver::caller) {
            return finish_start(read());
        }
        if (!starting_.valid()) {
            starting_ = std::async(std::launch::async, [this, read] {
                auto start = read();
                ports_.client.wake();
                return start;
            });
        } else if (has_started()) {
            finish_start(starting_.get());
        }
    } catch (const events::LogUnavailable& fault) {
        alarm(fmt::format("cannot start: {}", fault.what()));
        put_off_restart();
    }
}

bool Seat::has_started() const {
    return starting_.valid() && starting_.wait_for(base::Duration{0}) == std::future_status::ready;
}

void Seat::finish_start(FoldStart start) {
    tell(start);
    shard = std::make_unique<Shard>(
        partition,
        ports_.options.identity,
        ports_.options.limits,
        ports_.host.clock,
        ports_.host.random,
        *this
    );
    // The relay answers on its own thread, perhaps after this shard was replaced.
    relayed_ = std::make_shared<std::atomic<events::Offset>>(-1);
    relay_source_ = ports_.host.relay.add_source([relayed = relayed_,
                                                  &client = ports_.client](events::Offset offset) {
        relayed->store(offset);
        client.wake();
    });
    waits_since_.reset();
    has_folded_ = false;
    began_at_ = start.place.next_offset;
    if (!start.manifest.empty()) {
        shard->begin_at(std::move(start.fold), std::move(start.place));
    }
    ports_.client.read_from(of(events::topics::facts), shard->reads_from());
    shard->fold_until(start.end);
}

void Seat::tell(const FoldStart& start) {
    for (const auto& refused : start.refused) {
        ++snapshots_refused_;
        alarm(fmt::format("a snapshot is of no use: {}", refused));
    }
    if (!ports_.host.snapshots || !ports_.host.say) {
        return;
    }
    ports_.host.say(
        start.manifest.empty()
            ? fmt::format("shard {}: begins at the first record, without a snapshot", partition)
            : fmt::format(
                  "shard {}: begins at offset {}, with {}",
                  partition,
                  start.place.next_offset,
                  start.manifest
              )
    );
}

void Seat::drop() {
    if (!shard) {
        return;
    }
    ports_.client.stop_reading(of(events::topics::facts));
    ports_.client.stop_reading(of(events::topics::commands));
    ports_.host.relay.remove_source(relay_source_);
    shard->abandon();
    const auto last = shard->status();
    foreign_claims_ += last.foreign_claims;
    voids_ += last.voids;
    undelivered_ += last.undelivered;
    facts_ = sum(std::move(facts_), last.facts);
    shard.reset();
}

void Seat::give_up() {
    drop();
    put_off_restart();
}

PartitionStatus Seat::status() const {
    PartitionStatus status{.partition = partition, .shard = {.state = "elsewhere"}};
    if (shard) {
        status.shard = shard->status();
    }
    status.shard.foreign_claims += foreign_claims_;
    status.shard.voids += voids_;
    status.shard.undelivered += undelivered_;
    status.shard.facts = sum(std::move(status.shard.facts), facts_);
    status.shard.began_at = began_at_;
    status.shard.snapshots_refused = snapshots_refused_;
    if (!shard) {
        return status;
    }
    if (const auto& claim = shard->current_claim()) {
        status.owner_member = claim->member;
        status.owner_url = claim->url;
    }
    return status;
}

void Seat::put_off_restart() {
    const auto jitter =
        static_cast<base::Duration::rep>(ports_.host.random.below(restart_jitter_ms));
    restart_at_ = ports_.host.clock.steady() + restart_min + base::Duration{jitter};
}

}  // namespace shards
