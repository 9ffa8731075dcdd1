#include "api/access/access_view.hpp"

#include "api/access/access_fold.hpp"
#include "base/binary.hpp"
#include "events/reader.hpp"
#include "platform/named_thread.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <thread>

namespace api {

namespace {

constexpr base::Duration poll_wait{100};
constexpr base::Duration look_every{500};
constexpr base::Duration never{-1};

events::SnapshotSubject subject_of(std::int32_t partitions) {
    events::SnapshotSubject subject{
        .name = std::string{access_view_name}, .version = AccessFold::version
    };
    for (std::int32_t number = 0; number < partitions; ++number) {
        subject.partitions.push_back({std::string{events::topics::facts}, number});
    }
    return subject;
}

std::optional<std::string> load_fold(const events::Sections& sections, AccessFold& fold) {
    if (sections.size() != 1) {
        return "it has not one section";
    }
    base::BinaryReader reader{sections.front().bytes};
    fold.load(reader);
    return reader.is_done() ? std::nullopt : std::optional<std::string>{"it makes no sense"};
}

class AccessSnapshotFold final : public events::SnapshotFold {
public:
    std::optional<std::string> on_claimed(std::size_t, const events::Record&) override {
        return std::nullopt;
    }

    std::optional<std::string> on_counted(std::size_t, const events::Record& record) override {
        if (!events::has_any_type(record, AccessFold::types())) {
            return std::nullopt;
        }
        const auto commit = events::read_commit(record);
        if (!commit) {
            return commit.error().sentence;
        }
        for (const auto& placed : commit->facts) {
            fold_.apply(placed.fact);
        }
        // It has no clock, and what had ended by then has ended.
        fold_.forget_before(commit->at);
        return std::nullopt;
    }

    events::Sections save() override {
        base::BinaryWriter writer;
        fold_.save(writer);
        return {{.name = "members", .bytes = writer.take()}};
    }

    std::optional<std::string> load(const events::Sections& sections) override {
        return load_fold(sections, fold_);
    }

private:
    AccessFold fold_;
};

}  // namespace

std::string_view name_of_scope(events::ServiceScope scope) {
    return scope == events::ServiceScope::mcp_read ? "mcp:read" : "mcp:write";
}

events::SnapshotPlan plan_of_access(std::int32_t partitions) {
    return {.subject = subject_of(partitions), .make_fold = [] {
                return std::make_unique<AccessSnapshotFold>();
            }};
}

struct AccessView::Work {
    Work(
        events::Log& log_,
        std::int32_t partitions,
        projections::Positions& positions_,
        const base::Clock& clock_,
        const AccessBeginning& beginning
    )
        : log{log_},
          positions{positions_},
          clock{clock_},
          client{log_.connect({.name = "access", .fetch_min_bytes = events::unhurried_fetch_bytes})
          } {
        const auto subject = subject_of(partitions);
        auto start = begin(subject, beginning);
        for (std::size_t number = 0; number < subject.partitions.size(); ++number) {
            seats.push_back(
                {.partition = subject.partitions[number],
                 .reader =
                     events::Reader{
                         std::move(start.places[number]), events::Reader::Fingerprints::by_hand
                     }}
            );
        }
    }

    events::SnapshotStart begin(
        const events::SnapshotSubject& subject, const AccessBeginning& beginning
    ) {
        if (!beginning.snapshots) {
            return events::start_from_beginning(subject);
        }
        auto start = events::start_from_snapshot(
            *beginning.snapshots,
            subject,
            log,
            [this](const events::Sections& sections) {
                fold = {};
                return load_fold(sections, fold);
            }
        );
        if (start.is_from_beginning()) {
            fold = {};
        }
        fold.forget_before(clock.now());
        for (const auto& refused : start.refused) {
            beginning.alarm(fmt::format("a snapshot is of no use: {}", refused));
        }
        beginning.say(
            start.is_from_beginning() ? "begins at the first record, without a snapshot"
                                      : "begins with " + start.manifest
        );
        return start;
    }

    struct Seat {
        events::Partition partition;
        events::Reader reader;
    };

    events::Log& log;
    projections::Positions& positions;
    const base::Clock& clock;
    std::unique_ptr<events::LogClient> client;
    std::vector<Seat> seats;

    mutable std::shared_mutex mutex;
    AccessFold fold;
    std::string problem;
    std::vector<events::Offset> ends;     // of the partitions, when they were last seen
    base::Duration looked_at = never;     // when that look began
    base::Duration behind_since = never;  // since the look whose ends are not reached yet
    bool was_complete = false;            // once
    std::atomic<std::uint64_t> settings_changes{0};

    std::atomic<bool> stopping{false};
    std::condition_variable_any stop_looking;
    std::thread reading;
    std::thread looking;

    void read() {
        for (const auto& seat : seats) {
            client->read_from(seat.partition, seat.reader.state().next_offset);
        }
        events::LogEvents events;
        while (!stopping) {
            events.clear();
            client->poll(events, poll_wait);
            for (const auto& [partition, record] : events.arrived) {
                take(seats[static_cast<std::size_t>(partition.number)], record);
            }
            for (const auto& failure : events.failures) {
                begin_again(failure);
            }
            note_progress();
        }
    }

    // On a thread of its own: asking for ends blocks, and may take long on a busy broker.
    void look() {
        while (!stopping) {
            std::vector<events::Offset> seen;
            const auto now = clock.steady();
            try {
                for (const auto& seat : seats) {
                    seen.push_back(log.end_of(seat.partition));
                }
            } catch (const events::LogUnavailable&) {
                seen.clear();  // lag() says what that means.
            }
            std::unique_lock lock{mutex};
            if (!seen.empty()) {
                ends = std::move(seen);
                looked_at = now;
                behind_since = behind_since == never ? looked_at : behind_since;
            }
            client->wake();
            stop_looking.wait_for(lock, look_every, [this] { return stopping.load(); });
        }
    }

    void take(Seat& seat, const events::Record& record) {
        try {
            const bool counts = seat.reader.step(record) == events::Verdict::counted;
            if (!counts || !events::has_any_type(record, AccessFold::types())) {
                return;
            }
            const auto commit = events::read_commit(record);
            if (!commit) {
                return stop(seat, commit.error().sentence);
            }
            const std::unique_lock lock{mutex};
            const auto version = fold.settings().version;
            for (const auto& placed : commit->facts) {
                fold.apply(placed.fact);
            }
            if (fold.settings().version != version) {
                ++settings_changes;
            }
            fold.forget_before(clock.now());
        } catch (const events::NewerFormat& newer) {
            stop(seat, newer.what());
        }
    }

    // What it cannot read it must not ignore: from here on it lags.
    void stop(const Seat& seat, std::string_view why) {
        client->stop_reading(seat.partition);
        const std::unique_lock lock{mutex};
        problem = fmt::format("partition {} of facts: {}", seat.partition.number, why);
    }

    void begin_again(const events::ReadFailure& failure) {
        const auto& seat = seats[static_cast<std::size_t>(failure.partition.number)];
        if (failure.out_of_range) {
            return stop(seat, "the log no longer holds what was read before");
        }
        client->read_from(seat.partition, seat.reader.state().next_offset);
    }

    void note_progress() {
        const std::unique_lock lock{mutex};
        bool all_known = !ends.empty() && problem.empty();
        for (std::size_t i = 0; i < seats.size(); ++i) {
            const auto next = seats[i].reader.state().next_offset;
            positions.publish(access_view_name, seats[i].partition, next);
            all_known = all_known && next >= ends[i];
        }
        if (all_known) {
            behind_since = never;
            if (!was_complete) {
                was_complete = true;
                ++settings_changes;
            }
        }
    }
};

AccessView::AccessView(
    events::Log& log,
    std::int32_t partitions,
    projections::Positions& positions,
    const base::Clock& clock,
    AccessBeginning beginning
)
    : work_{std::make_unique<Work>(log, partitions, positions, clock, beginning)} {
    work_->reading = platform::named_thread("access", [work = work_.get()] { work->read(); });
    work_->looking = platform::named_thread("access-look", [work = work_.get()] { work->look(); });
}

AccessView::~AccessView() {
    {
        const std::unique_lock lock{work_->mutex};
        work_->stopping = true;
    }
    work_->client->wake();
    work_->stop_looking.notify_all();
    work_->reading.join();
    work_->looking.join();
}

std::optional<Member> AccessView::find(const events::AccountId& account) const {
    const std::shared_lock lock{work_->mutex};
    return work_->fold.find(account);
}

std::vector<std::pair<events::AccountId, Member>> AccessView::specially_trusted() const {
    const std::shared_lock lock{work_->mutex};
    return work_->fold.specially_trusted();
}

std::vector<std::pair<events::AccountId, bool>> AccessView::instructors() const {
    const std::shared_lock lock{work_->mutex};
    return work_->fold.instructors();
}

bool AccessView::is_revoked(std::string_view token) const {
    const std::shared_lock lock{work_->mutex};
    return work_->fold.is_revoked(token);
}

std::optional<ServiceAccess> AccessView::find_service(const std::string& secret_hash) const {
    const std::shared_lock lock{work_->mutex};
    return work_->fold.find_service(secret_hash);
}

std::optional<domain::beta::Settings> AccessView::settings() const {
    const std::shared_lock lock{work_->mutex};
    if (!work_->was_complete) {
        return std::nullopt;
    }
    return work_->fold.settings();
}

std::optional<events::Phase> AccessView::phase() const {
    const std::shared_lock lock{work_->mutex};
    if (!work_->was_complete) {
        return std::nullopt;
    }
    return domain::beta::phase_of(work_->fold.settings().values);
}

domain::beta::Policy AccessView::policy() const {
    const auto known = settings();
    auto policy = known.value_or(domain::beta::Settings{}).policy();
    if (!known || !is_fresh()) {
        policy.phase.reset();
    }
    return policy;
}

std::uint64_t AccessView::settings_changes() const {
    return work_->settings_changes;
}

base::Duration AccessView::lag() const {
    const std::shared_lock lock{work_->mutex};
    if (!work_->was_complete) {
        return base::Duration::max();
    }
    return work_->behind_since == never ? base::Duration{0}
                                        : work_->looked_at - work_->behind_since;
}

std::string AccessView::problem() const {
    const std::shared_lock lock{work_->mutex};
    return work_->problem;
}

}  // namespace api
