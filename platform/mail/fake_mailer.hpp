#pragma once
// A provider in memory for tests and the simulator. Nothing happens until poll(); the same calls
// give the same outcomes. Not for several threads.

#include "base/time.hpp"
#include "platform/mail/mailer.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace platform::mail {

class FakeMailer final : public Mailer {
public:
    enum class Keys { ignored, honoured };

    explicit FakeMailer(const base::Clock& clock, Keys keys = Keys::ignored)
        : clock_{clock}, keys_{keys} {}

    // What waits or hangs is answered, as with every mailer.
    ~FakeMailer() override;

    void send(Mail mail, std::chrono::milliseconds timeout, std::function<void(SendResult)> done)
        override;

    bool honours_keys() const override { return keys_ == Keys::honoured; }

    std::chrono::hours keys_kept() const override {
        return std::chrono::hours{keys_ == Keys::honoured ? 24 : 0};
    }

    std::string_view name() const override { return "fake"; }

    std::size_t max_in_flight() const override { return max_in_flight_; }

    void allow_in_flight(std::size_t count) { max_in_flight_ = count; }

    // Verbs. Each `…_next` is about one mail that has no other fate yet, in the order asked for.

    // "550" and other 5xx refuse the recipient, 4xx are transient, "429" throttles.
    void refuse_next(std::string code);
    void answer_next(SendResult result);
    void throttle_next(std::chrono::seconds retry_after);
    void lose_reply_next();  // it is sent, the caller hears `unknown`
    void hang_next();        // it is not sent; `unknown` when its timeout is over
    void refuse_always(std::string to, std::string code);
    void accept_again(const std::string& to);

    void be_down() { down_ = true; }

    void be_up() { down_ = false; }

    // Up, and nothing is planned for mails to come.
    void behave() {
        be_up();
        planned_.clear();
    }

    // Settles what was sent since the last poll and what has hung past its timeout. Returns how
    // many `done`s were called.
    std::size_t poll();

    // Waiting for poll(), or hanging.
    std::size_t pending() const { return waiting_.size() + hanging_.size(); }

    // What the recipients got, in order.
    const std::vector<Mail>& sent() const { return sent_; }

    std::size_t sent_to(std::string_view address) const;

private:
    enum class Fate { answered, reply_lost, hung };

    struct Planned {
        Fate fate;
        SendResult result;
    };

    struct Waiting {
        Mail mail;
        base::Duration until;
        std::function<void(SendResult)> done;
    };

    // Absent: it hangs.
    std::optional<SendResult> settle(const Mail& mail);
    SendResult deliver(const Mail& mail);
    std::size_t give_up_on_hung();

    struct Remembered {
        Mail mail;
        std::string provider_id;
        base::Instant at;
    };

    const base::Clock& clock_;
    Keys keys_;
    std::size_t max_in_flight_ = 64;
    bool down_ = false;
    std::deque<Planned> planned_;
    std::map<std::string, std::string, std::less<>> refused_;  // address -> code
    std::map<std::string, Remembered> remembered_;             // by key
    std::deque<Waiting> waiting_;
    std::vector<Waiting> hanging_;
    std::vector<Mail> sent_;
};

}  // namespace platform::mail
