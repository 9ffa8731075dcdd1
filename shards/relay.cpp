#include "shards/relay.hpp"

#include "base/ensure.hpp"
#include "base/mutation.hpp"
#include "platform/named_thread.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <thread>

namespace shards {

namespace {

// What one round takes at most: bounds its memory and how long the next one waits.
constexpr std::size_t round_items = 4096;
constexpr base::Duration idle_wait{200};
// How long what is gathered waits for more, and how much of it is enough.
constexpr base::Duration gather_for{20};
constexpr std::size_t gather_most = 512;
constexpr base::Duration report_wait{100};
constexpr base::Duration retry_wait{500};
constexpr base::Duration key_patience{60'000};
constexpr std::size_t cached_chunks = 8;

// Rows as the log has them; the last few chunks stay decoded, because windows go through an import
// from front to back.
class RowsOfLog final : public RowSource {
public:
    explicit RowsOfLog(events::Log& log) : log_{log} {}

    std::int32_t partition = 0;

    std::vector<events::ImportRow> rows(
        const events::ImportId& import,
        const std::vector<ChunkPlace>& chunks,
        const std::vector<std::uint32_t>& wanted
    ) override {
        std::vector<events::ImportRow> found;
        found.reserve(wanted.size());
        for (const auto number : wanted) {
            const auto next = std::upper_bound(
                chunks.begin(),
                chunks.end(),
                number,
                [](std::uint32_t row, const ChunkPlace& place) { return row < place.first_row; }
            );
            ENSURE(next != chunks.begin(), "released rows are rows of the import");
            const auto& chunk = chunk_at(import, std::prev(next)->offset);
            const auto row = std::find_if(chunk.begin(), chunk.end(), [&](const auto& candidate) {
                return candidate.row == number;
            });
            ENSURE(row != chunk.end(), "a chunk holds the rows from its first on");
            found.push_back(*row);
        }
        return found;
    }

private:
    using Rows = std::vector<events::ImportRow>;

    const Rows& chunk_at(const events::ImportId& import, events::Offset offset) {
        for (const auto& cached : cache_) {
            if (cached.partition == partition && cached.offset == offset) {
                return cached.rows;
            }
        }
        const auto record = log_.read_one(
            {.topic = std::string{events::topics::facts}, .number = partition}, offset
        );
        if (!record) {
            throw events::LogUnavailable{
                fmt::format("the record at offset {} of facts {} is gone", offset, partition)
            };
        }
        auto commit = events::read_commit(*record);
        ENSURE(commit.has_value(), "the shard has read this record before");
        if (cache_.size() >= cached_chunks) {
            cache_.pop_front();
        }
        auto& entry = cache_.emplace_back(Cached{.partition = partition, .offset = offset});
        for (auto& fact : commit->facts) {
            auto* added = std::get_if<events::ImportRowsAdded>(&fact.fact);
            if (added && added->import == import) {
                entry.rows = std::move(added->rows);
            }
        }
        return entry.rows;
    }

    struct Cached {
        std::int32_t partition = 0;
        events::Offset offset = 0;
        Rows rows;
    };

    events::Log& log_;
    std::deque<Cached> cache_;
};

struct Source {
    RelayProgress progress;
    RelayPace pace = RelayPace::at_once;
};

struct Queued {
    std::uint64_t source = 0;
    std::int32_t partition = 0;
    Caused caused;
};

}  // namespace

struct Relay::Work {
    const std::int32_t partitions;
    const RelayPorts ports;

    std::unique_ptr<events::LogClient> client;
    RowsOfLog rows;
    platform::crypto::CodeStock codes;
    std::uint64_t next_tag = 1;

    // Of the relay's thread alone.
    std::vector<Queued> round;     // under way
    std::set<std::uint64_t> open;  // tags of what was appended and is not reported
    bool is_sound = true;          // nothing of the round is known to have failed
    base::Duration lacked_key_for{0};
    std::optional<base::Duration> lacked_key_at;
    events::LogEvents heard;

    mutable std::mutex mutex;
    std::uint64_t next_source = 1;
    std::map<std::uint64_t, Source> sources;
    std::deque<Queued> queue;
    std::deque<Queued> gathered;
    base::Duration gathered_since{0};  // the first of them
    std::size_t under_way = 0;

    std::atomic<bool> stopping{false};
    std::thread thread;

    Work(std::int32_t partitions_, RelayPorts ports_)
        : partitions{partitions_},
          ports{std::move(ports_)},
          client{ports.log.connect({.name = "relay"})},
          rows{ports.log},
          codes{ports.routing, ports.random} {}

    std::vector<Queued> take_round() {
        const std::lock_guard lock{mutex};
        std::vector<Queued> taken;
        std::size_t items = 0;
        take_from(queue, taken, items);
        if (gathered_waits() <= base::Duration{0}) {
            take_from(gathered, taken, items);
        }
        under_way = taken.size();
        return taken;
    }

    void take_from(std::deque<Queued>& waiting, std::vector<Queued>& taken, std::size_t& items) {
        while (!waiting.empty() && items < round_items) {
            auto next = std::move(waiting.front());
            waiting.pop_front();
            if (!sources.contains(next.source)) {
                continue;
            }
            for (const auto& one : next.caused.follow_ups) {
                const auto* issue = std::get_if<domain::IssueRows>(&one.follow_up.what);
                items += issue ? issue->released.rows.size() : 1;
            }
            taken.push_back(std::move(next));
        }
    }

    // Until what is gathered is to be sent. Under the mutex.
    base::Duration gathered_waits() const {
        if (gathered.empty()) {
            return idle_wait;
        }
        if (gathered.size() >= gather_most) {
            return base::Duration{0};
        }
        return gathered_since + gather_for - ports.clock.steady();
    }

    base::Duration idle_for() const {
        const std::lock_guard lock{mutex};
        return std::clamp(gathered_waits(), base::Duration{0}, idle_wait);
    }

    void run() {
        while (!stopping) {
            turn();
        }
    }

    // One wait at most. A round is sent, its reports are awaited; it is sent again as a whole when
    // some of it may not have been delivered.
    void turn() {
        if (round.empty()) {
            round = take_round();
            if (round.empty()) {
                return poll(idle_for());
            }
            is_sound = send_round();
        }
        if (base::is_mutated(base::Mutation::relay_does_not_wait)) {
            open.clear();
        }
        if (!open.empty()) {
            poll(report_wait);
        }
        if (!open.empty()) {
            return;
        }
        if (is_sound) {
            tell_progress();
            round.clear();
            return;
        }
        poll(retry_wait);
        is_sound = send_round();
    }

    void poll(base::Duration wait) {
        heard.clear();
        client->poll(heard, wait);
        for (const auto& report : heard.reports) {
            if (open.erase(report.tag) > 0 && !report.delivered &&
                !base::is_mutated(base::Mutation::relay_forgives_failures)) {
                ports.alarm(fmt::format("a follow-up was not delivered: {}", report.error));
                is_sound = false;
            }
        }
    }

    // False when some of it was not even taken.
    bool send_round() {
        try {
            OutgoingBatch batch{
                partitions, ports.routing, ports.keys, codes, when_key_is_missing()
            };
            for (const auto& queued : round) {
                rows.partition = queued.partition;
                for (const auto& one : queued.caused.follow_ups) {
                    batch.add(one, rows);
                }
            }
            const bool all = append(batch.take());
            lacked_key_at.reset();
            return all;
        } catch (const events::LogUnavailable& fault) {
            ports.alarm(fmt::format("follow-ups wait: {}", fault.what()));
        } catch (const KeyNotRead& fault) {
            note_lack();
            ports.alarm(fmt::format("follow-ups wait: {}", fault.what()));
        }
        return false;
    }

    // The vault is read by another thread, and may lag. It may also have been restored without the
    // key; then one row shall not keep all others waiting for ever.
    MissingKey when_key_is_missing() const {
        const bool is_late = lacked_key_at && lacked_key_for >= key_patience;
        return is_late ? MissingKey::fail_row : MissingKey::wait;
    }

    // While this process sleeps nobody reads the vault, so that does not count.
    void note_lack() {
        const auto now = ports.clock.steady();
        lacked_key_for = lacked_key_at
                             ? lacked_key_for + std::min(now - *lacked_key_at, 2 * retry_wait)
                             : base::Duration{0};
        lacked_key_at = now;
    }

    bool append(std::vector<Outgoing> outgoing) {
        bool all = true;
        for (auto& one : outgoing) {
            const auto tag = next_tag++;
            if (client->append(one.to, std::move(one.record), tag)) {
                open.insert(tag);
            } else {
                all = false;
            }
        }
        return all;
    }

    void tell_progress() {
        std::map<std::uint64_t, events::Offset> reached;
        for (const auto& queued : round) {
            reached[queued.source] = std::max(reached[queued.source], queued.caused.offset);
        }
        const std::lock_guard lock{mutex};
        under_way = 0;
        for (const auto& [source, offset] : reached) {
            const auto found = sources.find(source);
            if (found != sources.end()) {
                found->second.progress(offset);
            }
        }
    }
};

Relay::Relay(std::int32_t partitions, RelayPorts ports, base::Driver driver)
    : work_{std::make_unique<Work>(partitions, std::move(ports))} {
    if (driver == base::Driver::own_thread) {
        work_->thread = platform::named_thread("relay", [work = work_.get()] { work->run(); });
    }
}

Relay::~Relay() {
    work_->stopping = true;
    work_->client->wake();
    if (work_->thread.joinable()) {
        work_->thread.join();
    }
}

void Relay::turn() {
    ENSURE(!work_->thread.joinable(), "one thread takes the turns");
    work_->turn();
}

std::uint64_t Relay::add_source(RelayProgress progress, RelayPace pace) {
    const std::lock_guard lock{work_->mutex};
    const auto source = work_->next_source++;
    work_->sources.emplace(source, Source{.progress = std::move(progress), .pace = pace});
    return source;
}

void Relay::remove_source(std::uint64_t source) {
    const std::lock_guard lock{work_->mutex};
    work_->sources.erase(source);
}

void Relay::send(std::uint64_t source, std::int32_t partition, Caused caused) {
    bool wakes = true;
    {
        const std::lock_guard lock{work_->mutex};
        const auto found = work_->sources.find(source);
        const bool is_gathered =
            found != work_->sources.end() && found->second.pace == RelayPace::gathered;
        auto& waiting = is_gathered ? work_->gathered : work_->queue;
        waiting.push_back({.source = source, .partition = partition, .caused = std::move(caused)});
        if (is_gathered) {
            wakes = waiting.size() == 1 || waiting.size() == gather_most;
            if (waiting.size() == 1) {
                work_->gathered_since = work_->ports.clock.steady();
            }
        }
    }
    if (wakes) {
        work_->client->wake();
    }
}

std::size_t Relay::backlog() const {
    const std::lock_guard lock{work_->mutex};
    return work_->queue.size() + work_->gathered.size() + work_->under_way;
}

}  // namespace shards
