#pragma once
// A record of a log, as it is stored: headers for those who only look, JSON for those who read.
//
//   claim   headers  kind=claim, claim=<id>, replaces=<id> (unless it is the first), level
//           value    {"member":…,"url":…}
//   commit  headers  kind=commit, claim, n, types, command, body, input, actor, correlation,
//                    traceparent, origin (those that apply)
//           value    {"at":…,"facts":[{"id":…,"type":…,"stream":…,"seq":…,"data":{…}}]}
//
// What decides whether a record counts is in headers kind, claim, replaces, level and n, whose
// meaning never changes: readers of all levels agree on it.

#include "base/time.hpp"
#include "events/catalogue.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace events {

using Offset = std::int64_t;
using Headers = std::vector<std::pair<std::string, std::string>>;

// Largest record we write; a decision that would need more is refused before state changes.
inline constexpr std::size_t record_max_bytes = 512 * 1024;

// What is appended.
struct NewRecord {
    std::string key;
    Headers headers;
    std::string value;
    bool operator==(const NewRecord&) const = default;
};

// What it weighs against record_max_bytes: key, headers and value.
std::size_t bytes_of(const NewRecord& record);

// What is read.
struct Record {
    Offset offset = 0;
    base::Instant appended_at;  // the broker's clock
    std::string key;
    Headers headers;
    std::string value;

    // Absent when there is no such header.
    std::optional<std::string_view> header(std::string_view name) const;
};

struct Claim {
    std::string id;  // random
    std::optional<std::string> replaces;
    std::string member;
    std::string url;  // where the owner takes forwarded commands
    std::uint32_t level = format_level;
    bool operator==(const Claim&) const = default;
};
BOOST_DESCRIBE_STRUCT(Claim, (), (id, replaces, member, url, level))

// One fact in its place.
struct StreamFact {
    std::string stream;     // "invite-01J…"
    std::uint32_t seq = 0;  // 1, 2, 3 … within the stream
    Fact fact;
    bool operator==(const StreamFact&) const = default;
};

// "invite-01J….3": the same for ever; follow-ups derive their ids from it.
std::string fact_id(std::string_view stream, std::uint32_t seq);

// What one decision appends, all or nothing.
struct Commit {
    std::string claim;
    std::uint64_t n = 0;
    base::Instant at;
    std::string command;          // its id; empty for the shard's own
    std::string body_hash;        // of the command
    std::optional<Offset> input;  // the record of `commands` that it consumes
    std::string actor;
    std::string correlation;
    std::string traceparent;
    std::string origin;             // where the request came from; see origin.hpp
    std::vector<StreamFact> facts;  // may be empty: a bar that only proves ownership
    bool operator==(const Commit&) const = default;
};

NewRecord to_record(const Claim& claim);
NewRecord to_record(const Commit& commit);

// The parts of a record that the reading rule looks at; cheap, the value is not parsed. Points into
// the record.
struct Envelope {
    enum class Kind { claim, commit } kind = Kind::commit;
    std::string_view claim;
    std::optional<std::string_view> replaces;  // of a claim
    std::uint32_t level = 0;                   // of a claim
    std::uint64_t n = 0;                       // of a commit
};

// A record without sound headers: absent. Such a record is void for everybody.
std::optional<Envelope> envelope_of(const Record& record);

boost::system::result<Claim, DecodeError> read_claim(const Record& record);
boost::system::result<Commit, DecodeError> read_commit(const Record& record);

// Does the commit hold a fact of one of these types? Looks at the header alone.
bool has_any_type(const Record& record, const std::vector<std::string_view>& types);

}  // namespace events
