#pragma once
// Reads single records on a thread of its own, which blocks. Rare: only a command that was repeated
// needs it.

#include "events/log.hpp"
#include "platform/arrival.hpp"
#include "shards/answer.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace shards {

class RecordReader {
public:
    // The log outlives it.
    explicit RecordReader(events::Log& log);
    ~RecordReader();

    RecordReader(const RecordReader&) = delete;
    RecordReader& operator=(const RecordReader&) = delete;

    // The facts of the commit at `offset`; arrives with null when the record cannot be had. From
    // any thread.
    void read(events::Partition partition, events::Offset offset, platform::Expected<Facts> facts);

private:
    struct Wanted {
        events::Partition partition;
        events::Offset offset = 0;
        platform::Expected<Facts> facts;
    };

    void run();
    Facts facts_at(const Wanted& wanted) const;

    events::Log& log_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Wanted> wanted_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace shards
