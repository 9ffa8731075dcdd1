#pragma once
// The checkers of people and of the beta programme, side by side, and how often there was
// something to check.

#include "tests/simulation/access_lives.hpp"
#include "tests/simulation/cohort_life.hpp"
#include "tests/simulation/erasures.hpp"
#include "tests/simulation/factor_lives.hpp"
#include "tests/simulation/inbox_lives.hpp"
#include "tests/simulation/mail_news.hpp"
#include "tests/simulation/mailbox_lives.hpp"
#include "tests/simulation/session_lives.hpp"
#include "tests/simulation/settlements.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace simulation {

// Something that a run must exercise. `seldom`: not each run does, but of many some.
struct Deed {
    std::string_view name;
    std::uint64_t times = 0;
    bool seldom = false;
};

class Lives {
public:
    Lives(const History& history, const Callers& callers, Findings& findings)
        : sessions_{history, findings},
          factors_{findings},
          mailboxes_{callers, findings},
          cohort_{findings},
          news_{findings},
          erasures_{findings},
          settlements_{findings},
          access_{findings},
          inboxes_{findings} {}

    void on_counted(const events::Partition& partition, const Counted& counted);

    void on_answer(const Attempt& attempt, Time now) { sessions_.on_answer(attempt, now); }

    void check_quiet();

    std::vector<Deed> deeds() const;

private:
    SessionLives sessions_;
    FactorLives factors_;
    MailboxLives mailboxes_;
    CohortLife cohort_;
    MailNews news_;
    Erasures erasures_;
    Settlements settlements_;
    AccessLives access_;
    InboxLives inboxes_;
};

}  // namespace simulation
