// What somebody did with notifications of theirs.

#include "base/binary.hpp"
#include "domain/people/account.hpp"
#include "domain/people/notices.hpp"
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

// Of Ada's list.
domain::TellBatchEnd told_of(const events::BatchId& one, base::Instant ended_at) {
    return {
        .account = account,
        .summary =
            {.batch = one,
             .name = "Spring list",
             .sent = 4'998,
             .failed = 2,
             .began_at = noon - 12min,
             .ended_at = ended_at}
    };
}

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

TEST_CASE("whoever asked for a batch that took long is told how it ended by one mail") {
    auto history = registered();
    const auto told = history.done(told_of(batch, noon), noon + 1s).fact<events::BatchEndTold>();
    REQUIRE(told.addressee.has_value());
    CHECK((told.addressee->recipient == ada));
    const auto mails = people::react(told);
    REQUIRE(mails.size() == 1);
    const auto& job = std::get<domain::EnqueueJob>(mails[0].what).job;
    CHECK((job.notice->notice == events::Notice::batch_ended));
    CHECK((job.notice->batch == told_of(batch, noon).summary));

    history.when(told_of(batch, noon), noon + 2s).then_nothing();
    history.when(told_of(batch, noon), noon + 24h - 1ms).then_nothing();
}

TEST_CASE("each round of a batch is told, and of two that cross only the later one") {
    auto history = registered();
    history.done(told_of(batch, noon), noon).then_named({"BatchEndTold"});
    history.done(told_of(batch, noon + 1h), noon + 1h).then_named({"BatchEndTold"});
    history.when(told_of(batch, noon), noon + 1h).then_nothing();
}

TEST_CASE("the end of a batch that was told late is told once, and after a day not at all") {
    auto history = registered();
    history.when(told_of(batch, noon), noon + people::notice_lasts).then_nothing();
    history.done(told_of(batch, noon), noon + people::notice_lasts - 1ms)
        .then_named({"BatchEndTold"});
    history.when(told_of(batch, noon), noon + people::notice_lasts - 1ms).then_nothing();
}

TEST_CASE("an account keeps of what it was told by mail only what might be told again") {
    auto history = registered();
    const auto size_after = [&](int day) {
        const auto one = id<events::BatchId>("batch " + std::to_string(day));
        history.done(told_of(one, noon + day * 24h), noon + day * 24h);
        base::BinaryWriter writer;
        history.world().save(writer);
        return writer.take().size();
    };
    const auto of_one = size_after(1);
    for (int day = 2; day < 10; ++day) {
        CHECK(size_after(day) == of_one);
    }
}

TEST_CASE("who has no account, or gave it up, is told of no batch") {
    History{}.when(told_of(batch, noon), noon).then_nothing();
    History history;
    auto command = registration();
    command.role = events::Role::instructor;
    history.done(command, noon);
    history.done(domain::DeactivateAccount{.account = account}, noon);
    history.when(told_of(batch, noon), noon).then_nothing();
}

TEST_CASE("whose mailbox refuses mail is told of the end of a batch by the log alone") {
    auto history = registered();
    history.done(
        domain::SuppressRecipient{.recipient = ada, .cause = events::SuppressionCause::bounce}, noon
    );
    const auto told = history.done(told_of(batch, noon), noon).fact<events::BatchEndTold>();
    CHECK_FALSE(told.addressee.has_value());
    CHECK(people::react(told).empty());
}
