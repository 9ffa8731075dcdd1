#pragma once
// Facts of what somebody did with notifications of theirs. In the account's stream; what they are
// told follows from other facts. A notification is known by the id of the fact that it tells of.
// These names and fields are the stored format: only ever add, and only optional fields.

#include "base/time.hpp"
#include "events/account_status.hpp"
#include "events/batches.hpp"
#include "events/ids.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <variant>

namespace events {

struct NotificationRead {
    AccountId account;
    std::string notification;
    base::Instant at;
    bool operator==(const NotificationRead&) const = default;
};
BOOST_DESCRIBE_STRUCT(NotificationRead, (), (account, notification, at))

// All of theirs up to that one, by its moment and then by its id.
struct NotificationsReadUpTo {
    AccountId account;
    base::Instant created_at;
    std::string notification;
    base::Instant at;
    bool operator==(const NotificationsReadUpTo&) const = default;
};
BOOST_DESCRIBE_STRUCT(NotificationsReadUpTo, (), (account, created_at, notification, at))

// It is not shown to them any more.
struct NotificationDeleted {
    AccountId account;
    std::string notification;
    base::Instant at;
    bool operator==(const NotificationDeleted&) const = default;
};
BOOST_DESCRIBE_STRUCT(NotificationDeleted, (), (account, notification, at))

struct NotificationsDeletedUpTo {
    AccountId account;
    base::Instant created_at;
    std::string notification;
    base::Instant at;
    bool operator==(const NotificationsDeletedUpTo&) const = default;
};
BOOST_DESCRIBE_STRUCT(NotificationsDeletedUpTo, (), (account, created_at, notification, at))

// Whoever asked for a batch is told by mail how it ended, because it took long.
struct BatchEndTold {
    AccountId account;
    BatchSummary summary;
    base::Instant at;
    std::optional<Addressee> addressee;
    bool operator==(const BatchEndTold&) const = default;
};
BOOST_DESCRIBE_STRUCT(BatchEndTold, (), (account, summary, at, addressee))

using NotificationFact = std::variant<
    NotificationRead,
    NotificationsReadUpTo,
    NotificationDeleted,
    NotificationsDeletedUpTo,
    BatchEndTold>;

}  // namespace events
