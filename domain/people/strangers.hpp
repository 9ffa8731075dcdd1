#pragma once
// Wrong passwords for addresses that have no account. They are counted and lock like those of an
// account, so that a lock-out does not tell who has one. Memory only, and bounded: no fact may be
// caused by whoever types addresses at random.

#include "domain/people/account.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace domain::people {

class Strangers {
public:
    // Of so many the counts are kept; the one who was first counted longest ago goes first.
    static constexpr std::size_t most = 10'000;

    // What is tried while it is locked is not counted.
    void note_failure(const events::AccountId& account, base::Instant now);

    struct Failed {
        std::uint32_t failures = 0;
        base::Instant failed_at;  // the last one
        base::Instant locked_until;
    };

    // As if nobody had failed with it.
    void forget(const events::AccountId& account);

    // Null when nobody failed with it lately.
    const Failed* find(const events::AccountId& account) const;

    // Absent when nobody failed with it lately.
    std::optional<base::Instant> locked_until(const events::AccountId& account) const;

    std::size_t count() const { return failed_.size(); }

private:
    std::unordered_map<std::string, Failed> failed_;  // by account
    std::deque<std::string> in_order_;
};

}  // namespace domain::people
