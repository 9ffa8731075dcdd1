// What somebody did with notifications of theirs.

#include "domain/people/account.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
namespace people = domain::people;

namespace {

const auto account = people::account_of(ada);
const auto stream = people::stream_of(account);
const std::string notification = "batch-01KJPQB9Q0BATCHBATCHBATC7C.7";

const domain::ReadNotification read_it{.account = account, .notification = notification};
const domain::ReadNotificationsUpTo read_all{
    .account = account, .created_at = noon - 1h, .notification = notification
};
const domain::DeleteNotification remove_it{.account = account, .notification = notification};
const domain::DeleteNotificationsUpTo remove_all{
    .account = account, .created_at = noon - 1h, .notification = notification
};

History registered() {
    History history;
    history.done(registration(), noon);
    return history;
}

}  // namespace

TEST_CASE("that a notification was read or deleted is told with when") {
    auto history = registered();
    history.done(read_it, noon + 1s)
        .then(
            {{stream,
              events::NotificationRead{
                  .account = account, .notification = notification, .at = noon + 1s
              }}}
        );
    history.done(remove_it, noon + 2s)
        .then(
            {{stream,
              events::NotificationDeleted{
                  .account = account, .notification = notification, .at = noon + 2s
              }}}
        );
}

TEST_CASE("all notifications are read or deleted up to one, by its moment and its id") {
    auto history = registered();
    history.done(read_all, noon + 1s)
        .then(
            {{stream,
              events::NotificationsReadUpTo{
                  .account = account,
                  .created_at = noon - 1h,
                  .notification = notification,
                  .at = noon + 1s
              }}}
        );
    history.done(remove_all, noon + 2s)
        .then(
            {{stream,
              events::NotificationsDeletedUpTo{
                  .account = account,
                  .created_at = noon - 1h,
                  .notification = notification,
                  .at = noon + 2s
              }}}
        );
}

TEST_CASE("an account does not grow by what its owner reads") {
    auto history = registered();
    const auto before = history.world().state_of(stream);
    for (const domain::Command& command :
         std::vector<domain::Command>{read_it, read_all, remove_it, remove_all}) {
        history.done(command, noon + 1s);
    }
    CHECK((history.world().state_of(stream) == before));
}

TEST_CASE("who has no account reads and deletes nothing") {
    for (const domain::Command& command :
         std::vector<domain::Command>{read_it, read_all, remove_it, remove_all}) {
        History{}.when(command, noon).then_rejected(people::known_account);
    }
}
