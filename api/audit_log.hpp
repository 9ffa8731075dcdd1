#pragma once
// Who did what, when, to what: the audit trail, for operators.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "base/raw_object.hpp"
#include "platform/http/message.hpp"
#include "projections/audit_status.hpp"

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
    projections::audit_trail::Status status = projections::audit_trail::Status::success;
    OrNull<std::string> network;  // of whoever asked: "192.0.2.0/24"
    OrNull<std::string> browser;
    OrNull<std::string> system;
    OrNull<std::string> session_id;
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
     request_id,
     status,
     network,
     browser,
     system,
     session_id)
)

struct AuditLog {
    std::vector<AuditEntry> entries;  // latest first
    std::uint64_t count = 0;          // on this page
    OrNull<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(AuditLog, (), (entries, count, next_cursor))

// The same as the entries of the log, as those know it who ask about an entity.
struct EntityAuditItem {
    std::string id;
    std::string entity_type;
    std::string entity_id;
    std::string action;
    std::string actor_id;
    OrNull<std::string> actor_role;  // of a person; else what kind of actor it is
    base::Instant occurred_at;
    base::RawObject details;
};
BOOST_DESCRIBE_STRUCT(
    EntityAuditItem,
    (),
    (id, entity_type, entity_id, action, actor_id, actor_role, occurred_at, details)
)

struct EntityAudit {
    std::vector<EntityAuditItem> items;  // latest first
    std::uint64_t total = 0;
    std::uint32_t limit = 50;
    std::uint32_t offset = 0;
};
BOOST_DESCRIBE_STRUCT(EntityAudit, (), (items, total, limit, offset))

base::Task<platform::http::Response> list_audit_log(
    platform::http::Request& request, Services& services
);

// All of it that the filter of the list lets through, as a file.
base::Task<platform::http::Response> export_audit_log(
    platform::http::Request& request, Services& services
);

base::Task<platform::http::Response> list_entity_audit(
    platform::http::Request& request, Services& services
);

}  // namespace api
