#pragma once
// What mail providers told of mails, and what became of it: the ledger that operators read.

#include "events/mail_reports.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/cursor.hpp"
#include "projections/runtime/projection.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace projections::mail_reports {

// Of an erased person: not who was mailed.
struct Report {
    events::ReportId id;
    std::string provider;
    std::string event;
    std::string type;
    std::optional<events::MailEvent> what;
    std::optional<std::string> mail;
    std::optional<events::RecipientId> recipient;
    std::optional<events::InviteId> invite;
    std::optional<std::uint32_t> delivery;
    std::optional<bool> hard;
    std::optional<std::string> reason;
    base::Instant told_at;   // by the provider's clock
    base::Instant taken_at;  // for the first time
    events::ReportFate fate = events::ReportFate::applied;
    std::uint32_t times = 0;  // it was taken: once, and again with each replay
    std::string by;           // who had it taken last
    bool operator==(const Report&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    Report,
    (),
    (id,
     provider,
     event,
     type,
     what,
     mail,
     recipient,
     invite,
     delivery,
     hard,
     reason,
     told_at,
     taken_at,
     fate,
     times,
     by)
)

extern const Table<Report> reports;

Projection projection();

// As the provider told it.
events::MailReport report_in(const Report& row);

// ── Queries ──────────────────────────────────────────────────────────────────────────────────────

std::optional<Report> find_report(
    platform::postgres::Connection& connection, const events::ReportId& id
);

struct Filter {
    std::optional<events::ReportFate> fate;
    std::optional<events::MailEvent> what;
    std::optional<std::string> type;
    std::optional<events::RecipientId> recipient;
    std::optional<events::InviteId> invite;
    std::optional<base::Instant> taken_from;
};

// Newest first.
std::optional<Page<Report>> list_reports(
    platform::postgres::Connection& connection, const Filter& filter, const PageRequest& page
);

// How many of each fate since then.
std::map<events::ReportFate, std::uint64_t> count_by_fate(
    platform::postgres::Connection& connection, base::Instant since
);

}  // namespace projections::mail_reports
