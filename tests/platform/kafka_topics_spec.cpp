// Topics as schema/topics.json wants them, in a real cluster.

#include "events/topics.hpp"
#include "tests/platform/log_contract.hpp"
#include "tests/support/files.hpp"

using namespace events;

namespace {

// Under names of their own, because other tests use the real ones.
std::vector<TopicDescription> wanted_topics(const std::string& prefix) {
    const auto json = files::read(files::root() / "schema" / "topics.json");
    auto topics = topics_of(json, {.partitions = 4, .replication = 1}).value();
    for (auto& topic : topics) {
        topic.name = prefix + "." + topic.name;
    }
    return topics;
}

}  // namespace

TEST_CASE("a cluster takes the topics as wanted, and they are found to be so") {
    auto& log = test_log::KafkaBackend{}.log();
    const auto wanted = wanted_topics(test_log::fresh_topic(log));
    CHECK(verify(log, wanted).size() == wanted.size());
    CHECK(create_missing(log, wanted).size() == wanted.size());
    CHECK(create_missing(log, wanted).empty());
    for (const auto& sentence : verify(log, wanted)) {
        FAIL_CHECK(sentence);
    }
}

TEST_CASE("a topic that the cluster made with its own defaults is refused") {
    auto& log = test_log::KafkaBackend{}.log();
    const auto wanted = wanted_topics(test_log::fresh_topic(log));
    log.create_topic({.name = wanted[0].name, .partitions = 1, .settings = {}});
    create_missing(log, wanted);
    const auto wrong = verify(log, wanted);
    REQUIRE(wrong.size() == 3);
    CHECK(wrong[0].find("has 1 partitions where 4 are wanted") != std::string::npos);
    CHECK(wrong[1].find("message.timestamp.type=CreateTime") != std::string::npos);
    CHECK(wrong[2].find("retention.ms=604800000") != std::string::npos);
}

TEST_CASE("a setting that the cluster does not know is told with the topic") {
    auto& log = test_log::KafkaBackend{}.log();
    const auto name = test_log::fresh_topic(log) + ".odd";
    try {
        log.create_topic({.name = name, .partitions = 1, .settings = {{"colour", "blue"}}});
        FAIL("it was created");
    } catch (const LogUnavailable& error) {
        const std::string said = error.what();
        CHECK(said.find("creating topic " + name) == 0);
        CHECK(said.find("colour") != std::string::npos);
    }
}
