#pragma once
// Moments, and who says what time it is.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// A moment in UTC, to the millisecond. In JSON: "2026-03-02T12:00:00.000Z".
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

std::string to_text(Instant at);

// Appends, without allocating beyond the target.
void append_text(std::string& out, Instant at);

// Accepts seconds or milliseconds, with 'Z' or an offset like +02:00. Absent when malformed.
std::optional<Instant> instant_from(std::string_view text);

// The present. Only main and tests decide which clock there is; nothing else asks the machine.
class Clock {
public:
    virtual ~Clock() = default;

    // Wall time; may jump.
    virtual Instant now() const = 0;

    // Never goes back; for timeouts and stalls. Its zero means nothing.
    virtual Duration steady() const = 0;
};

class SystemClock final : public Clock {
public:
    Instant now() const override;
    Duration steady() const override;
};

// For tests and the simulator: moves only when told to.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start) : wall_{start} {}

    Instant now() const override { return wall_; }

    Duration steady() const override { return steady_; }

    void advance(Duration by) {
        wall_ += by;
        steady_ += by;
    }

    // The wall clock alone, as an administrator or NTP would.
    void jump(Duration by) { wall_ += by; }

private:
    Instant wall_;
    Duration steady_{0};
};

}  // namespace base
