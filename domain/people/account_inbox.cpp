// What an account decides about notifications: nothing is kept of what was read, for their number
// has no bound; rows show it. Of what was told by mail only what might be told again is kept.

#include "domain/people/account.hpp"
#include "domain/people/notices.hpp"

#include <algorithm>

namespace domain::people {

namespace {

base::Decision<AccountFact> marked(const Account& account, AccountFact fact) {
    if (!account.exists()) {
        return known_account;
    }
    return std::vector<AccountFact>{std::move(fact)};
}

bool is_told(const Account& account, const events::BatchSummary& summary) {
    const CompactId<events::BatchId> batch{summary.batch};
    return account.told_batches && std::ranges::any_of(*account.told_batches, [&](const auto& one) {
               return one.batch == batch && one.ended_at >= summary.ended_at;
           });
}

}  // namespace

Account evolve(Account account, const events::BatchEndTold& fact) {
    auto told = account.told_batches ? std::move(*account.told_batches) : ToldBatches{};
    const CompactId<events::BatchId> batch{fact.summary.batch};
    std::erase_if(told, [&](const auto& one) {
        return one.batch == batch || one.ended_at + notice_lasts <= fact.at;
    });
    told.push_back({.batch = batch, .ended_at = fact.summary.ended_at});
    account.told_batches = std::move(told);
    return account;
}

base::Decision<AccountFact> decide(
    const Account& account, const TellBatchEnd& command, const Context& context
) {
    const bool is_there = account.exists() && account.status != events::AccountStatus::deactivated;
    const bool is_news = context.now < command.summary.ended_at + notice_lasts;
    if (!is_there || !is_news || is_told(account, command.summary)) {
        return std::vector<AccountFact>{};
    }
    return std::vector<AccountFact>{events::BatchEndTold{
        .account = command.account, .summary = command.summary, .at = context.now
    }};
}

base::Decision<AccountFact> decide(
    const Account& account, const ReadNotification& command, const Context& context
) {
    return marked(
        account,
        events::NotificationRead{
            .account = command.account, .notification = command.notification, .at = context.now
        }
    );
}

base::Decision<AccountFact> decide(
    const Account& account, const ReadNotificationsUpTo& command, const Context& context
) {
    return marked(
        account,
        events::NotificationsReadUpTo{
            .account = command.account,
            .created_at = command.created_at,
            .notification = command.notification,
            .at = context.now
        }
    );
}

base::Decision<AccountFact> decide(
    const Account& account, const DeleteNotification& command, const Context& context
) {
    return marked(
        account,
        events::NotificationDeleted{
            .account = command.account, .notification = command.notification, .at = context.now
        }
    );
}

base::Decision<AccountFact> decide(
    const Account& account, const DeleteNotificationsUpTo& command, const Context& context
) {
    return marked(
        account,
        events::NotificationsDeletedUpTo{
            .account = command.account,
            .created_at = command.created_at,
            .notification = command.notification,
            .at = context.now
        }
    );
}

}  // namespace domain::people
