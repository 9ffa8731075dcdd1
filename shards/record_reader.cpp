#include "shards/record_reader.hpp"

#include <utility>

namespace shards {

RecordReader::RecordReader(events::Log& log) : log_{log}, thread_{[this] { run(); }} {}

RecordReader::~RecordReader() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void RecordReader::read(
    events::Partition partition, events::Offset offset, platform::Expected<Facts> facts
) {
    {
        const std::lock_guard lock{mutex_};
        wanted_.push_back({std::move(partition), offset, std::move(facts)});
    }
    wake_.notify_all();
}

void RecordReader::run() {
    std::unique_lock lock{mutex_};
    while (true) {
        wake_.wait(lock, [this] { return stopping_ || !wanted_.empty(); });
        if (stopping_) {
            return;
        }
        const Wanted wanted = std::move(wanted_.front());
        wanted_.pop_front();
        lock.unlock();
        wanted.facts.arrive(facts_at(wanted));
        lock.lock();
    }
}

Facts RecordReader::facts_at(const Wanted& wanted) const {
    try {
        const auto record = log_.read_one(wanted.partition, wanted.offset);
        if (!record) {
            return nullptr;
        }
        auto commit = events::read_commit(*record);
        if (!commit) {
            return nullptr;
        }
        return std::make_shared<const std::vector<events::StreamFact>>(std::move(commit->facts));
    } catch (const events::LogUnavailable&) {
        return nullptr;  // The caller is told that the log is not there.
    }
}

}  // namespace shards
