// `state STREAM [--at TIME]`: what was true of a stream at a moment, and what led to it.

#include "app/commands.hpp"
#include "app/history.hpp"
#include "app/node.hpp"
#include "app/terminal.hpp"
#include "base/json_write.hpp"
#include "domain/world.hpp"
#include "workers/runtime/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <stdexcept>

namespace app {

namespace {

constexpr std::string_view job_prefix = "job-";
constexpr std::string_view shard_prefix = "shard-";

// A stream, and the partition it is in.
struct Subject {
    std::string stream;
    std::string id;
    events::Partition partition;

    bool is_job() const { return stream.starts_with(job_prefix); }
};

struct Found {
    std::string state;  // JSON; empty when there is none
    std::vector<std::string> story;
    std::vector<std::string> story_json;
    std::set<std::string> kin;  // streams of the same id
};

Subject subject_of(const Config& config, std::string_view written) {
    Subject subject{.stream = stream_name(written)};
    const auto dash = subject.stream.find('-');
    subject.id = dash == std::string::npos ? "" : subject.stream.substr(dash + 1);
    subject.partition.topic = events::topics::facts;
    const auto partitions = static_cast<std::int32_t>(config.log.partitions);
    auto& number = subject.partition.number;
    if (subject.stream.starts_with(shard_prefix)) {
        const auto* end = subject.id.data() + subject.id.size();
        const auto read = std::from_chars(subject.id.data(), end, number);
        if (read.ec == std::errc{} && read.ptr == end && number >= 0 && number < partitions) {
            return subject;
        }
    } else if (base::is_id(subject.id)) {
        if (subject.is_job()) {
            subject.partition = {.topic = std::string{events::topics::mail_ledger}, .number = 0};
        } else {
            number = base::slot_of(subject.id) % partitions;
        }
        return subject;
    }
    throw std::runtime_error{fmt::format(
        "A stream is called like invite/01J8ZQ4T9RW3N5Y7K2M6XVBCDE, batch/…, import/…, account/…, "
        "recipient/…, job/… or shard/3; '{}' is not.",
        written
    )};
}

void tell(
    Found& found,
    const Subject& subject,
    const events::Record& record,
    const events::Commit& commit,
    const events::StreamFact& fact
) {
    std::string data;
    write_data(data, fact.fact);
    const auto caused_by = commit.command.empty() ? "" : " command " + commit.command;
    found.story.push_back(fmt::format(
        "{}  #{:<3} {:<26} by {}{} at {}/{}\n    {}",
        base::to_text(commit.at),
        fact.seq,
        events::type_of(fact.fact),
        commit.actor.empty() ? "the system" : commit.actor,
        caused_by,
        subject.partition.number,
        record.offset,
        data
    ));
    found.story_json.push_back(fact_json(subject.partition, record, commit, fact));
}

// Calls `visit` for each commit that counts and was made by then.
void for_each_commit(
    events::Log& log,
    const Subject& subject,
    std::optional<base::Instant> until,
    const std::function<void(const events::Record&, const events::Commit&)>& visit
) {
    walk(log, subject.partition, [&](const events::Record& record, events::Verdict verdict) {
        if (verdict != events::Verdict::counted) {
            return;
        }
        const auto commit = events::read_commit(record);
        if (!commit) {
            throw std::runtime_error{fmt::format(
                "{} {} offset {}: {}",
                subject.partition.topic,
                subject.partition.number,
                record.offset,
                commit.error().sentence
            )};
        }
        if (!until || commit->at <= *until) {
            visit(record, *commit);
        }
    });
}

Found find_stream(events::Log& log, const Subject& subject, std::optional<base::Instant> until) {
    Found found;
    domain::World world;
    std::map<std::string, std::string> latest;  // by type
    for_each_commit(log, subject, until, [&](const auto& record, const auto& commit) {
        for (const auto& fact : commit.facts) {
            world.evolve(fact);
            if (fact.stream == subject.stream) {
                tell(found, subject, record, commit, fact);
                auto& data = latest[std::string{events::type_of(fact.fact)}];
                data.clear();
                write_data(data, fact.fact);
            } else if (fact.stream.ends_with("-" + subject.id)) {
                found.kin.insert(fact.stream);
            }
        }
    });
    if (found.story.empty()) {
        return found;
    }
    // A shard's own books are no aggregate: of them the latest fact of each type is what holds.
    std::string books;
    for (const auto& [type, data] : latest) {
        books += fmt::format("{}\"{}\":{}", books.empty() ? "{" : ",", type, data);
    }
    found.state = world.state_of(subject.stream).value_or(books + "}");
    return found;
}

std::string state_of_job(const workers::Ledger& ledger, const std::string& id) {
    static constexpr std::array<std::string_view, 5> names{
        "running", "retry_wait", "deferred", "unknown", "dead"
    };
    const auto* job = ledger.find({id});
    if (!job) {
        return R"({"state":"ended"})";
    }
    std::string state = fmt::format(
        R"({{"state":"{}","attempts":{})",
        names[static_cast<std::size_t>(job->state)],
        job->attempts
    );
    const auto add = [&](std::string_view name, base::Instant at) {
        if (at != base::Instant{}) {
            state += fmt::format(R"(,"{}":"{}")", name, base::to_text(at));
        }
    };
    add("not_before", job->not_before);
    add("started_at", job->started_at);
    add("deadline", job->deadline);
    state += ",\"job\":";
    base::write_json(state, job->job);
    return state + "}";
}

// The ledger is one stream with facts about all jobs of its lane.
Found find_job(events::Log& log, const Subject& subject, std::optional<base::Instant> until) {
    Found found;
    workers::Ledger ledger;
    for_each_commit(log, subject, until, [&](const auto& record, const auto& commit) {
        const bool may_match = record.value.find(subject.id) != std::string::npos;
        for (const auto& fact : commit.facts) {
            ledger.evolve(fact.fact);
            std::string data;
            if (may_match) {
                write_data(data, fact.fact);
            }
            if (data.find(fmt::format("\"id\":\"{}\"", subject.id)) != std::string::npos) {
                tell(found, subject, record, commit, fact);
            }
        }
    });
    if (!found.story.empty()) {
        found.state = state_of_job(ledger, subject.id);
    }
    return found;
}

std::string nothing_text(const Found& found, const Subject& subject, const std::string& at) {
    auto text =
        fmt::format("The log tells nothing of {}{}.", subject.stream, at.empty() ? "" : " by then");
    for (const auto& stream : found.kin) {
        text += fmt::format("\n  It tells of {}.", stream);
    }
    return text;
}

}  // namespace

int show_state(const Config& config, const std::string& stream, const std::string& at, bool json) {
    const auto subject = subject_of(config, stream);
    const auto until = at.empty() ? std::optional<base::Instant>{} : base::instant_from(at);
    if (!at.empty() && !until) {
        throw std::runtime_error{
            fmt::format("--at {} is not a moment like 2026-03-02T12:00:00Z.", at)
        };
    }
    const auto log = connect_log(config);
    const auto found =
        subject.is_job() ? find_job(*log, subject, until) : find_stream(*log, subject, until);
    if (found.story.empty()) {
        throw std::runtime_error{nothing_text(found, subject, at)};
    }
    if (json) {
        fmt::print(
            "{{\"stream\":\"{}\",\"state\":{},\"facts\":[{}]}}\n",
            subject.stream,
            found.state,
            fmt::join(found.story_json, ",")
        );
        return exit_done;
    }
    fmt::print(
        "{}{}, after {} facts:\n{}\n\nWhat led to it:\n{}\n",
        subject.stream,
        until ? " as of " + base::to_text(*until) : " now",
        found.story.size(),
        indented(found.state),
        fmt::join(found.story, "\n")
    );
    return exit_done;
}

}  // namespace app
