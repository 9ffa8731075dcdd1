#include "shards/seat.hpp"

#include <fmt/format.h>

namespace shards {

namespace {

constexpr base::Duration restart_min{200};
constexpr std::uint64_t restart_jitter_ms = 800;
// A holder that is alive but does not let go, though we should own its shard, is replaced then.
constexpr base::Duration impatience{10'000};

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
    ports_.relay.send(relay_source_, partition, std::move(caused));
}

void Seat::alarm(std::string_view what) {
    ports_.alarm(fmt::format("shard {}: {}", partition, what));
}

void Seat::turn(bool wanted_here) {
    if (!shard) {
        if (wanted_here && ports_.clock.steady() >= restart_at_) {
            start();
        }
        return;
    }
    if (!wanted_here && shard->state() != Shard::State::leaving) {
        shard->leave();
    }
    shard->relayed(relayed_->load());
    shard->tick();
    if (shard->state() == Shard::State::folded && may_claim()) {
        shard->claim();
    }
    if (shard->state() == Shard::State::gone) {
        if (wanted_here) {
            alarm(fmt::format("given up: {}", shard->why_gone()));
        }
        give_up();
    }
}

// The hint may be wrong: a holder that seems alive is given time to leave by itself.
bool Seat::may_claim() {
    if (shard->predecessor_left()) {
        return true;
    }
    const auto& holder = *shard->current_claim();
    if (holder.url == ports_.options.identity.url || !ports_.is_alive(holder.member)) {
        return true;
    }
    if (folded_since_ == base::Duration{0}) {
        folded_since_ = ports_.clock.steady();
    }
    return ports_.clock.steady() - folded_since_ > impatience;
}

void Seat::start() {
    try {
        const auto end = ports_.log.end_of(of(events::topics::facts));
        shard = std::make_unique<Shard>(
            partition,
            ports_.options.identity,
            ports_.options.limits,
            ports_.clock,
            ports_.random,
            *this
        );
        // The relay answers on its own thread, perhaps after this shard was replaced.
        relayed_ = std::make_shared<std::atomic<events::Offset>>(-1);
        relay_source_ = ports_.relay.add_source([relayed = relayed_,
                                                 &client = ports_.client](events::Offset offset) {
            relayed->store(offset);
            client.wake();
        });
        folded_since_ = base::Duration{0};
        ports_.client.read_from(of(events::topics::facts), 0);
        shard->fold_until(end);
    } catch (const events::LogUnavailable& fault) {
        alarm(fmt::format("cannot start: {}", fault.what()));
        put_off_restart();
    }
}

void Seat::give_up() {
    if (!shard) {
        return;
    }
    ports_.client.stop_reading(of(events::topics::facts));
    ports_.client.stop_reading(of(events::topics::commands));
    ports_.relay.remove_source(relay_source_);
    shard.reset();
    put_off_restart();
}

void Seat::put_off_restart() {
    const auto jitter = static_cast<base::Duration::rep>(ports_.random.below(restart_jitter_ms));
    restart_at_ = ports_.clock.steady() + restart_min + base::Duration{jitter};
}

}  // namespace shards
