#include "shards/host_loop.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shards {

namespace {

// Looking at a shard's figures costs more than a turn with nothing to do.
constexpr base::Duration publish_every{100};

bool has(const std::vector<std::int32_t>& partitions, std::int32_t partition) {
    return std::find(partitions.begin(), partitions.end(), partition) != partitions.end();
}

}  // namespace

HostLoop::HostLoop(HostOptions options, HostPorts ports)
    : options_{std::move(options)},
      ports_{std::move(ports)},
      client_{ports_.log.connect({.name = "shards"})},
      is_busy_(static_cast<std::size_t>(options_.partitions)),
      is_owned_(static_cast<std::size_t>(options_.partitions)) {
    for (std::int32_t partition = 0; partition < options_.partitions; ++partition) {
        seats_.push_back(std::make_unique<Seat>(
            SeatPorts{
                .options = options_, .host = ports_, .client = *client_, .next_tag = next_tag_
            },
            partition
        ));
        statuses_.push_back({.partition = partition, .shard = {.state = "elsewhere"}});
    }
}

HostLoop::~HostLoop() {
    for (const auto& seat : seats_) {
        seat->drop();
    }
    for (const auto& one : inbox_) {
        one.respond({.kind = Answer::Kind::not_here, .partition = one.partition});
    }
}

void HostLoop::turn(base::Duration longest_wait) {
    events_.clear();
    client_->poll(events_, has_unheard_ ? base::Duration{0} : wait_until_due(longest_wait));
    feed(events_);
    taken_.clear();
    {
        const std::lock_guard lock{mutex_};
        taken_.swap(inbox_);
    }
    for (auto& one : taken_) {
        hand_over(one);
    }
    turn_seats();
    publish();
    note_who_waits();
}

void HostLoop::leave() {
    is_leaving_ = true;
}

bool HostLoop::has_left() const {
    return std::none_of(seats_.begin(), seats_.end(), [](const auto& seat) {
        return seat->shard != nullptr;
    });
}

base::Duration HostLoop::wait_until_due(base::Duration longest) const {
    auto wait = longest;
    for (const auto& seat : seats_) {
        if (!seat->shard) {
            continue;
        }
        if (const auto due = seat->shard->next_due()) {
            wait = std::clamp(*due - ports_.clock.now(), base::Duration{0}, wait);
        }
    }
    return wait;
}

void HostLoop::feed(events::LogEvents& events) {
    for (auto& arrived : events.arrived) {
        auto& shard = seat_of(arrived.partition.number).shard;
        if (!shard) {
            continue;
        }
        if (arrived.partition.topic == events::topics::commands) {
            shard->on_input(std::move(arrived.record));
        } else if (shard->wants(arrived.record.offset)) {
            shard->on_record(arrived.record);
        }
    }
    for (const auto& report : events.reports) {
        auto& shard = seat_of(static_cast<std::int32_t>(report.tag >> tag_partition_shift)).shard;
        if (shard) {
            shard->on_report(report);
        }
    }
    for (const auto& failure : events.failures) {
        ports_.alarm(fmt::format(
            "reading {} {} stopped: {}",
            failure.partition.topic,
            failure.partition.number,
            failure.error
        ));
        seat_of(failure.partition.number).give_up();
    }
}

void HostLoop::hand_over(Arrival& one) {
    auto& shard = seat_of(one.partition).shard;
    if (!shard) {
        return one.respond({.kind = Answer::Kind::not_here, .partition = one.partition});
    }
    if (one.look) {
        shard->ask(std::move(one.look), std::move(one.respond));
    } else {
        shard->submit(std::move(one.request), std::move(one.respond));
    }
}

void HostLoop::turn_seats() {
    const auto share = [&] {
        const std::lock_guard lock{mutex_};
        return share_.value_or(Share{});
    }();
    for (const auto& seat : seats_) {
        auto wish = Wish::keep;
        if (is_leaving_ || has(share.let_go, seat->partition)) {
            wish = Wish::let_go;
        } else if (has(share.own, seat->partition)) {
            wish = Wish::own;
        }
        seat->turn(wish);
    }
}

void HostLoop::publish() {
    Holdings holdings;
    for (const auto& seat : seats_) {
        const auto state = seat->shard ? seat->shard->state() : Shard::State::gone;
        const bool owns = state == Shard::State::owning;
        is_owned_[static_cast<std::size_t>(seat->partition)] = owns;
        if (owns) {
            holdings.owns.push_back(seat->partition);
        } else if (state == Shard::State::folded) {
            holdings.stands_by.push_back(seat->partition);
        }
    }
    const bool is_news = holdings != holdings_;
    const auto now = ports_.clock.steady();
    if (is_news || now - published_at_ >= publish_every) {
        published_at_ = now;
        const std::lock_guard lock{mutex_};
        for (const auto& seat : seats_) {
            statuses_[static_cast<std::size_t>(seat->partition)] = seat->status();
        }
    }
    if (is_news) {
        holdings_ = holdings;
        ports_.holdings_changed(std::move(holdings));
    }
}

void HostLoop::note_who_waits() {
    const std::lock_guard lock{mutex_};
    for (const auto& seat : seats_) {
        is_busy_[static_cast<std::size_t>(seat->partition)] =
            seat->shard && seat->shard->has_group_on_its_way();
    }
    has_unheard_ = std::ranges::any_of(inbox_, [this](const Arrival& one) {
        return !is_busy_[static_cast<std::size_t>(one.partition)];
    });
}

void HostLoop::submit(Request request, Respond respond) {
    const auto slot = domain::slot_of(request.command);
    take_in(
        {.partition = slot % options_.partitions,
         .request = std::move(request),
         .respond = std::move(respond)}
    );
}

void HostLoop::ask(base::Slot slot, Look look, Respond respond) {
    take_in(
        {.partition = slot % options_.partitions,
         .look = std::move(look),
         .respond = std::move(respond)}
    );
}

void HostLoop::take_in(Arrival one) {
    bool is_busy = false;
    {
        const std::lock_guard lock{mutex_};
        is_busy = is_busy_[static_cast<std::size_t>(one.partition)];
        inbox_.push_back(std::move(one));
    }
    if (!is_busy) {
        wake();
    }
}

void HostLoop::want(Share share) {
    {
        const std::lock_guard lock{mutex_};
        share_ = std::move(share);
    }
    wake();
}

void HostLoop::wake() {
    client_->wake();
}

std::vector<PartitionStatus> HostLoop::status() const {
    const std::lock_guard lock{mutex_};
    return statuses_;
}

bool HostLoop::settled() const {
    const std::lock_guard lock{mutex_};
    return share_ && std::all_of(share_->own.begin(), share_->own.end(), [&](auto partition) {
               return owns(partition);
           });
}

}  // namespace shards
