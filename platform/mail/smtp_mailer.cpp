#include "platform/mail/smtp_mailer.hpp"

#include "platform/mail/address.hpp"
#include "platform/mail/broken_pipe.hpp"
#include "platform/mail/curl_loop.hpp"
#include "platform/mail/smtp_call.hpp"
#include "platform/named_thread.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace platform::mail {

namespace {

// How late a mail that waits in line may notice that its time is over.
constexpr base::Duration sweep{50};

struct Waiting {
    Mail mail;
    base::Duration until;
    std::function<void(SendResult)> done;
};

SendResult not_begun(Silence why) {
    return no_answer(Stage::connecting, why, "the mail was waiting for a connection");
}

}  // namespace

class SmtpMailer::Threads {
public:
    Threads(const SmtpServer& server, const base::Clock& clock) : clock_{clock} {
        start_curl();
        for (std::size_t i = 0; i < server.connections; ++i) {
            calls_.push_back(std::make_unique<SmtpCall>(server, clock));
        }
        for (auto& call : calls_) {
            threads_.push_back(platform::named_thread("smtp", [this, &call] { work(*call); }));
        }
        threads_.push_back(platform::named_thread("smtp-expiry", [this] { answer_expired(); }));
    }

    ~Threads() {
        {
            const std::scoped_lock lock{mutex_};
            stopping_ = true;
        }
        changed_.notify_all();
        asleep_.notify_all();
        for (auto& call : calls_) {
            call->stop();
        }
        for (auto& thread : threads_) {
            thread.join();
        }
        // What `done` sends while we stop must be answered too.
        while (!line_.empty()) {
            const auto done = std::move(line_.front().done);
            line_.pop_front();
            done(not_begun(Silence::stopped));
        }
    }

    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;

    void send(Waiting waiting) {
        {
            const std::scoped_lock lock{mutex_};
            line_.push_back(std::move(waiting));
        }
        changed_.notify_one();
    }

    base::Duration now() const { return clock_.steady(); }

private:
    void work(SmtpCall& call) {
        block_broken_pipe_signal();
        while (auto next = take()) {
            const base::Duration left = next->until - now();
            if (auto refusal = refuse_malformed(next->mail)) {
                next->done(std::move(*refusal));
            } else if (left.count() <= 0) {
                next->done(not_begun(Silence::timeout));
            } else {
                next->done(call.send(next->mail, left));
            }
        }
    }

    std::optional<Waiting> take() {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return stopping_ || !line_.empty(); });
        if (stopping_) {
            return std::nullopt;
        }
        Waiting next = std::move(line_.front());
        line_.pop_front();
        return next;
    }

    // All connections may be busy with a server that hangs.
    void answer_expired() {
        std::unique_lock lock{mutex_};
        while (!stopping_) {
            std::vector<Waiting> expired;
            const base::Duration present = now();
            std::erase_if(line_, [&](Waiting& waiting) {
                if (waiting.until > present) {
                    return false;
                }
                expired.push_back(std::move(waiting));
                return true;
            });
            lock.unlock();
            for (auto& waiting : expired) {
                waiting.done(not_begun(Silence::timeout));
            }
            lock.lock();
            asleep_.wait_for(lock, sweep, [this] { return stopping_; });
        }
    }

    const base::Clock& clock_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::condition_variable asleep_;
    std::deque<Waiting> line_;  // under mutex_, as is stopping_
    bool stopping_ = false;
    std::vector<std::unique_ptr<SmtpCall>> calls_;
    std::vector<std::thread> threads_;
};

SmtpMailer::SmtpMailer(const SmtpServer& server, const base::Clock& clock)
    : connections_{server.connections}, threads_{std::make_unique<Threads>(server, clock)} {}

SmtpMailer::~SmtpMailer() = default;

void SmtpMailer::send(
    Mail mail, std::chrono::milliseconds timeout, std::function<void(SendResult)> done
) {
    threads_->send({std::move(mail), threads_->now() + timeout, std::move(done)});
}

}  // namespace platform::mail
