#pragma once
// How often one caller may ask. Two limiters: a sliding window over everything an address asks,
// and one leaky bucket (GCRA) per route bucket and caller. Memory is bounded; what was not seen
// for a while is forgotten.

#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace platform::http {

struct Verdict {
    bool allowed = true;
    int limit = 0;                  // calls that are possible at once, from rest
    int remaining = 0;              // of those, now
    base::Duration retry_after{0};  // until a call would pass; 0 when allowed
    base::Duration full_after{0};   // until all is forgotten
};

// Whole seconds for Retry-After: rounded up, at least 1.
int seconds_to_wait(base::Duration wait);

// Values by caller, at most twice `most` of them: those used since the last turn and those used
// the turn before. Turning forgets the rest, which costs no search.
template <class Value>
class RecentlyUsed {
public:
    RecentlyUsed(std::size_t most, base::Duration keep) : most_{most}, keep_{keep} {}

    Value& at(std::string_view key, base::Duration now) {
        if (now >= turn_at_ || recent_.size() >= most_) {
            older_ = std::move(recent_);
            recent_ = {};
            turn_at_ = now + keep_;
        }
        if (const auto found = recent_.find(key); found != recent_.end()) {
            return found->second;
        }
        Value value{};
        if (const auto found = older_.find(key); found != older_.end()) {
            value = found->second;
        }
        return recent_.emplace(key, value).first->second;
    }

    std::size_t size() const { return recent_.size() + older_.size(); }

private:
    struct Hash {
        using is_transparent = void;

        std::size_t operator()(std::string_view key) const {
            return std::hash<std::string_view>{}(key);
        }
    };

    using Map = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

    std::size_t most_;
    base::Duration keep_;
    base::Duration turn_at_{0};
    Map recent_;
    Map older_;
};

struct Window {
    int calls = 150;
    base::Duration length = std::chrono::minutes{1};
    std::size_t most_callers = 100'000;
};

// At most `calls` in any `length`, judged by two counters: the previous window counts for the part
// of it that the sliding window still covers, as if its calls had come evenly.
class SlidingWindow {
public:
    explicit SlidingWindow(Window window);

    Verdict count(std::string_view caller, base::Duration now);

private:
    struct Counts {
        std::int64_t window = -1;
        int current = 0;
        int previous = 0;
    };

    Window window_;
    std::mutex mutex_;
    RecentlyUsed<Counts> counts_;
};

struct Bucket {
    std::string name;
    int calls = 0;  // so many in `per`, in the long run
    base::Duration per = std::chrono::minutes{1};
    int burst = 0;                                  // so many more than one at once
    bool shadow = false;                            // judge and count, but let pass
    bool by_address = false;                        // even when the caller is known
    bool by_network = false;                        // all of a /24, or of a /48 of IPv6, together
    std::string_view code = "RATE_LIMIT_EXCEEDED";  // of the refusal; static text
};

// The buckets of the published limits.
std::vector<Bucket> standard_buckets();

// GCRA: with T = per / calls, a call passes if now >= TAT - burst * T, and then
// TAT = max(now, TAT) + T. So burst + 1 calls pass at once.
class LeakyBucket {
public:
    explicit LeakyBucket(Bucket bucket, std::size_t most_callers = 100'000);

    const Bucket& bucket() const { return bucket_; }

    Verdict count(std::string_view caller, base::Duration now);

private:
    using Micros = std::chrono::microseconds;

    Bucket bucket_;
    Micros interval_;
    std::mutex mutex_;
    RecentlyUsed<Micros> arrivals_;
};

}  // namespace platform::http
