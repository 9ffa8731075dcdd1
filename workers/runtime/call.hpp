#pragma once
// What a lane asks of a provider, and what it hears.

#include "base/time.hpp"
#include "events/jobs.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace workers {

// What became of a call, as the lane sees it.
enum class CallOutcome {
    done,
    transient,      // not done; later may work
    throttled,      // not done; too fast
    refused,        // not done, never will be for this recipient
    wrong,          // not done; our own mistake
    misconfigured,  // not done; nobody's will be
    unreachable,    // not done; nothing was tried
    unknown,        // may have been done
    erased,         // not tried; the person is gone
    not_yet         // not tried; something it needs is not there yet
};

struct CallResult {
    CallOutcome outcome = CallOutcome::unknown;
    std::string code;
    std::string provider_id;
    std::optional<base::Duration> retry_after;
};

struct Call {
    const events::Job& job;
    std::uint32_t attempt = 1;
    std::uint32_t requeues = 0;  // by hand: what was corrected since is another request
    base::Duration timeout{0};
};

// Makes one call; copies of `call` what it needs later. `done` is called once, on any thread, also
// after everything else of the lane is gone.
using MakeCall = std::function<void(const Call& call, std::function<void(CallResult)> done)>;

struct Provider {
    std::string name;
    bool honours_keys = false;
    base::Duration keys_kept{0};
    std::size_t max_in_flight = 50;
};

}  // namespace workers
