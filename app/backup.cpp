// `events export | import`: the log as a file, and a file as an empty log's beginning.
//
// The first line says what the file holds, the last one that it is whole. The keys of persons are a
// file of their own: without them the other one names nobody, so the two are kept apart.

#include "app/commands.hpp"
#include "app/history.hpp"
#include "app/node.hpp"
#include "app/terminal.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <optional>

namespace app {

namespace {

constexpr std::uint32_t backup_format = 1;

// In this order: what a topic's records refer to in another one is in that one by the time its end
// is asked for. A shard's facts name commands they consumed and follow-ups they sent, a ledger
// names jobs it took and outcomes it sent.
constexpr std::array log_topics{
    events::topics::facts,
    events::topics::mail_ledger,
    events::topics::mail_jobs,
    events::topics::mail_jobs_bulk,
    events::topics::commands
};

constexpr base::Duration delivery_wait{60'000};
constexpr std::uint64_t flush_every = 20'000;
constexpr std::uint64_t told_every = 5'000;
constexpr std::size_t last_line_max = 1'024;

struct Header {
    std::string name;
    std::string value;
};
BOOST_DESCRIBE_STRUCT(Header, (), (name, value))

struct FirstLine {
    std::uint32_t instainstru_log = backup_format;
    std::string holds;  // "log" or "vault"
    std::int32_t partitions = 0;
    std::string version;
    base::Instant exported_at;
};
BOOST_DESCRIBE_STRUCT(FirstLine, (), (instainstru_log, holds, partitions, version, exported_at))

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

struct LastLine {
    std::uint64_t records = 0;
};
BOOST_DESCRIBE_STRUCT(LastLine, (), (records))

struct Outcome {
    std::uint64_t records = 0;
    std::string file;
};
BOOST_DESCRIBE_STRUCT(Outcome, (), (records, file))

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

std::vector<Stretch> stretches(events::Log& log, bool vault) {
    std::vector<Stretch> all;
    const auto add = [&](std::string_view topic) {
        for (const auto& partition : partitions_of(log, topic)) {
            all.push_back(stretch_of(log, partition));
        }
    };
    if (vault) {
        add(events::topics::vault);
    } else {
        std::ranges::for_each(log_topics, add);
    }
    return all;
}

std::uint64_t length_of(const std::vector<Stretch>& all) {
    std::uint64_t length = 0;
    for (const auto& one : all) {
        length += static_cast<std::uint64_t>(one.end - one.begin);
    }
    return length;
}

std::uint64_t write_log(events::Log& log, const std::vector<Stretch>& all, std::ostream& out) {
    ProgressLine progress;
    const auto length = length_of(all);
    std::uint64_t records = 0;
    for (const auto& stretch : all) {
        read_stretch(log, stretch, [&](const events::Record& record) {
            out << line_of(stretch.partition, record) << '\n';
            if (++records % told_every == 0) {
                const double fraction = static_cast<double>(records) / length;
                progress.show(fmt::format(
                    "{} {:5.1f} %  {} records", bar(fraction), 100 * fraction, with_commas(records)
                ));
            }
        });
    }
    progress.end();
    return records;
}

// ── Import ───────────────────────────────────────────────────────────────────────────────────────

// Appends to partitions that are empty, and keeps offsets: facts and ledgers name them.
class Importer {
public:
    explicit Importer(events::Log& log) : log_{log}, client_{log.connect({.name = "import"})} {}

    void add(const Line& line) {
        const events::Partition to{.topic = line.topic, .number = line.partition};
        auto next = next_.find(to);
        if (next == next_.end()) {
            must_be_empty(to);
            next = next_.emplace(to, 0).first;
        }
        // Nothing in the vault is found by its offset, and compaction has left holes there.
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
        ++records_;
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

    std::uint64_t records() const { return records_; }

private:
    void must_be_empty(const events::Partition& to) {
        if (log_.end_of(to) != 0) {
            throw std::runtime_error{fmt::format(
                "{} {} is not empty; an export is imported into an empty log only: a new cluster "
                "and `instainstru migrate`",
                to.topic,
                to.number
            )};
        }
    }

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
    std::uint64_t records_ = 0;
};

template <class T>
T parsed(const std::string& path, std::uint64_t number, const std::string& text) {
    const auto line = base::read_json<T>(text);
    if (!line) {
        throw std::runtime_error{
            fmt::format("{} line {}: {} {}", path, number, line.error().path, line.error().problem)
        };
    }
    return std::move(*line);
}

// Of a file that can be looked at from its end: half an export is refused before anything is done.
void must_be_whole(std::ifstream& file, const std::string& path) {
    file.seekg(0, std::ios::end);
    const auto size = static_cast<std::size_t>(file.tellg());
    const auto length = std::min(size, last_line_max);
    file.seekg(static_cast<std::streamoff>(size - length));
    std::string tail(length, '\0');
    file.read(tail.data(), static_cast<std::streamsize>(length));
    file.clear();
    file.seekg(0);
    while (tail.ends_with('\n')) {
        tail.pop_back();
    }
    const auto begin = tail.rfind('\n');
    const auto last = begin == tail.npos ? tail : tail.substr(begin + 1);
    if (!base::read_json<LastLine>(last)) {
        throw std::runtime_error{fmt::format("{} ends early: it is not a whole export.", path)};
    }
}

void must_fit(const FirstLine& first, events::Log& log, const std::string& path, bool vault) {
    if (first.instainstru_log != backup_format) {
        throw std::runtime_error{fmt::format(
            "{} was written by version {} in a format that is not known here", path, first.version
        )};
    }
    if ((first.holds == "vault") != vault) {
        throw std::runtime_error{fmt::format(
            "{} holds the {}; {} --vault",
            path,
            first.holds,
            vault ? "import it without" : "import it with"
        )};
    }
    const auto there = static_cast<std::int32_t>(partitions_of(log, events::topics::facts).size());
    if (first.partitions != there) {
        throw std::runtime_error{fmt::format(
            "{} is of a log with {} partitions, this one has {}: set log.partitions and migrate an "
            "empty cluster",
            path,
            first.partitions,
            there
        )};
    }
}

std::uint64_t read_backup(std::istream& in, const std::string& path, events::Log& log, bool vault) {
    std::string text;
    if (!std::getline(in, text)) {
        throw std::runtime_error{fmt::format("{} is empty.", path)};
    }
    must_fit(parsed<FirstLine>(path, 1, text), log, path, vault);
    Importer importer{log};
    ProgressLine progress;
    std::optional<LastLine> last;
    for (std::uint64_t number = 2; !last && std::getline(in, text); ++number) {
        if (text.starts_with("{\"records\":")) {
            last = parsed<LastLine>(path, number, text);
            continue;
        }
        importer.add(parsed<Line>(path, number, text));
        if (number % told_every == 0) {
            progress.show(fmt::format("{} records", with_commas(importer.records())));
        }
    }
    importer.finish();
    progress.end();
    if (!last || last->records != importer.records()) {
        throw std::runtime_error{fmt::format(
            "{} ended early, after {} records: this log is not whole and must not be used. Begin "
            "again with an empty cluster and a whole export.",
            path,
            importer.records()
        )};
    }
    return importer.records();
}

void tell(const Outcome& outcome, std::string_view what, std::FILE* where, bool json) {
    if (json) {
        fmt::print(where, "{}\n", base::to_json(outcome));
    } else {
        fmt::print(where, "{} records {} {}\n", with_commas(outcome.records), what, outcome.file);
    }
}

}  // namespace

int export_log(const Config& config, const std::string& path, bool vault, bool json) {
    const auto log = connect_log(config);
    const auto all = stretches(*log, vault);
    const bool is_pipe = path == "-";
    std::ofstream file;
    if (!is_pipe) {
        file.open(path);
        if (file && vault) {
            using std::filesystem::perms;
            std::filesystem::permissions(path, perms::owner_read | perms::owner_write);
        }
    }
    std::ostream& out = is_pipe ? std::cout : file;
    if (!out) {
        throw std::runtime_error{fmt::format("{} cannot be written.", path)};
    }
    const FirstLine first{
        .holds = vault ? "vault" : "log",
        .partitions = static_cast<std::int32_t>(partitions_of(*log, events::topics::facts).size()),
        .version = INSTAINSTRU_VERSION,
        .exported_at = base::SystemClock{}.now()
    };
    out << base::to_json(first) << '\n';
    const auto records = write_log(*log, all, out);
    out << base::to_json(LastLine{.records = records}) << '\n';
    out.flush();
    if (!out) {
        throw std::runtime_error{fmt::format("{} could not be written to its end.", path)};
    }
    const auto where = is_pipe ? stderr : stdout;
    tell({.records = records, .file = path}, "are in", where, json);
    if (!vault && !json) {
        fmt::print(
            where, "The keys of persons are not: instainstru events export --vault ANOTHER-FILE\n"
        );
    }
    return exit_done;
}

int import_log(const Config& config, const std::string& path, bool vault, bool json) {
    const auto log = connect_log(config);
    const bool is_pipe = path == "-";
    std::ifstream file;
    if (!is_pipe) {
        file.open(path);
        if (!file) {
            throw std::runtime_error{fmt::format("{} cannot be read.", path)};
        }
        must_be_whole(file, path);
    }
    std::istream& in = is_pipe ? std::cin : file;
    const auto records = read_backup(in, path, *log, vault);
    tell({.records = records, .file = path}, "are in the log, from", stdout, json);
    if (!vault && !json) {
        fmt::print(
            "The keys of persons: instainstru events import --vault FILE. Then: instainstru "
            "rebuild, instainstru audit.\n"
        );
    }
    return exit_done;
}

}  // namespace app
