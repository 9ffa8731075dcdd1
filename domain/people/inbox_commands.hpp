#pragma once
// Commands about notifications. Part of domain/people/commands.hpp.

#include "base/describe.hpp"
#include "base/time.hpp"
#include "events/batches.hpp"
#include "events/ids.hpp"

#include <string>

namespace domain {

// Of one that the caller was shown; the account does not know which there are.
struct ReadNotification {
    events::AccountId account;
    std::string notification;
};
BOOST_DESCRIBE_STRUCT(ReadNotification, (), (account, notification))

// All up to that one, by its moment and then by its id.
struct ReadNotificationsUpTo {
    events::AccountId account;
    base::Instant created_at;
    std::string notification;
};
BOOST_DESCRIBE_STRUCT(ReadNotificationsUpTo, (), (account, created_at, notification))

struct DeleteNotification {
    events::AccountId account;
    std::string notification;
};
BOOST_DESCRIBE_STRUCT(DeleteNotification, (), (account, notification))

struct DeleteNotificationsUpTo {
    events::AccountId account;
    base::Instant created_at;
    std::string notification;
};
BOOST_DESCRIBE_STRUCT(DeleteNotificationsUpTo, (), (account, created_at, notification))

// From a batch of theirs that took long. Repeats, and what comes too late, decide nothing.
struct TellBatchEnd {
    events::AccountId account;
    events::BatchSummary summary;
};
BOOST_DESCRIBE_STRUCT(TellBatchEnd, (), (account, summary))

}  // namespace domain
