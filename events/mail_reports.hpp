#pragma once
// Facts of what became of a mail after it had left, as its provider tells it; and of mails that are
// sent without being asked for. These names and fields are the stored format: only ever add, and
// only optional fields.

#include "base/time.hpp"
#include "events/ids.hpp"
#include "events/invites.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace events {

// What a provider tells of a mail. `failed`: it gave up before the recipient's side was asked.
enum class MailEvent { sent, delivered, delayed, bounced, complained, opened, clicked, failed };
BOOST_DESCRIBE_ENUM(
    MailEvent, sent, delivered, delayed, bounced, complained, opened, clicked, failed
)

// One telling. Holds nothing personal: who it is about is known by a keyed id.
struct MailReport {
    std::string provider;
    std::string event;                // the provider's id of it; the same when told again
    std::string type;                 // as the provider calls it, "email.bounced"
    std::optional<MailEvent> what;    // absent: not understood
    std::optional<std::string> mail;  // what the provider calls the mail
    std::optional<RecipientId> recipient;
    std::optional<InviteId> invite;  // from a tag that the mail carries
    std::optional<std::uint32_t> delivery;
    std::optional<bool> hard;           // of a bounce: the address takes no mail, ever
    std::optional<std::string> reason;  // the provider's codes, "Permanent/General"
    base::Instant at;                   // when it happened, by the provider's clock
    bool operator==(const MailReport&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    MailReport,
    (),
    (provider, event, type, what, mail, recipient, invite, delivery, hard, reason, at)
)

// What a report came to. `known`: told before, in other words. `unmatched`: it names no mail of
// ours. `not_understood`: its type, or all of it.
enum class ReportFate { applied, known, passed_over, unmatched, not_understood };
BOOST_DESCRIBE_ENUM(ReportFate, applied, known, passed_over, unmatched, not_understood)

// In the stream of the reports of its slot: the ledger of all that was told.
struct MailReportTaken {
    ReportId id;
    MailReport report;
    ReportFate fate = ReportFate::applied;
    std::string by;  // the provider; who replayed it
    base::Instant at;
    bool operator==(const MailReportTaken&) const = default;
};
BOOST_DESCRIBE_STRUCT(MailReportTaken, (), (id, report, fate, by, at))

// The recipient's side took the mail.
struct InviteMailDelivered {
    InviteId invite;
    std::uint32_t delivery = 1;
    base::Instant at;
    bool operator==(const InviteMailDelivered&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteMailDelivered, (), (invite, delivery, at))

struct InviteMailBounced {
    InviteId invite;
    std::uint32_t delivery = 1;
    bool hard = true;
    std::optional<std::string> reason;
    std::optional<BatchRow> batch_row;
    base::Instant at;
    bool operator==(const InviteMailBounced&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteMailBounced, (), (invite, delivery, hard, reason, batch_row, at))

// Whoever got it said that it is spam.
struct InviteMailComplained {
    InviteId invite;
    std::uint32_t delivery = 1;
    base::Instant at;
    bool operator==(const InviteMailComplained&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteMailComplained, (), (invite, delivery, at))

// For the first time.
struct InviteMailOpened {
    InviteId invite;
    std::uint32_t delivery = 1;
    base::Instant at;
    bool operator==(const InviteMailOpened&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteMailOpened, (), (invite, delivery, at))

// Its end is near and it was not used: a mail says so, unless nothing may be sent any more. Once.
struct InviteReminderDue {
    InviteId invite;
    bool mailed = true;
    base::Instant at;
    bool operator==(const InviteReminderDue&) const = default;
};
BOOST_DESCRIBE_STRUCT(InviteReminderDue, (), (invite, mailed, at))

using MailFact = std::variant<
    MailReportTaken,
    InviteMailDelivered,
    InviteMailBounced,
    InviteMailComplained,
    InviteMailOpened,
    InviteReminderDue>;

}  // namespace events
