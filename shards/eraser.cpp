#include "shards/eraser.hpp"

#include "base/binary.hpp"
#include "base/ensure.hpp"
#include "domain/people/spent_keys.hpp"
#include "events/commit_stream.hpp"
#include "events/reader.hpp"
#include "platform/named_thread.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

namespace shards {

namespace {

constexpr base::Duration idle_wait{500};
constexpr base::Duration retry_wait{500};
constexpr std::size_t keys_at_once = 1'000;  // in one call of the vault

events::SnapshotSubject subject_of(std::int32_t partitions) {
    events::SnapshotSubject subject{
        .name = "spent-keys", .version = domain::people::SpentKeys::version
    };
    for (std::int32_t number = 0; number < partitions; ++number) {
        subject.partitions.push_back({std::string{events::topics::facts}, number});
    }
    return subject;
}

std::optional<std::string> load_keys(
    const events::Sections& sections, domain::people::SpentKeys& spent
) {
    if (sections.size() != 1) {
        return "it has not one section";
    }
    base::BinaryReader reader{sections.front().bytes};
    spent.load(reader);
    return reader.is_done() ? std::nullopt : std::optional<std::string>{"it makes no sense"};
}

// What the facts of the record say of keys.
std::optional<events::DecodeError> apply(
    const events::Record& record, events::CommitStream& commits, domain::people::SpentKeys& spent
) {
    if (!has_any_type(record, domain::people::SpentKeys::types())) {
        return std::nullopt;
    }
    return commits.read(record, [&spent](const events::SeenFact& seen) {
        spent.apply(seen.fact, seen.at);
    });
}

class SpentKeysFold final : public events::SnapshotFold {
public:
    std::optional<std::string> on_claimed(std::size_t, const events::Record&) override {
        return std::nullopt;
    }

    std::optional<std::string> on_counted(std::size_t, const events::Record& record) override {
        auto error = apply(record, commits_, spent_);
        return error ? std::optional{std::move(error->sentence)} : std::nullopt;
    }

    events::Sections save() override {
        base::BinaryWriter writer;
        spent_.save(writer);
        return {{.name = "keys", .bytes = writer.take()}};
    }

    std::optional<std::string> load(const events::Sections& sections) override {
        return load_keys(sections, spent_);
    }

private:
    events::CommitStream commits_{domain::people::SpentKeys::types()};
    domain::people::SpentKeys spent_;
};

}  // namespace

struct Eraser::Work : std::enable_shared_from_this<Eraser::Work> {
    struct Seat {
        events::Partition partition;
        events::Reader reader;
        events::Offset end = 0;  // at the start
    };

    EraserPorts ports;
    std::shared_ptr<events::LogClient> client;  // also of the vault's answers, to wake it
    std::vector<Seat> seats;
    events::CommitStream commits{domain::people::SpentKeys::types()};
    domain::people::SpentKeys spent;
    events::LogEvents heard;
    bool has_read_all = false;  // up to where they ended at the start
    base::Duration retry_at{0};

    mutable std::mutex mutex;
    std::condition_variable changed;
    std::unordered_set<std::string> waiting;  // keys to be erased
    bool is_done = false;
    bool is_writing = false;
    bool has_failed = false;  // the last call of the vault
    std::string problem;

    std::atomic<bool> wanted{true};
    std::atomic<bool> stopping{false};
    std::thread thread;

    Work(std::int32_t partitions, EraserPorts ports_)
        : ports{std::move(ports_)},
          client{ports.log.connect(
              {.name = "eraser", .fetch_min_bytes = events::unhurried_fetch_bytes}
          )} {
        const auto subject = subject_of(partitions);
        auto start = begin(subject);
        for (std::size_t number = 0; number < subject.partitions.size(); ++number) {
            Seat seat{
                .partition = subject.partitions[number],
                .reader =
                    events::Reader{
                        std::move(start.places[number]), events::Reader::Fingerprints::by_hand
                    }
            };
            seat.end = ports.log.end_of(seat.partition);
            client->read_from(seat.partition, seat.reader.state().next_offset);
            seats.push_back(std::move(seat));
        }
    }

    events::SnapshotStart begin(const events::SnapshotSubject& subject) {
        if (!ports.snapshots) {
            return events::start_from_beginning(subject);
        }
        auto start = events::start_from_snapshot(
            *ports.snapshots,
            subject,
            ports.log,
            [this](const events::Sections& sections) {
                spent = {};
                return load_keys(sections, spent);
            }
        );
        if (start.is_from_beginning()) {
            spent = {};
        }
        for (const auto& refused : start.refused) {
            ports.alarm(fmt::format("a snapshot is of no use: {}", refused));
        }
        if (ports.say) {
            ports.say(
                start.is_from_beginning() ? "begins at the first record, without a snapshot"
                                          : "begins with " + start.manifest
            );
        }
        return start;
    }

    void run() {
        while (!stopping) {
            turn();
        }
    }

    void turn() {
        heard.clear();
        client->poll(heard, idle_wait);
        for (const auto& [partition, record] : heard.arrived) {
            take(seats[static_cast<std::size_t>(partition.number)], record);
        }
        for (const auto& failure : heard.failures) {
            begin_again(failure);
        }
        has_read_all = has_read_all || std::ranges::all_of(seats, [](const Seat& seat) {
                           return seat.reader.state().next_offset >= seat.end;
                       });
        gather();
        write();
    }

    void take(Seat& seat, const events::Record& record) {
        try {
            if (seat.reader.step(record) != events::Verdict::counted) {
                return;
            }
            if (const auto error = apply(record, commits, spent)) {
                stop(seat, error->sentence);
            }
        } catch (const events::NewerFormat& newer) {
            stop(seat, newer.what());
        }
    }

    // What it cannot read it must not pass over: somebody may be erased there.
    void stop(const Seat& seat, std::string_view why) {
        client->stop_reading(seat.partition);
        {
            const std::lock_guard lock{mutex};
            problem = fmt::format("partition {} of facts: {}", seat.partition.number, why);
        }
        changed.notify_all();
        ports.alarm(fmt::format("keys of erased people are not destroyed any more: {}", problem));
    }

    void begin_again(const events::ReadFailure& failure) {
        const auto& seat = seats[static_cast<std::size_t>(failure.partition.number)];
        if (failure.out_of_range) {
            return stop(seat, "the log no longer holds what was read before");
        }
        client->read_from(seat.partition, seat.reader.state().next_offset);
    }

    void gather() {
        auto keys = spent.take_erased();
        const std::lock_guard lock{mutex};
        if (has_read_all && problem.empty()) {
            auto expired = spent.take_expired(ports.clock.now());
            std::ranges::move(expired, std::back_inserter(keys));
        }
        for (auto& key : keys) {
            if (key.size() == platform::crypto::key_id_length) {
                waiting.insert(std::move(key));
            }
        }
        std::erase_if(waiting, [this](const auto& key) { return ports.ring.has_erased(key); });
        if (has_read_all && waiting.empty() && problem.empty() && !is_done) {
            is_done = true;
            changed.notify_all();
        }
    }

    // One call of the vault at a time; what it could not keep is tried again a little later.
    void write() {
        std::vector<std::string> keys;
        {
            const std::lock_guard lock{mutex};
            if (std::exchange(has_failed, false)) {
                retry_at = ports.clock.steady() + retry_wait;
                ports.alarm("the vault takes no tombstones just now; keys wait to be destroyed");
            }
            if (!wanted || is_writing || waiting.empty() || ports.clock.steady() < retry_at) {
                return;
            }
            const auto count = std::min(waiting.size(), keys_at_once);
            keys.assign(waiting.begin(), std::next(waiting.begin(), std::ptrdiff_t(count)));
            is_writing = true;
        }
        platform::crypto::erase_keys(
            ports.ring,
            ports.vault,
            std::move(keys),
            [work = shared_from_this()](bool durable) { work->written(durable); }
        );
    }

    // On the vault's thread, or at once.
    void written(bool durable) {
        {
            const std::lock_guard lock{mutex};
            is_writing = false;
            has_failed = !durable;
        }
        client->wake();
    }
};

events::SnapshotPlan plan_of_spent_keys(std::int32_t partitions) {
    return {.subject = subject_of(partitions), .make_fold = [] {
                return std::make_unique<SpentKeysFold>();
            }};
}

Eraser::Eraser(std::int32_t partitions, EraserPorts ports, base::Driver driver)
    : work_{std::make_shared<Work>(partitions, std::move(ports))} {
    if (driver == base::Driver::own_thread) {
        work_->thread = platform::named_thread("eraser", [work = work_.get()] { work->run(); });
    }
}

Eraser::~Eraser() {
    work_->stopping = true;
    work_->client->wake();
    if (work_->thread.joinable()) {
        work_->thread.join();
    }
}

bool Eraser::wait_until_done(base::Duration wait) {
    std::unique_lock lock{work_->mutex};
    work_->changed.wait_for(lock, wait, [this] {
        return work_->is_done || !work_->problem.empty();
    });
    return work_->is_done;
}

void Eraser::want(bool wanted) {
    work_->wanted = wanted;
    work_->client->wake();
}

std::size_t Eraser::pending() const {
    const std::lock_guard lock{work_->mutex};
    return work_->waiting.size();
}

std::string Eraser::problem() const {
    const std::lock_guard lock{work_->mutex};
    return work_->problem;
}

void Eraser::turn() {
    ENSURE(!work_->thread.joinable(), "one thread takes the turns");
    work_->turn();
}

}  // namespace shards
