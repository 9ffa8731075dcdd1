#include "events/memory_log.hpp"
#include "events/topics.hpp"
#include "tests/support/files.hpp"

#include <doctest/doctest.h>

using namespace events;

namespace {

std::string stored_rules() {
    return files::read(files::root() / "schema" / "topics.json");
}

std::vector<TopicDescription> wanted(LogShape shape = {}) {
    return topics_of(stored_rules(), shape).value();
}

const TopicDescription& topic(const std::vector<TopicDescription>& topics, std::string_view name) {
    for (const auto& one : topics) {
        if (one.name == name) {
            return one;
        }
    }
    FAIL("no topic " << name);
    return topics.front();
}

// A log that is as wanted but for one change to one topic.
template <class Change>
std::vector<std::string> complaints(std::string_view name, Change change) {
    const base::ManualClock clock{base::Instant{}};
    MemoryLog log{clock};
    for (auto one : wanted()) {
        if (one.name == name) {
            change(one);
        }
        if (!one.name.empty()) {
            log.create_topic(one);
        }
    }
    return verify(log, wanted());
}

}  // namespace

TEST_CASE("an empty cluster gets every topic, and then nothing is left to do or to complain of") {
    const base::ManualClock clock{base::Instant{}};
    MemoryLog log{clock};
    CHECK(verify(log, wanted()).size() == wanted().size());
    CHECK(create_missing(log, wanted()).size() == wanted().size());
    CHECK(create_missing(log, wanted()).empty());
    CHECK(verify(log, wanted()).empty());
}

TEST_CASE("every topic that the program speaks of has its rule") {
    for (const auto name :
         {topics::facts,
          topics::commands,
          topics::vault,
          topics::cluster,
          topics::mail_jobs,
          topics::mail_jobs_bulk,
          topics::mail_ledger}) {
        CHECK(topic(wanted(), name).name == name);
    }
}

TEST_CASE("facts, commands and keys are spread alike; queues and members have one partition") {
    const auto topics = wanted({.partitions = 16, .replication = 3});
    CHECK(topic(topics, "facts").partitions == 16);
    CHECK(topic(topics, "commands").partitions == 16);
    CHECK(topic(topics, "vault").partitions == 16);
    CHECK(topic(topics, "jobs.mail").partitions == 1);
    CHECK(topic(topics, "cluster").partitions == 1);
    CHECK(topic(topics, "facts").replication == 3);
    CHECK(topic(topics, "facts").settings.at("min.insync.replicas") == "2");
    CHECK(topic(wanted(), "facts").settings.at("min.insync.replicas") == "1");
}

TEST_CASE("facts and ledgers are kept for ever") {
    for (const auto name : {"facts", "jobs.mail.ledger"}) {
        const auto settings = topic(wanted(), name).settings;
        CHECK(settings.at("retention.ms") == "-1");
        CHECK(settings.at("retention.bytes") == "-1");
    }
}

TEST_CASE("a number of partitions that is no power of two, or too large, is refused") {
    for (const std::int32_t partitions : {0, -8, 3, 12, 2048}) {
        CAPTURE(partitions);
        CHECK(topics_of(stored_rules(), {.partitions = partitions}).has_error());
    }
    CHECK(topics_of(stored_rules(), {.partitions = 1}).has_value());
    CHECK(topics_of(stored_rules(), {.partitions = 1024}).has_value());
}

TEST_CASE("a typing error in the rules is named with its place") {
    const auto broken = topics_of(R"({"topics":[{"name":"facts","partitons":"one"}]})", {});
    REQUIRE(broken.has_error());
    CHECK(broken.error().sentence == "topics.json: topics[0].partitons is not known");
}

TEST_CASE("a log of another shape is refused with the sentence that repairs it") {
    struct Row {
        const char* topic;
        const char* setting;
        const char* present;
        bool refused;
    };

    const Row rows[] = {
        {"facts", "message.timestamp.type", "CreateTime", true},
        {"facts", "retention.ms", "604800000", true},
        {"facts", "cleanup.policy", "compact", true},
        {"facts", "unclean.leader.election.enable", "true", true},
        {"facts", "max.message.bytes", "100000", true},
        {"facts", "max.message.bytes", "2000000", false},
        {"facts", "min.insync.replicas", "0", true},
        {"facts", "min.insync.replicas", "2", false},
        {"commands", "retention.ms", "2591999999", true},
        {"commands", "retention.ms", "2592000001", false},
        {"commands", "retention.ms", "-1", false},
        {"vault", "cleanup.policy", "delete", true},
        {"vault", "max.compaction.lag.ms", "86400001", true},
        {"vault", "max.compaction.lag.ms", "3600000", false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.topic);
        CAPTURE(row.setting);
        CAPTURE(row.present);
        const auto said = complaints(row.topic, [&](TopicDescription& one) {
            one.settings[row.setting] = row.present;
        });
        CHECK(said.size() == (row.refused ? 1 : 0));
        for (const auto& sentence : said) {
            CHECK(sentence.find("kafka-configs") != std::string::npos);
            CHECK(sentence.find(row.setting) != std::string::npos);
        }
    }
}

TEST_CASE("another number of partitions, fewer copies and a missing topic are named") {
    const auto partitions = complaints("commands", [](auto& one) { one.partitions = 4; });
    REQUIRE(partitions.size() == 1);
    CHECK(partitions[0].find("topic commands has 4 partitions where 8 are wanted") == 0);

    const auto missing = complaints("cluster", [](auto& one) { one.name = ""; });
    REQUIRE(missing.size() == 1);
    CHECK(missing[0] == "topic cluster is missing: 'instainstru migrate' creates it");

    const auto copies = complaints("vault", [](auto& one) { one.replication = 0; });
    REQUIRE(copies.size() == 1);
    CHECK(copies[0].find("topic vault has 0 replicas where 1 are wanted") == 0);
}

namespace {

// A cluster whose broker that is asked has not heard of `late` yet, the first few times.
class LateLog final : public Log {
public:
    LateLog(Log& log, std::string late, int looks)
        : log_{log}, late_{std::move(late)}, looks_{looks} {}

    std::unique_ptr<LogClient> connect(ClientOptions options) override {
        return log_.connect(std::move(options));
    }

    Offset end_of(const Partition& partition) override { return log_.end_of(partition); }

    Offset begin_of(const Partition& partition) override { return log_.begin_of(partition); }

    std::optional<Record> read_one(const Partition& partition, Offset offset) override {
        return log_.read_one(partition, offset);
    }

    void create_topic(const TopicDescription& topic) override { log_.create_topic(topic); }

    std::vector<TopicDescription> describe_topics() override {
        auto topics = log_.describe_topics();
        if (looks_ > 0) {
            --looks_;
            std::erase_if(topics, [&](const auto& one) { return one.name == late_; });
        }
        return topics;
    }

private:
    Log& log_;
    std::string late_;
    int looks_;
};

}  // namespace

TEST_CASE("a topic of which a broker hears late is there, and one that never comes is missing") {
    const base::ManualClock clock{base::Instant{}};
    MemoryLog log{clock};
    log.never_wait();
    create_missing(log, wanted());
    LateLog late{log, "cluster", 3};
    CHECK(verify(late, wanted()).size() == 1);
    CHECK(verify_created(late, wanted()).empty());
    LateLog never{log, "cluster", 1'000'000};
    CHECK(verify_created(never, wanted()).size() == 1);
}
