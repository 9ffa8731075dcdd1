#include "platform/mail/curl_loop.hpp"

#include "base/ensure.hpp"
#include "platform/mail/address.hpp"
#include "platform/mail/broken_pipe.hpp"
#include "platform/named_thread.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace platform::mail {

namespace {

constexpr base::Duration connect_timeout{5'000};
// How late a mail that waits in line may notice that its time is over.
constexpr base::Duration sweep{100};
constexpr base::Duration idle_wait{1'000};

struct MultiCleanup {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

using Multi = std::unique_ptr<CURLM, MultiCleanup>;

Multi new_multi() {
    start_curl();
    Multi multi{curl_multi_init()};
    ENSURE(multi != nullptr, "a multi handle needs nothing but memory");
    return multi;
}

struct Waiting {
    Mail mail;
    base::Duration until;
    std::function<void(SendResult)> done;
};

SendResult never_begun(std::string code, std::string reason) {
    return {.outcome = Outcome::unreachable, .code = std::move(code), .reason = std::move(reason)};
}

}  // namespace

void start_curl() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    ENSURE(started == CURLE_OK, "libcurl starts, or the process has no memory");
}

class CurlLoop::Thread {
public:
    Thread(std::vector<std::unique_ptr<CurlCall>> calls, const base::Clock& clock)
        : clock_{clock}, calls_{std::move(calls)}, running_(calls_.size()), multi_{new_multi()} {
        ENSURE(!calls_.empty(), "without a call no mail would ever leave");
        curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(calls_.size()));
        for (std::size_t i = calls_.size(); i-- > 0;) {
            free_.push_back(i);
        }
        thread_ = platform::named_thread("mail-api", [this] { run(); });
    }

    ~Thread() {
        stopping_ = true;
        curl_multi_wakeup(multi_.get());
        thread_.join();
    }

    void send(Mail mail, base::Duration timeout, std::function<void(SendResult)> done) {
        bool wake = false;
        {
            const std::scoped_lock lock{mutex_};
            wake = arrivals_.empty();
            arrivals_.push_back({std::move(mail), clock_.steady() + timeout, std::move(done)});
        }
        // The thread takes all arrivals at once, so only the first of them has to wake it.
        if (wake) {
            curl_multi_wakeup(multi_.get());
        }
    }

private:
    struct Running {
        std::optional<Waiting> waiting;
        CURL* easy = nullptr;
    };

    void run() {
        block_broken_pipe_signal();
        while (!stopping_) {
            take_arrivals();
            begin_waiting();
            int running = 0;
            curl_multi_perform(multi_.get(), &running);
            // A mail that ended made room, and its `done` may have sent the next.
            if (end_finished()) {
                continue;
            }
            const int wait_ms = static_cast<int>(line_.empty() ? idle_wait.count() : sweep.count());
            curl_multi_poll(multi_.get(), nullptr, 0, wait_ms, nullptr);
        }
        abandon_all();
    }

    void take_arrivals() {
        std::vector<Waiting> taken;
        {
            const std::scoped_lock lock{mutex_};
            taken.swap(arrivals_);
        }
        std::ranges::move(taken, std::back_inserter(line_));
    }

    void begin_waiting() {
        const base::Duration now = clock_.steady();
        while (!line_.empty() && !free_.empty()) {
            Waiting next = std::move(line_.front());
            line_.pop_front();
            begin(std::move(next), now);
        }
        if (now < sweep_at_) {
            return;
        }
        sweep_at_ = now + sweep;
        std::erase_if(line_, [&](Waiting& waiting) {
            if (waiting.until > now) {
                return false;
            }
            waiting.done(never_begun("timeout", "The mail waited too long for a connection."));
            return true;
        });
    }

    void begin(Waiting next, base::Duration now) {
        if (auto refusal = refuse_malformed(next.mail)) {
            return next.done(std::move(*refusal));
        }
        const base::Duration left = next.until - now;
        if (left.count() <= 0) {
            return next.done(never_begun("timeout", "The mail waited too long for a connection."));
        }
        const std::size_t index = free_.back();
        free_.pop_back();
        Running& running = running_[index];
        running.waiting = std::move(next);
        running.easy = calls_[index]->begin(running.waiting->mail);
        const long left_ms = static_cast<long>(left.count());
        const long connect_ms = std::min(left_ms, static_cast<long>(connect_timeout.count()));
        curl_easy_setopt(running.easy, CURLOPT_TIMEOUT_MS, left_ms);
        curl_easy_setopt(running.easy, CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
        curl_easy_setopt(running.easy, CURLOPT_PRIVATE, &running);
        const CURLMcode added = curl_multi_add_handle(multi_.get(), running.easy);
        ENSURE(added == CURLM_OK, "a handle is added once and removed when it ends");
    }

    bool end_finished() {
        bool any = false;
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg != CURLMSG_DONE) {
                continue;
            }
            any = true;
            const CURLcode code = message->data.result;
            Running* running = nullptr;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &running);
            curl_multi_remove_handle(multi_.get(), running->easy);
            const auto index = static_cast<std::size_t>(running - running_.data());
            SendResult result = calls_[index]->end(code);
            const auto done = std::move(running->waiting->done);
            running->waiting.reset();
            free_.push_back(index);
            done(std::move(result));
        }
        return any;
    }

    void abandon_all() {
        for (std::size_t i = 0; i < running_.size(); ++i) {
            if (!running_[i].waiting) {
                continue;
            }
            curl_multi_remove_handle(multi_.get(), running_[i].easy);
            running_[i].waiting->done(calls_[i]->abandon());
            running_[i].waiting.reset();
        }
        // What `done` sends while we stop must be answered too.
        for (take_arrivals(); !line_.empty(); take_arrivals()) {
            const auto done = std::move(line_.front().done);
            line_.pop_front();
            done(never_begun("stopped", "The mailer was stopped before the mail was begun."));
        }
    }

    const base::Clock& clock_;
    std::mutex mutex_;
    std::vector<Waiting> arrivals_;  // under mutex_
    std::atomic<bool> stopping_ = false;

    // The thread's own.
    std::deque<Waiting> line_;
    base::Duration sweep_at_{0};
    std::vector<std::unique_ptr<CurlCall>> calls_;
    std::vector<Running> running_;
    std::vector<std::size_t> free_;
    Multi multi_;

    std::thread thread_;
};

CurlLoop::CurlLoop(std::vector<std::unique_ptr<CurlCall>> calls, const base::Clock& clock)
    : thread_{std::make_unique<Thread>(std::move(calls), clock)} {}

CurlLoop::~CurlLoop() = default;

void CurlLoop::send(Mail mail, base::Duration timeout, std::function<void(SendResult)> done) {
    thread_->send(std::move(mail), timeout, std::move(done));
}

}  // namespace platform::mail
