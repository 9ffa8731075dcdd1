// `events tail | show | export | import`: the log as people and backups see it.

#include "app/commands.hpp"
#include "app/history.hpp"
#include "app/node.hpp"
#include "app/terminal.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>

namespace app {

namespace {

// All but the heartbeats. Offsets of facts, commands and queues are part of history: they are kept.
constexpr std::array exported{
    events::topics::vault,
    events::topics::facts,
    events::topics::commands,
    events::topics::mail_jobs,
    events::topics::mail_jobs_bulk,
    events::topics::mail_ledger
};

constexpr base::Duration delivery_wait{60'000};
constexpr std::uint64_t flush_every = 20'000;

struct Header {
    std::string name;
    std::string value;
};
BOOST_DESCRIBE_STRUCT(Header, (), (name, value))

// A line of an export.
struct Line {
    std::string topic;
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    base::Instant appended_at;
    std::string key;
    std::vector<Header> headers;
    std::string value;
};
BOOST_DESCRIBE_STRUCT(Line, (), (topic, partition, offset, appended_at, key, headers, value))

std::string line_of(const events::Partition& partition, const events::Record& record) {
    Line line{
        .topic = partition.topic,
        .partition = partition.number,
        .offset = record.offset,
        .appended_at = record.appended_at,
        .key = record.key,
        .value = record.value
    };
    for (const auto& [name, value] : record.headers) {
        line.headers.push_back({name, value});
    }
    return base::to_json(line);
}

void print_fact(
    const events::Partition& partition,
    const events::Record& record,
    const events::Commit& commit,
    const events::StreamFact& fact
) {
    std::string data;
    write_data(data, fact.fact);
    fmt::print(
        "{}  {}/{}  {:<24} {} #{}  {}\n",
        base::to_text(commit.at),
        partition.number,
        record.offset,
        events::type_of(fact.fact),
        fact.stream,
        fact.seq,
        data
    );
}

// Keeps at most a bounded number of appends open.
class Importer {
public:
    explicit Importer(events::Log& log) : log_{log}, client_{log.connect({.name = "import"})} {}

    void add(const Line& line) {
        const events::Partition to{.topic = line.topic, .number = line.partition};
        auto next = next_.find(to);
        if (next == next_.end()) {
            if (log_.end_of(to) != 0) {
                throw std::runtime_error{fmt::format(
                    "{} {} is not empty; events are imported into an empty log only",
                    to.topic,
                    to.number
                )};
            }
            next = next_.emplace(to, 0).first;
        }
        const bool keeps_offsets = line.topic != events::topics::vault;
        while (keeps_offsets && next->second < line.offset) {
            append(to, {.headers = {{"kind", "filler"}}, .value = "{}"});
            ++next->second;
        }
        events::NewRecord record{.key = line.key, .value = line.value};
        for (const auto& header : line.headers) {
            record.headers.emplace_back(header.name, header.value);
        }
        append(to, std::move(record));
        ++next->second;
    }

    void finish() {
        if (!client_->flush(delivery_wait)) {
            throw events::LogUnavailable{"the log did not take all records in time"};
        }
        events::LogEvents events;
        do {
            events.clear();
            client_->poll(events, base::Duration{0});
            for (const auto& report : events.reports) {
                if (!report.delivered) {
                    throw events::LogUnavailable{"a record was not delivered: " + report.error};
                }
            }
        } while (!events.reports.empty());
    }

    std::uint64_t count() const { return tag_; }

private:
    void append(const events::Partition& to, events::NewRecord record) {
        if (!client_->append(to, std::move(record), ++tag_)) {
            throw events::LogUnavailable{"a record was refused"};
        }
        if (tag_ % flush_every == 0) {
            finish();
        }
    }

    events::Log& log_;
    std::unique_ptr<events::LogClient> client_;
    std::map<events::Partition, std::int64_t> next_;
    std::uint64_t tag_ = 0;
};

}  // namespace

int show_events(const Config& config, const std::string& stream) {
    const auto log = connect_log(config);
    std::uint64_t shown = 0;
    for (const auto& partition : partitions_of(*log, events::topics::facts)) {
        walk(*log, partition, [&](const events::Record& record, events::Verdict verdict) {
            const bool may_match = stream.empty() || record.value.find(stream) != std::string::npos;
            if (verdict != events::Verdict::counted || !may_match) {
                return;
            }
            const auto commit = events::read_commit(record).value();
            for (const auto& fact : commit.facts) {
                if (stream.empty() || fact.stream == stream) {
                    print_fact(partition, record, commit, fact);
                    ++shown;
                }
            }
        });
    }
    return shown > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int tail_events(const Config& config) {
    const auto log = connect_log(config);
    const auto client = log->connect({.name = "tail"});
    std::map<std::int32_t, events::Reader> readers;
    for (const auto& partition : partitions_of(*log, events::topics::facts)) {
        const auto end = log->end_of(partition);
        // What counts is known only from the beginning.
        walk(*log, partition, [&](const events::Record& record, events::Verdict) {
            if (record.offset < end) {
                readers[partition.number].step(record);
            }
        });
        client->read_from(partition, readers[partition.number].state().next_offset);
    }
    events::LogEvents events;
    while (true) {
        events.clear();
        client->poll(events, base::Duration{1'000});
        for (const auto& arrived : events.arrived) {
            auto& reader = readers[arrived.partition.number];
            if (reader.step(arrived.record) != events::Verdict::counted) {
                continue;
            }
            const auto commit = events::read_commit(arrived.record).value();
            for (const auto& fact : commit.facts) {
                print_fact(arrived.partition, arrived.record, commit, fact);
            }
        }
        std::fflush(stdout);
    }
}

int export_events(const Config& config, const std::string& path) {
    const auto log = connect_log(config);
    std::ofstream file{path};
    if (!file) {
        fmt::print(stderr, "{} cannot be written.\n", path);
        return EXIT_FAILURE;
    }
    std::uint64_t records = 0;
    for (const auto topic : exported) {
        for (const auto& partition : partitions_of(*log, topic)) {
            if (log->begin_of(partition) == log->end_of(partition)) {
                continue;
            }
            walk(*log, partition, [&](const events::Record& record, events::Verdict) {
                file << line_of(partition, record) << '\n';
                ++records;
            });
        }
    }
    file.close();
    if (!file) {
        fmt::print(stderr, "{} could not be written to its end.\n", path);
        return EXIT_FAILURE;
    }
    fmt::print("{} records in {}\n", records, path);
    return EXIT_SUCCESS;
}

int import_events(const Config& config, const std::string& path) {
    const auto log = connect_log(config);
    std::ifstream file{path};
    if (!file) {
        fmt::print(stderr, "{} cannot be read.\n", path);
        return EXIT_FAILURE;
    }
    Importer importer{*log};
    std::string text;
    for (std::uint64_t number = 1; std::getline(file, text); ++number) {
        const auto line = base::read_json<Line>(text);
        if (!line) {
            fmt::print(
                stderr, "{} line {}: {} {}\n", path, number, line.error().path, line.error().problem
            );
            return EXIT_FAILURE;
        }
        importer.add(*line);
    }
    importer.finish();
    fmt::print("{} records appended\n", importer.count());
    return EXIT_SUCCESS;
}

}  // namespace app
