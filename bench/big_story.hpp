#pragma once
// A whole cluster in one loop, for those who need a large log that is sound: the real rules decide
// and place every fact; time, the relay and the lane are played.

#include "base/ensure.hpp"
#include "base/random.hpp"
#include "base/ulid.hpp"
#include "bench/batch_story.hpp"
#include "domain/batches/batch.hpp"
#include "domain/follow_ups.hpp"
#include "domain/people/account.hpp"
#include "domain/people/recipient.hpp"
#include "domain/world.hpp"
#include "platform/crypto/hash.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace bench {

// One after the other as a cluster would do it over time: a command is decided by its partition's
// world and appended, and what its facts cause is carried out before anything else is asked.
class Cluster {
public:
    Cluster(CommitWriter& writer, base::Random& random, base::Instant since)
        : writer_{writer}, random_{random}, now_{since} {}

    base::Random& random() { return random_; }

    base::Instant now() const { return now_; }

    // Whoever's deadline passes meanwhile decides.
    void go_on_until(base::Instant at) {
        for (std::size_t number = 0; number < homes_.size(); ++number) {
            auto& world = homes_[number].world;
            for (auto due = world.next_deadline(); due && due->at <= at;
                 due = world.next_deadline()) {
                now_ = std::max(now_, due->at);
                commit(number, {}, "system:deadline", {domain::DeadlineReached{due->stream}});
            }
        }
        now_ = std::max(now_, at);
    }

    // Of a caller, under an id of its own.
    void ask(domain::Command command) {
        const auto number = home_of(command);
        commit(number, id(domain::slot_of(command)), "admin:bench", {std::move(command)});
        settle();
    }

    // The rows of an import that can be sent, as the relay would find them in its records; kept
    // until the next import's.
    void remember(const events::ImportId& import, std::vector<events::ImportRow> rows) {
        import_ = import;
        rows_ = std::move(rows);
    }

    // Every writer leaves in good order.
    void close() {
        for (std::size_t number = 0; number < homes_.size(); ++number) {
            note_relayed(number);
            keep_book(number, events::ShardReleased{.member = "bench"});
        }
        add_to_ledger({events::ShardReleased{.member = "bench"}});
    }

    // Those that were destroyed since this was last asked.
    std::vector<std::string> take_erased_keys() { return std::exchange(erased_keys_, {}); }

    // A text that nobody can open, of the length that it would have.
    base::SealedText seal(const std::string& key, std::size_t length) {
        std::string bytes(length * 3 / 4, '\0');
        random_.fill(std::as_writable_bytes(std::span{bytes}));
        return {
            .key = key, .text = platform::crypto::to_base64url(platform::crypto::bytes_of(bytes))
        };
    }

    std::string id(base::Slot slot) { return base::make_ulid(now_, random_, slot); }

private:
    struct Home {
        domain::World world;
        std::uint64_t written = 0;  // commits, which follow the claim at offset 0
        std::uint32_t book_seq = 0;
        bool owes_follow_ups = false;
    };

    using Commands = std::vector<domain::Command>;

    static constexpr std::size_t entries_max = 150;  // of a record of commands, as the relay cuts
    static constexpr std::size_t rows_per_outcome = 400;
    static constexpr std::uint64_t commits_per_note = 16;  // of the relay's progress

    static std::size_t home_of(const domain::Command& command) {
        return domain::slot_of(command) % static_cast<std::size_t>(partitions);
    }

    static events::Partition partition(std::size_t number) {
        return {"facts", static_cast<std::int32_t>(number)};
    }

    void commit(
        std::size_t number, std::string command, std::string actor, const Commands& commands
    ) {
        auto& [world, written, book_seq, owes] = homes_[number];
        const domain::Context context{.actor = actor, .now = now_};
        events::Commit commit{.at = now_, .command = std::move(command), .actor = actor};
        for (const auto& one : commands) {
            const auto decided = world.decide(one, context);
            ENSURE(decided, "the story asks for nothing that a rule forbids");
            for (const auto& [stream, fact] : *decided) {
                const auto& placed = commit.facts.emplace_back(
                    events::StreamFact{stream, world.next_seq(stream), fact}
                );
                world.evolve(placed);
                owes = react(placed) || owes;
                if (const auto* erased = std::get_if<events::SubjectErased>(&fact)) {
                    std::ranges::copy(erased->keys, std::back_inserter(erased_keys_));
                }
            }
        }
        if (commit.facts.empty()) {
            return;
        }
        commit.body_hash = commit.command.empty() ? "" : base::derive_id(commit.command, "body");
        ++written;
        writer_.commit(partition(number), std::move(commit));
        if (written % commits_per_note == 0) {
            note_relayed(number);
        }
    }

    bool react(const events::StreamFact& placed) {
        auto caused = domain::react(placed);
        const auto fact_id = events::fact_id(placed.stream, placed.seq);
        for (auto& one : caused) {
            if (auto* send = std::get_if<domain::SendCommand>(&one.what)) {
                queue(std::move(send->command));
            } else if (auto* enqueue = std::get_if<domain::EnqueueJob>(&one.what)) {
                const auto& invite = enqueue->job.args->invite.text;
                enqueue->job.id = {base::derive_id(invite, fact_id + "/" + one.name)};
                jobs_.push_back(std::move(enqueue->job));
            } else if (const auto* issue = std::get_if<domain::IssueRows>(&one.what)) {
                ask_for_rows(issue->released);
            }
        }
        return !caused.empty();
    }

    void queue(domain::Command command) {
        if (auto* more = std::get_if<domain::RecordRowOutcomes>(&command)) {
            auto& gathered = outcomes_[more->batch.text];
            if (gathered.ended.empty()) {
                gathered = std::move(*more);
                return;
            }
            std::ranges::move(more->ended, std::back_inserter(gathered.ended));
            if (gathered.ended.size() >= rows_per_outcome) {
                domain::Command full{std::exchange(gathered, {})};
                waiting_[home_of(full)].push_back(std::move(full));
            }
            return;
        }
        waiting_[home_of(command)].push_back(std::move(command));
    }

    void ask_for_rows(const events::BatchRowsReleased& released) {
        ENSURE(released.import == import_, "one batch is sent at a time");
        for (const auto number : released.rows) {
            const auto& row = rows_[number - 1];
            const auto slot = base::slot_of(row.recipient->text);
            queue(domain::IssueInvite{
                .invite = {base::derive_id(released.batch.text, fmt::format("row {}", number), slot)
                },
                .code_hash = {id(slot)},
                .code = seal(row.address->key, 67),
                .recipient = row.recipient,
                .address = row.address,
                .name = row.name,
                .role = released.terms.role,
                .expires_in_days = released.terms.expires_in_days,
                .source = released.terms.source,
                .batch_row = events::BatchRow{.batch = released.batch, .row = number},
                .issued_by = released.requested_by
            });
        }
    }

    // Until nothing is caused any more.
    void settle() {
        while (true) {
            for (std::size_t number = 0; number < waiting_.size(); ++number) {
                while (!waiting_[number].empty()) {
                    carry_out_some(number);
                }
            }
            if (!jobs_.empty()) {
                mail();
            } else if (!outcomes_.empty()) {
                for (auto& [batch, last] : std::exchange(outcomes_, {})) {
                    if (!last.ended.empty()) {
                        domain::Command command{std::move(last)};
                        waiting_[home_of(command)].push_back(std::move(command));
                    }
                }
            } else {
                return;
            }
        }
    }

    void carry_out_some(std::size_t number) {
        auto& waiting = waiting_[number];
        Commands some;
        while (!waiting.empty() && some.size() < entries_max) {
            some.push_back(std::move(waiting.front()));
            waiting.pop_front();
        }
        commit(number, {}, "system:relay", some);
    }

    // A lane that has so many calls in flight, all of which succeed.
    void mail() {
        std::vector<events::Fact> started;
        std::vector<events::Fact> ended;
        while (!jobs_.empty() && started.size() < group) {
            const auto job = std::move(jobs_.front());
            jobs_.pop_front();
            ended.emplace_back(events::JobSucceeded{
                .id = job.id,
                .origin =
                    {.invite = job.args->invite,
                     .delivery = job.args->delivery,
                     .batch_row = job.args->batch_row},
                .provider = "smtp",
                .at = now_ + 20ms
            });
            started.emplace_back(events::JobStarted{
                .job = job, .at = now_, .deadline = now_ + 30s, .provider = "smtp"
            });
        }
        add_to_ledger(std::move(started));
        for (const auto& fact : ended) {
            for (auto& told : domain::react_to_job(fact)) {
                queue(std::move(std::get<domain::SendCommand>(told.what).command));
            }
        }
        add_to_ledger(std::move(ended));
        now_ += 20ms;
    }

    void add_to_ledger(std::vector<events::Fact> facts) {
        // What stands before this commit was told already; the claim is at offset 0.
        const auto own_offset = static_cast<std::int64_t>(++ledger_written_);
        events::Commit commit{.at = now_, .actor = "system:lane-mail"};
        commit.facts.push_back(
            {"lane-mail", ++ledger_seq_, events::OutcomesRelayed{.offset = own_offset}}
        );
        for (auto& fact : facts) {
            commit.facts.push_back({"lane-mail", ++ledger_seq_, std::move(fact)});
        }
        writer_.commit({"jobs.mail.ledger", 0}, std::move(commit));
    }

    void note_relayed(std::size_t number) {
        auto& home = homes_[number];
        if (std::exchange(home.owes_follow_ups, false)) {
            const auto next = static_cast<std::int64_t>(home.written + 1);
            keep_book(number, events::FollowUpsRelayed{.offset = next});
        }
    }

    void keep_book(std::size_t number, events::Fact fact) {
        auto& home = homes_[number];
        events::Commit commit{.at = now_, .actor = "system:relay"};
        commit.facts.push_back({fmt::format("shard-{}", number), ++home.book_seq, std::move(fact)});
        ++home.written;
        writer_.commit(partition(number), std::move(commit));
    }

    CommitWriter& writer_;
    base::Random& random_;
    base::Instant now_;
    std::array<Home, partitions> homes_;
    std::array<std::deque<domain::Command>, partitions> waiting_;
    std::map<std::string, domain::RecordRowOutcomes> outcomes_;  // by batch
    events::ImportId import_;
    std::vector<events::ImportRow> rows_;
    std::deque<events::Job> jobs_;
    std::vector<std::string> erased_keys_;
    std::uint32_t ledger_seq_ = 0;
    std::uint64_t ledger_written_ = 0;
};

}  // namespace bench
