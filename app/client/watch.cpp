#include "app/client/watch.hpp"

#include "app/commands.hpp"
#include "app/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace app::client {

namespace {

namespace http = platform::http;

constexpr base::Duration first_pause{500};
constexpr base::Duration longest_pause{5'000};
// Without any news for so long it is given up; the batch itself goes on.
constexpr base::Duration patience = std::chrono::minutes{10};
// The rows follow the log; a batch that was just sent may not be there yet.
constexpr base::Duration until_known{30'000};
constexpr int absent = 404;
constexpr double seconds_a_minute = 60;

std::uint32_t ended(const BatchAnswer& batch) {
    return batch.sent + batch.failed + batch.skipped + batch.cancelled + batch.unknown;
}

std::string counts_text(const BatchAnswer& batch) {
    auto text = fmt::format(
        "{} sent  {} failed  {} skipped",
        with_commas(batch.sent),
        with_commas(batch.failed),
        with_commas(batch.skipped)
    );
    if (batch.cancelled > 0) {
        text += fmt::format("  {} cancelled", with_commas(batch.cancelled));
    }
    if (batch.unknown > 0) {
        text += fmt::format("  {} unknown", with_commas(batch.unknown));
    }
    return text;
}

// What is seen of a batch, over several streams.
class Watcher {
public:
    Watcher(Session& session, const std::string& batch, bool json)
        : session_{session},
          path_{"/api/v1/beta/invites/batches/" + batch + "/stream"},
          json_{json},
          news_at_{session.now()},
          began_at_{news_at_} {}

    int run() {
        auto wait = first_pause;
        while (!last_ || !is_over(*last_)) {
            const auto before = news_at_;
            const auto trouble = listen();
            if (last_ && is_over(*last_)) {
                break;
            }
            wait = news_at_ > before ? first_pause : std::min(wait * 2, longest_pause);
            if (session_.now() - news_at_ > patience) {
                throw std::runtime_error{fmt::format(
                    "no news for {} minutes ({}); the batch does not depend on being watched",
                    std::chrono::floor<std::chrono::minutes>(patience).count(),
                    trouble
                )};
            }
            if (!trouble.empty()) {
                line_.show(trouble + "; asking again");
            }
            session_.pause(wait);
        }
        line_.end();
        if (!json_) {
            fmt::print("{}\n", summary_text(*last_));
        }
        return exit_code_of(*last_);
    }

private:
    // Until the stream ends; why, when it was not its proper end.
    std::string listen() {
        try {
            session_.listen(path_, [this](const http::ServerEvent& event) { return take(event); });
            return {};
        } catch (const http::Unreachable& fault) {
            if (!last_) {
                throw;
            }
            return fmt::format("no connection ({})", fault.what());
        } catch (const http::AnswerLost& fault) {
            return fmt::format("connection lost ({})", fault.what());
        } catch (const Refused& refusal) {
            const bool may_come =
                refusal.status() == absent && !last_ && session_.now() - began_at_ < until_known;
            const bool is_passing = refusal.status() > 500 || refusal.status() == 429;
            if (!may_come && !is_passing) {
                throw;
            }
            return may_come ? "not to be seen yet" : refusal.what();
        }
    }

    bool take(const http::ServerEvent& event) {
        if (event.name == "stale") {
            line_.show("the database is down; the batch goes on");
            return true;
        }
        auto batch = base::read_json_of_others<BatchAnswer>(event.data);
        if (!batch) {
            throw std::runtime_error{"the server tells of batches in a way that is not known here"};
        }
        last_ = std::move(*batch);
        news_at_ = session_.now();
        if (json_) {
            fmt::print("{}\n", event.data);
            std::fflush(stdout);
        } else {
            line_.show(progress_text(*last_));
        }
        return !is_over(*last_);
    }

    Session& session_;
    const std::string path_;
    const bool json_;
    ProgressLine line_;
    std::optional<BatchAnswer> last_;
    base::Duration news_at_;
    const base::Duration began_at_;
};

}  // namespace

bool is_over(const BatchAnswer& batch) {
    return batch.state == "completed" || batch.state == "completed_with_failures" ||
           batch.state == "cancelled";
}

int exit_code_of(const BatchAnswer& batch) {
    const bool all_well = batch.state == "completed" && batch.failed + batch.unknown == 0;
    return all_well ? exit_done : exit_partly;
}

std::string progress_text(const BatchAnswer& batch) {
    const double fraction = batch.total == 0 ? 1 : static_cast<double>(ended(batch)) / batch.total;
    auto text = fmt::format(
        "{} {:5.1f} %  {} of {}  {}",
        bar(fraction),
        100 * fraction,
        with_commas(ended(batch)),
        with_commas(batch.total),
        counts_text(batch)
    );
    if (batch.state != "running") {
        text += "  " + batch.state;
    }
    if (batch.pause_reason) {
        text += fmt::format(" ({})", *batch.pause_reason);
    }
    if (batch.rate_per_min && !is_over(batch)) {
        text += fmt::format("  {:.0f}/s", *batch.rate_per_min / seconds_a_minute);
    }
    if (batch.eta_seconds && !is_over(batch)) {
        text += fmt::format("  {} to go", duration_text(*batch.eta_seconds));
    }
    return text;
}

std::string summary_text(const BatchAnswer& batch) {
    auto text = fmt::format(
        "Batch {}: {}. {} of {} rows ended: {}",
        batch.id,
        batch.state,
        with_commas(ended(batch)),
        with_commas(batch.total),
        counts_text(batch)
    );
    if (batch.started_at && batch.finished_at) {
        const auto took = *batch.finished_at - *batch.started_at;
        const double seconds = std::chrono::duration<double>{took}.count();
        text += fmt::format(
            "\nIn {:.1f} s, {:.0f} a second.", seconds, seconds > 0 ? ended(batch) / seconds : 0
        );
    }
    if (batch.failed > 0) {
        text += fmt::format("\nThe failed rows: instainstru invites failures {}", batch.id);
    }
    if (batch.unknown > 0) {
        text += "\nIn doubt, for a person to settle: instainstru jobs list --state unknown";
    }
    return text;
}

int watch_batch(Session& session, const std::string& batch, bool json) {
    watch_for_interrupt();
    try {
        return Watcher{session, batch, json}.run();
    } catch (const http::Interrupted&) {
        fmt::print(
            stderr, "\nThe batch goes on; instainstru invites watch {} looks again.\n", batch
        );
        return exit_interrupted;
    }
}

}  // namespace app::client
