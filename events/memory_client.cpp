#include "events/memory_client.hpp"

#include <algorithm>

namespace events {

MemoryClient::MemoryClient(MemoryLog& log, ClientOptions options)
    : log_{log}, options_{std::move(options)} {
    const std::lock_guard lock{log_.mutex_};
    log_.clients_.push_back(this);
}

// What it appended goes its way; nobody is left to be told.
MemoryClient::~MemoryClient() {
    const std::lock_guard lock{log_.mutex_};
    std::erase(log_.clients_, this);
    for (auto& [id, append] : log_.appends_) {
        if (append.client == this) {
            append.client = nullptr;
        }
    }
}

bool MemoryClient::append(const Partition& to, NewRecord record, std::uint64_t tag) {
    const std::lock_guard lock{log_.mutex_};
    ++unreported_;
    const bool accepted = log_.accept(*this, to, std::move(record), tag);
    if (!accepted) {
        --unreported_;
    }
    return accepted;
}

void MemoryClient::read_from(const Partition& partition, Offset offset) {
    const std::lock_guard lock{log_.mutex_};
    readings_[partition] = Reading{.next = offset, .shown_until = offset};
}

void MemoryClient::stop_reading(const Partition& partition) {
    const std::lock_guard lock{log_.mutex_};
    readings_.erase(partition);
}

void MemoryClient::poll(LogEvents& out, base::Duration wait) {
    std::unique_lock lock{log_.mutex_};
    const auto ready = [&] { return collect(out) || woken_; };
    if (log_.steps_ == MemoryLog::Steps::manual || !log_.waits_) {
        ready();
    } else {
        changed_.wait_for(lock, wait, ready);
    }
    woken_ = false;
}

void MemoryClient::wake() {
    const std::lock_guard lock{log_.mutex_};
    woken_ = true;
    notify();
}

bool MemoryClient::flush(base::Duration wait) {
    std::unique_lock lock{log_.mutex_};
    const auto done = [&] { return unreported_ == 0; };
    if (log_.steps_ == MemoryLog::Steps::manual) {
        return done();
    }
    return changed_.wait_for(lock, wait, done);
}

void MemoryClient::take_report(DeliveryReport report) {
    reports_.push_back(std::move(report));
    --unreported_;
    notify();
}

void MemoryClient::add_hidden(std::vector<MemoryLog::Hidden>& out) const {
    for (const auto& [partition, reading] : readings_) {
        const auto* stored = log_.find(partition);
        if (!stored || stored->end() <= reading.shown_until) {
            continue;
        }
        out.push_back(
            {.client = options_.name,
             .partition = partition,
             .from = reading.shown_until,
             .to = stored->end()}
        );
    }
}

void MemoryClient::reveal(const Partition& partition, Offset count) {
    const auto reading = readings_.find(partition);
    const auto* stored = log_.find(partition);
    if (reading == readings_.end() || !stored) {
        return;
    }
    auto& shown_until = reading->second.shown_until;
    shown_until = std::max(shown_until, std::min(shown_until + count, stored->end()));
}

void MemoryClient::reveal_all() {
    for (auto& [partition, reading] : readings_) {
        const auto* stored = log_.find(partition);
        if (stored) {
            reading.shown_until = std::max(reading.shown_until, stored->end());
        }
    }
}

void MemoryClient::hide_unread() {
    for (auto& [partition, reading] : readings_) {
        reading.shown_until = reading.next;
    }
}

// Adds what is there. False when there was nothing.
bool MemoryClient::collect(LogEvents& out) {
    const std::size_t before = out.arrived.size() + out.reports.size() + out.failures.size();
    std::move(reports_.begin(), reports_.end(), std::back_inserter(out.reports));
    reports_.clear();
    if (!log_.away_) {
        collect_records(out);
    }
    return out.arrived.size() + out.reports.size() + out.failures.size() > before;
}

void MemoryClient::collect_records(LogEvents& out) {
    std::size_t bytes = 0;
    std::vector<Partition> order;
    for (auto at = readings_.upper_bound(last_read_); at != readings_.end(); ++at) {
        order.push_back(at->first);
    }
    for (auto at = readings_.begin(); at != readings_.upper_bound(last_read_); ++at) {
        order.push_back(at->first);
    }
    for (const auto& partition : order) {
        last_read_ = partition;
        const auto reading = readings_.find(partition);
        const auto* stored = log_.find(partition);
        if (!stored) {
            out.failures.push_back({partition, false, "no such topic or partition"});
            readings_.erase(reading);
        } else if (reading->second.next < stored->begin() || reading->second.next > stored->end()) {
            out.failures.push_back({partition, true, "offset out of range"});
            readings_.erase(reading);
        } else if (!collect_from(out, partition, reading->second, bytes)) {
            return;
        }
    }
}

// False when the poll is full.
bool MemoryClient::collect_from(
    LogEvents& out, const Partition& partition, Reading& reading, std::size_t& bytes
) {
    const auto& stored = *log_.find(partition);
    const bool manual = log_.steps_ == MemoryLog::Steps::manual;
    const Offset end = manual ? std::min(reading.shown_until, stored.end()) : stored.end();
    while (reading.next < end) {
        const auto* record = stored.first_from(reading.next);
        if (!record || record->offset >= end) {
            reading.next = end;
            break;
        }
        if (out.arrived.size() >= poll_max_records || bytes >= poll_max_bytes) {
            return false;
        }
        bytes += record->value.size();
        reading.next = record->offset + 1;
        out.arrived.push_back({partition, *record});
    }
    return true;
}

}  // namespace events
