#pragma once
// Who did what, when, to what: the audit trail, for operators.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "base/raw_object.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace api {

struct AuditEntry {
    std::string id;
    base::Instant at;
    std::string actor_type;  // admin, user, service, person, provider, system
    std::string actor_id;
    OrNull<std::string> actor_role;  // now; null of programs, of who is unknown or was erased
    std::string action;              // "batch.pause"
    std::string resource_type;
    std::string resource_id;
    base::RawObject summary;  // what else the fact tells, without what must not be told
    OrNull<std::string> request_id;
};
BOOST_DESCRIBE_STRUCT(
    AuditEntry,
    (),
    (id,
     at,
     actor_type,
     actor_id,
     actor_role,
     action,
     resource_type,
     resource_id,
     summary,
     request_id)
)

struct AuditLog {
    std::vector<AuditEntry> entries;  // latest first
    std::uint64_t count = 0;          // on this page
    OrNull<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(AuditLog, (), (entries, count, next_cursor))

base::Task<platform::http::Response> list_audit_log(
    platform::http::Request& request, Services& services
);

}  // namespace api
