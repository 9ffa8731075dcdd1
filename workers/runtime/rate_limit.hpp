#pragma once
// How often a provider is called: a token bucket that holds what a second brings. When the provider
// says that it is too much, nobody calls for as long as it asks, then at half the rate, and a tenth
// of the full rate comes back each minute.
//
// Times are those of a steady clock. One lane asks; it is the only one that calls its provider.

#include "base/time.hpp"

namespace workers {

class RateLimit {
public:
    // 0: no limit; then only the pauses that a provider asks for are kept.
    RateLimit(double per_second, base::Duration now);

    bool may_call(base::Duration now);

    // Only after may_call() said so.
    void called();

    // Several answers within a second are one complaint: those calls were under way already.
    void too_fast(base::Duration now, base::Duration wait);

    // What is kept to at present; 0: no limit.
    double per_second() const { return rate_; }

private:
    void refill(base::Duration now);

    const double full_;
    double rate_;
    double tokens_ = 1;
    base::Duration filled_at_;
    base::Duration not_before_;
    base::Duration halved_at_;
};

}  // namespace workers
