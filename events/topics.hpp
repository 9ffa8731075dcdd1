#pragma once
// The topics the log needs, as schema/topics.json lists them, and whether those there are like
// that. A log of another shape is refused at start: on the wrong one facts would be lost or
// misread.

#include "events/log.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace events {

// What the configuration says and topics.json leaves open.
struct LogShape {
    std::int32_t partitions = 8;   // a power of two up to 1024; fixed when the log is created
    std::int16_t replication = 1;  // copies of each partition
};

// The topics of the text of schema/topics.json, ready to be created. An error names the place in
// the text, or what is wrong with the shape.
boost::system::result<std::vector<TopicDescription>, DecodeError> topics_of(
    std::string_view json, LogShape shape
);

// Creates what is missing and changes nothing else. The names of those created.
std::vector<std::string> create_missing(Log& log, const std::vector<TopicDescription>& wanted);

// What is wrong with the topics there are, each as a sentence that says how to repair it; nothing
// when the log can be used. More retention, more room or more replicas than wanted are fine.
std::vector<std::string> verify(Log& log, const std::vector<TopicDescription>& wanted);

// The same just after create_missing. A broker hears of a new topic later than the one that made
// it; what is missing is looked for again, for some seconds.
std::vector<std::string> verify_created(Log& log, const std::vector<TopicDescription>& wanted);

}  // namespace events
