#include "tests/shards/whole_path.hpp"

namespace tests::path {

using namespace std::chrono_literals;

Owner::Owner(Path& path, std::string name_) : name{std::move(name_)}, path_{path} {
    restart();
}

void Owner::die() {
    ++runs_;
    restart();
}

void Owner::restart() {
    shard_.reset();
    client_ = path_.log.connect({.name = name});
    relay_client_ = path_.log.connect({.name = "relay of " + name});
    to_relay_.clear();
    relaying_.reset();
    shard_ = std::make_unique<shards::Shard>(
        0,
        shards::ShardIdentity{.member = run(), .url = name},
        shards::ShardLimits{.read_back = 400ms},
        path_.clock,
        path_.random,
        *this
    );
    client_->read_from(facts, 0);
    shard_->fold_until(path_.log.end_of(facts));
}

void Owner::read() {
    path_.log.reveal(name, facts);
    path_.log.reveal(name, inputs);
    take();
}

void Owner::take() {
    events::LogEvents events;
    client_->poll(events, 0ms);
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
    shard_->tick();
    relay_some();
    if (shard_->state() == shards::Shard::State::gone) {
        restart();
    }
}

void Owner::act() {
    using State = shards::Shard::State;
    if (shard_->state() == State::folded) {
        // Mostly on evidence, as seats do.
        const auto& holder = shard_->current_claim();
        const bool is_free = shard_->predecessor_left() || !path_.is_running(holder->member);
        if (is_free || path_.random.below(10) == 0) {
            shard_->claim();
        }
    } else if (shard_->state() == State::owning && path_.random.below(8) == 0) {
        shard_->leave();
    }
    shard_->tick();
}

// As the real one: a record at a time, again until it was delivered, then the next.
void Owner::relay_some() {
    events::LogEvents events;
    relay_client_->poll(events, 0ms);
    for (const auto& report : events.reports) {
        if (report.tag != relaying_) {
            continue;
        }
        relaying_.reset();
        if (report.delivered) {
            shard_->relayed(to_relay_.front().offset);
            to_relay_.pop_front();
        }
    }
    if (relaying_ || to_relay_.empty()) {
        return;
    }
    const auto entries = path_.commands_of(to_relay_.front());
    if (entries.empty()) {
        shard_->relayed(to_relay_.front().offset);
        to_relay_.pop_front();
        return;
    }
    relaying_ = ++tag_;
    relay_client_->append(inputs, to_record(entries), tag_);
}

bool Owner::is_idle() const {
    return to_relay_.empty() && shard_->status().in_flight == 0 && shard_->status().waiting == 0;
}

void Owner::submit(const std::string& id, const domain::Command& command) {
    shard_->submit(
        {.id = id, .body_hash = id, .command = command, .actor = name},
        [this, id, command](const shards::Answer& answer) {
            path_.answered({.id = id, .command = command, .answer = answer});
        }
    );
    shard_->tick();
}

std::optional<std::uint64_t> Owner::append(events::NewRecord record) {
    if (!client_->append(facts, std::move(record), ++tag_)) {
        return std::nullopt;
    }
    return tag_;
}

void Owner::read_input_from(events::Offset offset) {
    client_->read_from(inputs, offset);
}

void Owner::stop_input() {
    client_->stop_reading(inputs);
}

void Owner::relay(shards::Caused caused) {
    to_relay_.push_back(std::move(caused));
}

}  // namespace tests::path
