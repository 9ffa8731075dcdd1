// What an account decides about notifications: nothing is kept of them, for their number has no
// bound. Which there are, and what was read, is shown by rows.

#include "domain/people/account.hpp"

namespace domain::people {

namespace {

base::Decision<AccountFact> marked(const Account& account, AccountFact fact) {
    if (!account.exists()) {
        return known_account;
    }
    return std::vector<AccountFact>{std::move(fact)};
}

}  // namespace

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
