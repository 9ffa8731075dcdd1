#pragma once
// The world failed: a server is gone, a call timed out, a disk is full. Thrown, and caught in four
// places only: the HTTP session, the projector loop, the worker loop and main.

#include <stdexcept>
#include <string>

namespace base {

class Fault : public std::runtime_error {
public:
    // `code` is for programs ("event_log_unavailable"), `message` for the log; neither holds
    // personal data. The code may be shown to clients, the message never is.
    Fault(std::string code, const std::string& message)
        : std::runtime_error{message}, code_{std::move(code)} {}

    const std::string& code() const noexcept { return code_; }

    // True only if what was asked is known not to have happened. In doubt is not retryable.
    virtual bool retryable() const noexcept = 0;

private:
    std::string code_;
};

}  // namespace base
