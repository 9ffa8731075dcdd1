#pragma once
// What of the server's answers about people, programs and the audit trail a terminal shows.

#include "base/describe.hpp"
#include "base/json_read.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace app::client {

struct AuditEntryAnswer {
    base::Instant at;
    std::string actor_type;
    std::string actor_id;
    std::string action;
    std::string resource_type;
    std::string resource_id;
    base::RawObject summary;
};
BOOST_DESCRIBE_STRUCT(
    AuditEntryAnswer, (), (at, actor_type, actor_id, action, resource_type, resource_id, summary)
)

struct AuditLogAnswer {
    std::vector<AuditEntryAnswer> entries;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(AuditLogAnswer, (), (entries, next_cursor))

struct ServiceTokenAnswer {
    std::string id;
    std::string name;
    std::vector<std::string> scopes;
    std::string state;
    std::string issued_by;
    base::Instant issued_at;
    std::optional<base::Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(
    ServiceTokenAnswer, (), (id, name, scopes, state, issued_by, issued_at, expires_at)
)

struct ServiceTokensAnswer {
    std::vector<ServiceTokenAnswer> tokens;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(ServiceTokensAnswer, (), (tokens, next_cursor))

struct ServiceTokenMadeAnswer {
    std::string id;
    std::string name;
    std::vector<std::string> scopes;
    std::optional<std::string> secret;
    std::optional<base::Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(ServiceTokenMadeAnswer, (), (id, name, scopes, secret, expires_at))

struct WaitlistEntryAnswer {
    std::string id;
    std::string email;
    std::string role;
    std::string state;
    base::Instant joined_at;
};
BOOST_DESCRIBE_STRUCT(WaitlistEntryAnswer, (), (id, email, role, state, joined_at))

struct WaitlistAnswer {
    std::vector<WaitlistEntryAnswer> entries;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(WaitlistAnswer, (), (entries, next_cursor))

struct FoundPerson {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(FoundPerson, (), (id))

struct FoundPeople {
    std::vector<FoundPerson> people;
};
BOOST_DESCRIBE_STRUCT(FoundPeople, (), (people))

struct OverrideAnswer {
    std::string permission;
    std::string effect;
    std::string by;
    std::string reason;
    base::Instant at;
};
BOOST_DESCRIBE_STRUCT(OverrideAnswer, (), (permission, effect, by, reason, at))

struct RightsAnswer {
    std::string user_id;
    std::string email;
    std::string role;
    std::vector<std::string> permissions;
    std::vector<OverrideAnswer> overrides;
};
BOOST_DESCRIBE_STRUCT(RightsAnswer, (), (user_id, email, role, permissions, overrides))

struct TrustedPeopleAnswer {
    std::vector<RightsAnswer> people;
};
BOOST_DESCRIBE_STRUCT(TrustedPeopleAnswer, (), (people))

struct LockedOutAnswer {
    std::string user_id;
    std::optional<std::string> email;
    std::string type;
    std::uint32_t failures = 0;
    base::Instant until;
};
BOOST_DESCRIBE_STRUCT(LockedOutAnswer, (), (user_id, email, type, failures, until))

struct LockedOutPageAnswer {
    std::vector<LockedOutAnswer> blocks;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(LockedOutPageAnswer, (), (blocks, next_cursor))

struct UnlockedAnswer {
    std::string email;
    std::vector<std::string> cleared;
};
BOOST_DESCRIBE_STRUCT(UnlockedAnswer, (), (email, cleared))

}  // namespace app::client
