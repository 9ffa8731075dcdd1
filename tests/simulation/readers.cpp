#include "tests/simulation/readers.hpp"

#include <algorithm>
#include <utility>

namespace simulation {

namespace {

using namespace std::chrono_literals;

void read_or_delete(Town& town) {
    const auto* notice = town.any_of(town.notices());
    if (!notice) {
        return;
    }
    const auto ask = [&](domain::Command command) {
        town.callers().ask(std::move(command), "person");
    };
    switch (town.random().below(4)) {
        case 0:
            return ask(domain::ReadNotification{
                .account = notice->account, .notification = notice->notification
            });
        case 1:
            return ask(domain::ReadNotificationsUpTo{
                .account = notice->account,
                .created_at = notice->created_at,
                .notification = notice->notification
            });
        case 2:
            return ask(domain::DeleteNotification{
                .account = notice->account, .notification = notice->notification
            });
        default:
            return ask(domain::DeleteNotificationsUpTo{
                .account = notice->account,
                .created_at = notice->created_at,
                .notification = notice->notification
            });
    }
}

// Long enough for whoever asked for it to be told of its end by mail.
void let_a_batch_rest(Town& town) {
    const auto& those = town.requested();
    const auto batch = std::find_if(those.rbegin(), those.rend(), [&](const auto& one) {
        const auto& all = town.batch_lives().all();
        const auto life = all.find(one.batch.text);
        return life != all.end() && !life->second.is_over && !life->second.is_paused;
    });
    if (batch == those.rend()) {
        return;
    }
    const auto actor = "admin:" + batch->account.text;
    town.callers().ask(
        domain::PauseBatch{.batch = batch->batch, .reason = "lunch"},
        actor,
        [&town, batch = batch->batch, actor](const shards::Answer&) {
            town.later(town.between(5min, 7min), [&town, batch, actor] {
                town.callers().ask(domain::ResumeBatch{.batch = batch}, actor);
            });
        }
    );
}

}  // namespace

std::vector<Activity> with_readers(std::vector<Activity> others) {
    const Activity more[] = {
        {"a notification is read or deleted", 60s, read_or_delete},
        {"a batch of somebody's rests for long", 60s, let_a_batch_rest},
    };
    others.insert(others.end(), std::begin(more), std::end(more));
    return others;
}

}  // namespace simulation
