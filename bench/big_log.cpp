// Writes a large log of believable business into empty topics, keys in the vault included, or
// measures bare consuming of one that is there.
//   bench_big_log CONFIG write FACTS [SEED] [UNTIL]   UNTIL: milliseconds since 1970, else now
//   bench_big_log CONFIG consume
// Each day of the story is alike, so more facts are a longer past: invites older than two weeks
// have expired. The same facts, seed and end tell the same story.

#include "bench/big_story.hpp"
#include "platform/config/load.hpp"
#include "platform/crypto/key_ring.hpp"
#include "platform/kafka/kafka_log.hpp"

#include <cstdlib>
#include <ctime>

namespace {

using namespace std::chrono_literals;
using bench::Cluster, bench::CommitWriter;

constexpr std::uint64_t facts_a_day = 13'100;
constexpr std::uint32_t rows_a_day = 1'500;
constexpr std::uint32_t singles_a_day = 100;  // with an address, and mailed
constexpr std::uint32_t codes_a_day = 300;    // for whoever holds them
constexpr std::uint32_t accounts_a_day = 60;
constexpr std::uint32_t sign_ins_a_day = 400;
constexpr std::uint32_t revoked_a_day = 20;
constexpr std::uint32_t one_row_in = 40;  // is bad, and as many are of people known already

// What a town does each day. Nothing of it is due for some hours after the last day.
class Town {
public:
    Town(CommitWriter& writer, const platform::crypto::Key32& master, base::Random& random)
        : writer_{writer}, master_{master}, random_{random} {}

    void tell(base::Instant until, std::uint64_t facts) {
        const auto days = static_cast<int>((facts + facts_a_day - 1) / facts_a_day);
        Cluster cluster{writer_, random_, until - days * 24h};
        for (int day = days; day > 0; --day) {
            cluster.go_on_until(until - day * 24h + 9h);
            const auto known = std::exchange(fresh_, {});
            send_batch(cluster, known);
            give_out_invites(cluster);
            live(cluster, known);
            destroy_keys(cluster);
            if (day % 50 == 0) {
                fmt::print("{} facts\n", writer_.facts());
                std::fflush(stdout);
            }
        }
        cluster.go_on_until(until);
        destroy_keys(cluster);
        cluster.close();
        ENSURE(writer_.client().flush(std::chrono::minutes{1}), "the log is sound");
    }

    std::uint64_t keys() const { return keys_; }

private:
    struct Person {
        events::RecipientId recipient;
        events::InviteId invite;  // empty: of a batch
    };

    base::Slot any_slot() { return static_cast<base::Slot>(random_.below(base::slot_count)); }

    std::string new_key() {
        std::array<std::uint8_t, 16> bytes;
        platform::crypto::Key32 key;
        random_.fill(std::as_writable_bytes(std::span{bytes}));
        random_.fill(std::as_writable_bytes(std::span{key.bytes}));
        const auto id = platform::crypto::to_base64url(bytes);
        put_into_vault(id, "key", platform::crypto::wrap(master_, id, key).wrapped);
        ++keys_;
        return id;
    }

    void put_into_vault(const std::string& key, std::string kind, std::string value) {
        const auto number = base::stable_hash(key) % std::uint64_t{bench::partitions};
        writer_.append(
            {"vault", static_cast<std::int32_t>(number)},
            {.key = key, .headers = {{"kind", std::move(kind)}}, .value = std::move(value)},
            0
        );
    }

    void send_batch(Cluster& cluster, const std::vector<Person>& known) {
        const events::ImportId import{cluster.id(any_slot())};
        cluster.ask(domain::OpenImport{.import = import, .terms = bench::terms});
        std::vector<events::ImportRow> ok;
        auto& unused = unused_keys_[cluster.now() + 30 * 24h + 1h];
        for (std::uint32_t line = 1, chunk = 0; line <= rows_a_day; ++chunk) {
            domain::AddImportRows add{.import = import, .chunk = chunk};
            for (; add.rows.size() < bench::chunk_rows && line <= rows_a_day; ++line) {
                auto& row = add.rows.emplace_back(row_at(cluster, line, known, unused));
                if (row.verdict == events::RowVerdict::ok) {
                    row.row = static_cast<std::uint32_t>(ok.size() + 1);
                    ok.push_back(row);
                }
            }
            cluster.ask(std::move(add));
        }
        cluster.remember(import, std::move(ok));
        cluster.ask(domain::CloseImport{.import = import});
        cluster.ask(domain::StartBatch{.import = import});
    }

    // Keys of rows that never become invites go into `unused`.
    events::ImportRow row_at(
        Cluster& cluster,
        std::uint32_t line,
        const std::vector<Person>& known,
        std::vector<std::string>& unused
    ) {
        const auto key = new_key();
        events::ImportRow row{.line = line, .address = cluster.seal(key, 87)};
        if (line % one_row_in == 0) {
            row.verdict = events::RowVerdict::invalid_email;
            unused.push_back(key);
            return row;
        }
        row.name = cluster.seal(key, 72);
        const bool is_known = line % one_row_in == 1 && line < known.size();
        if (is_known) {
            row.recipient = known[line].recipient;
            unused.push_back(key);
        } else {
            row.recipient = events::RecipientId{cluster.id(any_slot())};
            fresh_.push_back({.recipient = *row.recipient});
        }
        return row;
    }

    void give_out_invites(Cluster& cluster) {
        for (std::uint32_t i = 0; i < singles_a_day + codes_a_day; ++i) {
            const auto slot = any_slot();
            const auto key = new_key();
            domain::IssueInvite issue{
                .invite = {cluster.id(slot)},
                .code_hash = {cluster.id(slot)},
                .code = cluster.seal(key, 67),
                .source = "admin",
                .deliver = false,
                .issued_by = "admin:bench"
            };
            if (i < singles_a_day) {
                issue.recipient = events::RecipientId{cluster.id(slot)};
                issue.address = cluster.seal(key, 87);
                issue.deliver = true;
                fresh_.push_back({.recipient = *issue.recipient, .invite = issue.invite});
            }
            cluster.ask(std::move(issue));
        }
    }

    void live(Cluster& cluster, const std::vector<Person>& known) {
        for (std::uint32_t i = 2; i < accounts_a_day + 2 && i < known.size(); ++i) {
            register_one(cluster, known[i * 3].recipient);
        }
        for (std::uint32_t i = 0; i < sign_ins_a_day && !accounts_.empty(); ++i) {
            const auto& account = accounts_[random_.below(accounts_.size())];
            const auto token = cluster.id(0);
            const auto end = cluster.now() + 12h;
            cluster.ask(domain::SignIn{.account = account, .token = token, .expires_at = end});
            if (i % 2 == 0) {
                cluster.ask(domain::SignOut{.account = account, .token = token, .expires_at = end});
            }
        }
        std::uint32_t revoked = 0;
        for (auto one = known.rbegin(); one != known.rend() && revoked < revoked_a_day; ++one) {
            if (!one->invite.empty()) {
                cluster.ask(domain::RevokeInvite{.invite = one->invite, .reason = "mistake"});
                ++revoked;
            }
        }
        if (!known.empty()) {
            cluster.ask(domain::EraseSubject{.recipient = known.front().recipient});
        }
    }

    void register_one(Cluster& cluster, const events::RecipientId& recipient) {
        const auto key = new_key();
        cluster.ask(domain::RegisterAccount{
            .recipient = recipient,
            .address = cluster.seal(key, 87),
            .first_name = cluster.seal(key, 64),
            .last_name = cluster.seal(key, 68),
            .password = cluster.seal(key, 180)
        });
        accounts_.push_back(domain::people::account_of(recipient));
    }

    // As the eraser does: of people who were erased, and of rows whose time is over.
    void destroy_keys(Cluster& cluster) {
        auto keys = cluster.take_erased_keys();
        while (!unused_keys_.empty() && unused_keys_.begin()->first <= cluster.now()) {
            std::ranges::move(unused_keys_.begin()->second, std::back_inserter(keys));
            unused_keys_.erase(unused_keys_.begin());
        }
        for (const auto& key : keys) {
            put_into_vault(key, "erased", "erased");
        }
    }

    CommitWriter& writer_;
    const platform::crypto::Key32& master_;
    base::Random& random_;
    std::vector<Person> fresh_;  // of today
    std::vector<events::AccountId> accounts_;
    std::map<base::Instant, std::vector<std::string>> unused_keys_;  // by when they go
    std::uint64_t keys_ = 0;
};

std::vector<events::Partition> partitions_of(events::Log& log) {
    std::vector<events::Partition> all;
    for (const auto& topic : log.describe_topics()) {
        if (topic.name == "facts" || topic.name == "jobs.mail.ledger" || topic.name == "vault") {
            for (std::int32_t number = 0; number < topic.partitions; ++number) {
                all.push_back({topic.name, number});
            }
        }
    }
    return all;
}

int write(events::Log& log, const platform::config::Config& config, char** rest, int count) {
    const auto facts = std::stoull(rest[0]);
    const auto seed = count > 1 ? std::stoull(rest[1]) : 1;
    const auto until =
        count > 2 ? base::Instant{base::Duration{std::stoll(rest[2])}} : base::SystemClock{}.now();
    for (const auto& one : partitions_of(log)) {
        if (log.end_of(one) != 0) {
            fmt::print(stderr, "{} {} is not empty\n", one.topic, one.number);
            return EXIT_FAILURE;
        }
    }
    base::SeededRandom random{seed};
    CommitWriter writer{log};
    Town town{writer, *config.secrets.master_key, random};
    town.tell(until, facts);
    fmt::print(
        "{} facts, {} keys; seed {}, until {}\n",
        writer.facts(),
        town.keys(),
        seed,
        until.time_since_epoch().count()
    );
    return EXIT_SUCCESS;
}

// As any reader of ours gets them, and looked at no further. All of them at once, each topic.
int consume(events::Log& log) {
    std::map<std::string, std::vector<events::Partition>> topics;
    for (auto& one : partitions_of(log)) {
        topics[one.topic].push_back(one);
    }
    for (const auto& [topic, partitions] : topics) {
        const auto began = std::chrono::steady_clock::now();
        const auto client = log.connect({.name = "bench"});
        std::map<events::Partition, events::Offset> ends;
        for (const auto& one : partitions) {
            if (const auto end = log.end_of(one); end > 0) {
                ends[one] = end;
                client->read_from(one, 0);
            }
        }
        std::uint64_t records = 0;
        std::uint64_t bytes = 0;
        for (events::LogEvents heard; !ends.empty(); heard.clear()) {
            client->poll(heard, base::Duration{1000});
            ENSURE(heard.failures.empty(), "a bench runs against a sound log");
            for (const auto& [from, record] : heard.arrived) {
                ++records;
                bytes += record.value.size();
                if (const auto end = ends.find(from);
                    end != ends.end() && record.offset + 1 >= end->second) {
                    ends.erase(end);
                }
            }
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        fmt::print("{} {} {} {:.3f}\n", topic, records, bytes, took.count());
    }
    fmt::print("cpu {:.3f}\n", static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string what = argc > 2 ? argv[2] : "";
    if (!(what == "consume" && argc == 3) && !(what == "write" && argc >= 4 && argc <= 6)) {
        fmt::print(stderr, "bench_big_log CONFIG write FACTS [SEED] [UNTIL] | CONFIG consume\n");
        return EXIT_FAILURE;
    }
    const auto loaded = platform::config::load({.file = argv[1]});
    if (!loaded.problems.empty()) {
        fmt::print(stderr, "{}", platform::config::to_text(loaded.problems));
        return EXIT_FAILURE;
    }
    platform::kafka::KafkaLog log{{.brokers = loaded.config.log.brokers}};
    return what == "write" ? write(log, loaded.config, argv + 3, argc - 3) : consume(log);
}
