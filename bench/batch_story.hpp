#pragma once
// What a large batch of invites leaves in the log, for those who measure how it is read.

#include "base/ensure.hpp"
#include "base/ulid.hpp"
#include "events/log.hpp"

#include <fmt/format.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bench {

using namespace std::chrono_literals;

inline constexpr std::int32_t partitions = 8;
inline constexpr std::uint32_t chunk_rows = 500;
inline constexpr std::uint32_t window_rows = 500;
inline constexpr std::size_t group = 60;  // entries that travel in one record

inline const base::Instant start{1'772'452'800'000ms};
inline const events::InviteTerms terms{.source = "csv_upload"};

inline base::SealedText sealed(std::size_t bytes) {
    return {.key = std::string(22, 'k'), .text = std::string(bytes, 's')};
}

// An id of the same name and number is the same; its slot follows from the number.
inline base::Slot slot_of(std::uint32_t number) {
    return static_cast<base::Slot>(number % base::slot_count);
}

inline std::string id_of(std::string_view kind, std::uint32_t number) {
    return base::derive_id(fmt::format("{:022}", number) + "0000", kind, slot_of(number));
}

inline events::InviteIssued invite_of(
    std::uint32_t row, std::optional<events::BatchRow> batch_row = std::nullopt
) {
    return {
        .invite = {id_of("invite", row)},
        .code_hash = {id_of("code", row)},
        .code = sealed(60),
        .recipient = events::RecipientId{id_of("recipient", row)},
        .address = sealed(80),
        .name = sealed(70),
        .issued_at = start,
        .expires_at = start + 14 * 24h,
        .source = "csv_upload",
        .batch_row = std::move(batch_row),
        .issued_by = "system:relay"
    };
}

// Writes as shards and lanes do: a claim, then commits n = 1, 2, 3 ….
class CommitWriter {
public:
    explicit CommitWriter(events::Log& log) : client_{log.connect({.name = "bench"})} {}

    // Reported under `tag`.
    void commit(
        const events::Partition& to, std::vector<events::Fact> facts, std::uint64_t tag = 0
    ) {
        events::Commit commit{.at = start};
        for (auto& fact : facts) {
            commit.facts.push_back({.stream = "bench", .seq = 1, .fact = std::move(fact)});
        }
        this->commit(to, std::move(commit), tag);
    }

    // The same, of facts that have their place; claim and n are filled in.
    void commit(const events::Partition& to, events::Commit commit, std::uint64_t tag = 0) {
        auto& n = written_[to];
        if (n == 0) {
            append(to, events::to_record(events::Claim{.id = "claim", .member = "bench"}), 0);
        }
        commit.claim = "claim";
        commit.n = ++n;
        facts_ += commit.facts.size();
        append(to, events::to_record(commit), tag);
    }

    // As it is. Waits while the queue is full.
    void append(const events::Partition& to, const events::NewRecord& record, std::uint64_t tag) {
        while (!client_->append(to, record, tag)) {
            heard_.clear();
            client_->poll(heard_, base::Duration{50});
        }
    }

    events::LogClient& client() { return *client_; }

    std::uint64_t facts() const { return facts_; }

private:
    std::unique_ptr<events::LogClient> client_;
    events::LogEvents heard_;
    std::map<events::Partition, std::uint64_t> written_;
    std::uint64_t facts_ = 0;
};

// Writes what a batch of so many rows leaves in the log: its import, its invites, its mails.
class BatchStory {
public:
    BatchStory(CommitWriter& writer, std::uint32_t rows) : writer_{writer}, rows_{rows} {}

    void tell() {
        open_and_start();
        for (std::uint32_t first = 1; first <= rows_; first += window_rows) {
            tell_window(first, std::min(first + window_rows - 1, rows_));
        }
        writer_.commit(
            {"facts", 3}, {events::BatchCompleted{.batch = batch_, .sent = rows_, .at = start}}
        );
        ENSURE(writer_.client().flush(std::chrono::minutes{1}), "the log is sound");
    }

private:
    static events::Partition home_of(std::uint32_t row) {
        return {"facts", static_cast<std::int32_t>(slot_of(row) % partitions)};
    }

    void open_and_start() {
        const events::Partition home{"facts", 3};
        writer_.commit(
            home, {events::ImportOpened{.import = import_, .terms = terms, .opened_at = start}}
        );
        for (std::uint32_t first = 1; first <= rows_; first += chunk_rows) {
            events::ImportRowsAdded added{.import = import_, .chunk = first / chunk_rows};
            for (auto row = first; row < first + chunk_rows && row <= rows_; ++row) {
                added.rows.push_back(
                    {.line = row,
                     .row = row,
                     .recipient = events::RecipientId{id_of("recipient", row)},
                     .address = sealed(80),
                     .name = sealed(70)}
                );
            }
            writer_.commit(home, {added});
        }
        writer_.commit(
            home,
            {events::ImportClosed{
                 .import = import_, .total = rows_, .ok = rows_, .closed_at = start
             },
             events::BatchAccepted{
                 .batch = batch_,
                 .import = import_,
                 .terms = terms,
                 .total = rows_,
                 .accepted_at = start
             }}
        );
    }

    void tell_window(std::uint32_t first, std::uint32_t last) {
        events::BatchRowsReleased released{.batch = batch_, .import = import_, .at = start};
        events::BatchRowsEnded ended{.batch = batch_, .at = start + first * 1ms};
        for (auto row = first; row <= last; ++row) {
            released.rows.push_back(row);
            ended.rows.push_back(
                {.row = row, .attempts = 1, .invite = events::InviteId{id_of("invite", row)}}
            );
            tell_invite(row);
        }
        writer_.commit({"facts", 3}, {released});
        flush_groups();
        writer_.commit({"facts", 3}, {ended});
    }

    void tell_invite(std::uint32_t row) {
        const events::BatchRow batch_row{.batch = batch_, .row = row};
        const auto issued = invite_of(row, batch_row);
        const auto& invite = issued.invite;
        const auto recipient = *issued.recipient;
        const auto code = sealed(60);
        const auto address = sealed(80);
        add(home_of(row), issued);
        add(home_of(row), events::RecipientInvited{.recipient = recipient, .invite = invite});
        add(home_of(row),
            events::InviteDeliveryRequested{
                .invite = invite,
                .address = address,
                .code = code,
                .expires_at = start + 14 * 24h,
                .batch_row = batch_row,
                .requested_at = start
            });
        const events::Job job{
            .id = {id_of("job", row)},
            .kind = "invite.send",
            .key = recipient.text,
            .policy = "invite_mail",
            .created_at = start,
            .not_after = start + 24h,
            .args =
                events::SendInvite{
                    .invite = invite, .address = address, .code = code, .batch_row = batch_row
                }
        };
        const events::Partition ledger{"jobs.mail.ledger", 0};
        add(ledger, events::JobStarted{.job = job, .at = start, .provider = "smtp"});
        add(ledger,
            events::JobSucceeded{
                .id = job.id,
                .origin = {.invite = invite, .batch_row = batch_row},
                .provider = "smtp",
                .at = start + 1s
            });
        add(home_of(row),
            events::InviteDeliveryEnded{
                .invite = invite, .attempts = 1, .provider = "smtp", .at = start + 1s
            });
    }

    void add(const events::Partition& to, events::Fact fact) {
        auto& waiting = groups_[to];
        waiting.push_back(std::move(fact));
        if (waiting.size() >= group) {
            writer_.commit(to, std::exchange(waiting, {}));
        }
    }

    void flush_groups() {
        for (auto& [to, waiting] : groups_) {
            if (!waiting.empty()) {
                writer_.commit(to, std::exchange(waiting, {}));
            }
        }
    }

    CommitWriter& writer_;
    const std::uint32_t rows_;
    const events::ImportId import_{base::derive_id("00000000000000000000000000", "import", 3)};
    const events::BatchId batch_{base::derive_id("00000000000000000000000000", "batch", 3)};
    std::map<events::Partition, std::vector<events::Fact>> groups_;
};

}  // namespace bench
