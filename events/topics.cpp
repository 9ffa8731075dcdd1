#include "events/topics.hpp"

#include "base/json_read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>

namespace events {

namespace {

// Of verify_created; ten seconds together.
constexpr int looks_max = 50;
constexpr base::Duration between_looks{200};

constexpr std::int32_t most_partitions = 1024;

enum class PartitionCount { configured, one };
BOOST_DESCRIBE_ENUM(PartitionCount, configured, one)

struct TopicRule {
    std::string name;
    PartitionCount partitions = PartitionCount::one;
    std::map<std::string, std::string> settings;
};
BOOST_DESCRIBE_STRUCT(TopicRule, (), (name, partitions, settings))

struct TopicRules {
    std::vector<TopicRule> topics;
};
BOOST_DESCRIBE_STRUCT(TopicRules, (), (topics))

// How a setting may differ from what is wanted.
enum class Leeway { none, more, less };

Leeway leeway_of(std::string_view setting) {
    if (setting == "retention.ms" || setting == "retention.bytes") {
        return Leeway::more;
    }
    if (setting == "max.message.bytes" || setting == "min.insync.replicas") {
        return Leeway::more;
    }
    if (setting == "max.compaction.lag.ms") {
        return Leeway::less;
    }
    return Leeway::none;
}

// -1 stands for no limit.
std::optional<std::uint64_t> amount_of(std::string_view text) {
    std::int64_t amount = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
    if (error != std::errc{} || rest != text.data() + text.size()) {
        return std::nullopt;
    }
    return amount < 0 ? UINT64_MAX : static_cast<std::uint64_t>(amount);
}

bool is_acceptable(std::string_view setting, std::string_view wanted, std::string_view present) {
    if (present == wanted) {
        return true;
    }
    const auto least = amount_of(wanted);
    const auto amount = amount_of(present);
    if (!least || !amount) {
        return false;
    }
    switch (leeway_of(setting)) {
        case Leeway::none:
            return false;
        case Leeway::more:
            return *amount >= *least;
        case Leeway::less:
            return *amount <= *least;
    }
    return false;
}

const TopicDescription* find(const std::vector<TopicDescription>& topics, std::string_view name) {
    const auto found = std::find_if(topics.begin(), topics.end(), [&](const auto& topic) {
        return topic.name == name;
    });
    return found == topics.end() ? nullptr : &*found;
}

void verify_topic(
    std::vector<std::string>& wrong, const TopicDescription& wanted, const TopicDescription& present
) {
    const auto& name = wanted.name;
    if (present.partitions != wanted.partitions) {
        wrong.push_back(fmt::format(
            "topic {} has {} partitions where {} are wanted: their number is fixed when the log is "
            "created, so configure the number that topic facts has, or delete {} if it is empty "
            "and "
            "run 'instainstru migrate'",
            name,
            present.partitions,
            wanted.partitions,
            name
        ));
    }
    if (present.replication < wanted.replication) {
        wrong.push_back(fmt::format(
            "topic {} has {} replicas where {} are wanted: add some with "
            "kafka-reassign-partitions, "
            "or configure fewer",
            name,
            present.replication,
            wanted.replication
        ));
    }
    for (const auto& [setting, value] : wanted.settings) {
        const auto found = present.settings.find(setting);
        const auto actual = found == present.settings.end() ? "unknown" : found->second;
        if (is_acceptable(setting, value, actual)) {
            continue;
        }
        wrong.push_back(fmt::format(
            "topic {} has {}={} where {} is wanted: kafka-configs --bootstrap-server BROKER "
            "--alter "
            "--entity-type topics --entity-name {} --add-config {}={}",
            name,
            setting,
            actual,
            value,
            name,
            setting,
            value
        ));
    }
}

struct Compared {
    std::vector<std::string> wrong;
    bool is_some_missing = false;
};

Compared compare(
    const std::vector<TopicDescription>& present, const std::vector<TopicDescription>& wanted
) {
    Compared compared;
    for (const auto& topic : wanted) {
        if (const auto* found = find(present, topic.name)) {
            verify_topic(compared.wrong, topic, *found);
        } else {
            compared.is_some_missing = true;
            compared.wrong.push_back(
                fmt::format("topic {} is missing: 'instainstru migrate' creates it", topic.name)
            );
        }
    }
    return compared;
}

}  // namespace

boost::system::result<std::vector<TopicDescription>, DecodeError> topics_of(
    std::string_view json, LogShape shape
) {
    const bool is_power_of_two = std::has_single_bit(static_cast<std::uint32_t>(shape.partitions));
    if (!is_power_of_two || shape.partitions > most_partitions) {
        return DecodeError{fmt::format(
            "a log of {} partitions is not possible: it must be a power of two up to {}",
            shape.partitions,
            most_partitions
        )};
    }
    auto rules = base::read_json<TopicRules>(json);
    if (!rules) {
        return DecodeError{
            fmt::format("topics.json: {} {}", rules.error().path, rules.error().problem)
        };
    }
    std::vector<TopicDescription> topics;
    for (auto& rule : rules->topics) {
        const bool one = rule.partitions == PartitionCount::one;
        for (auto& [setting, value] : rule.settings) {
            // So many that two of them always share one that has every acknowledged record.
            if (value == "majority") {
                value = std::to_string(shape.replication / 2 + 1);
            }
        }
        topics.push_back(
            {.name = std::move(rule.name),
             .partitions = one ? 1 : shape.partitions,
             .settings = std::move(rule.settings),
             .replication = shape.replication}
        );
    }
    return topics;
}

std::vector<std::string> create_missing(Log& log, const std::vector<TopicDescription>& wanted) {
    const auto present = log.describe_topics();
    std::vector<std::string> created;
    for (const auto& topic : wanted) {
        if (find(present, topic.name)) {
            continue;
        }
        log.create_topic(topic);
        created.push_back(topic.name);
    }
    return created;
}

std::vector<std::string> verify(Log& log, const std::vector<TopicDescription>& wanted) {
    return compare(log.describe_topics(), wanted).wrong;
}

std::vector<std::string> verify_created(Log& log, const std::vector<TopicDescription>& wanted) {
    const auto client = log.connect({.name = "topics"});
    auto compared = compare(log.describe_topics(), wanted);
    for (int look = 0; look < looks_max && compared.is_some_missing; ++look) {
        LogEvents nothing;
        client->poll(nothing, between_looks);
        compared = compare(log.describe_topics(), wanted);
    }
    return std::move(compared.wrong);
}

}  // namespace events
