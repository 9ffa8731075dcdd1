#include "tests/simulation/agenda.hpp"

#include "base/ensure.hpp"

namespace simulation {

void Agenda::at(Time when, std::function<void()> what) {
    ENSURE(when >= now_, "what is over cannot be planned");
    constexpr std::uint64_t lots = 1'000'000;
    entries_.push(
        {.when = when, .lot = random_.below(lots), .number = next_number_++, .what = std::move(what)
        }
    );
}

void Agenda::skip(base::Duration time) {
    decltype(entries_) later;
    while (!entries_.empty()) {
        auto entry = std::move(const_cast<Entry&>(entries_.top()));
        entries_.pop();
        entry.when += time;
        later.push(std::move(entry));
    }
    entries_ = std::move(later);
    now_ += time;
}

void Agenda::run_until(Time when) {
    while (!entries_.empty() && entries_.top().when <= when) {
        // The queue shows its top as const; it is gone in the next line.
        auto what = std::move(const_cast<Entry&>(entries_.top()).what);
        now_ = entries_.top().when;
        entries_.pop();
        ++steps_;
        what();
    }
    now_ = when;
}

}  // namespace simulation
