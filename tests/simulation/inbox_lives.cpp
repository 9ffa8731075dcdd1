#include "tests/simulation/inbox_lives.hpp"

#include <fmt/format.h>

#include <chrono>

namespace simulation {

namespace {

constexpr auto long_is_over = std::chrono::minutes{5};

}  // namespace

void InboxLives::on_counted(const Counted& counted) {
    each_fact(counted, [this](const auto& one) {
        if constexpr (requires { see(one); }) {
            see(one);
        }
    });
}

void InboxLives::find(const std::string& batch, const std::string& what) {
    constexpr int effect_once = 9;
    findings_.add(effect_once, fmt::format("the end of batch {}: {}", batch, what));
}

void InboxLives::see(const events::AccountRegistered& fact) {
    accounts_[fact.recipient.text] = fact.account.text;
}

void InboxLives::see(const events::AccountDeactivated& fact) {
    unsteady_.insert(fact.account.text);
}

void InboxLives::see(const events::SubjectErased& fact) {
    unsteady_.insert(accounts_[fact.recipient.text]);
}

void InboxLives::see(const events::BatchAccepted& fact) {
    requests_[fact.batch.text] = fact.requested_by;
    began_at_[fact.batch.text] = fact.accepted_at;
}

void InboxLives::see(const events::BatchRetried& fact) {
    began_at_[fact.batch.text] = fact.at;
}

void InboxLives::see(const events::BatchCompleted& fact) {
    const auto& id = fact.batch.text;
    const auto& by = requests_[id];
    if (fact.requester && !by.ends_with(fact.requester->text)) {
        find(id, fmt::format("is {}'s, and {} asked for it", fact.requester->text, by));
    }
    if (fact.requester && fact.at - began_at_[id] > long_is_over) {
        long_rounds_[{id, fact.at}] = fact.requester->text;
    }
}

void InboxLives::see(const events::BatchEndTold& fact) {
    const auto& id = fact.summary.batch.text;
    const Round round{id, fact.summary.ended_at};
    const auto asked = long_rounds_.find(round);
    if (asked == long_rounds_.end() || asked->second != fact.account.text) {
        find(id, fmt::format("is told {}, who need not be", fact.account.text));
    }
    if (!told_.insert(round).second) {
        find(id, "is told twice");
    }
}

void InboxLives::see(const events::NotificationRead&) {
    ++marked_;
}

void InboxLives::see(const events::NotificationsReadUpTo&) {
    ++marked_;
}

void InboxLives::see(const events::NotificationDeleted&) {
    ++marked_;
}

void InboxLives::see(const events::NotificationsDeletedUpTo&) {
    ++marked_;
}

void InboxLives::check_quiet() {
    for (const auto& [round, account] : long_rounds_) {
        if (!unsteady_.contains(account) && !told_.contains(round)) {
            find(round.first, fmt::format("is never told {}", account));
        }
    }
}

}  // namespace simulation
