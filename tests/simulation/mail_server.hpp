#pragma once
// The provider of the mail lane, as the world outside: it refuses, puts off, throttles, answers
// late or never, and remembers what it did. Reached from each machine by a mailer of its own.

#include "platform/mail/mailer.hpp"
#include "tests/simulation/agenda.hpp"
#include "tests/simulation/faults.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace simulation {

enum class Keys { ignored, honoured };

class MailServer {
public:
    using Done = std::function<void(platform::mail::SendResult)>;

    struct Delivered {
        Time at{0};
        platform::mail::Mail mail;
    };

    MailServer(Agenda& agenda, Faults& faults, Keys keys)
        : agenda_{agenda}, faults_{faults}, keys_{keys} {}

    void send(platform::mail::Mail mail, base::Duration timeout, Done done);

    bool honours_keys() const { return keys_ == Keys::honoured; }

    void go_down(base::Duration for_how_long) { up_at_ = agenda_.now() + for_how_long; }

    // What recipients found in their mailboxes, in order.
    const std::vector<Delivered>& delivered() const { return delivered_; }

    // Told before anything else happens to a mail.
    std::function<void(const platform::mail::Mail&)> on_call;

private:
    struct Remembered {
        Time at{0};
        std::string provider_id;
    };

    void answer(Done done, platform::mail::SendResult result, base::Duration wait);
    platform::mail::SendResult act(platform::mail::Mail mail);

    Agenda& agenda_;
    Faults& faults_;
    const Keys keys_;
    Time up_at_{0};
    std::vector<Delivered> delivered_;
    std::map<std::string, Remembered> remembered_;  // by key
};

inline constexpr std::chrono::hours keys_kept{24};

// Addresses that begin so are refused for good while that fault is wanted.
inline constexpr std::string_view refused_addresses = "nobody";

// Of one run of a process: what it would have been told is lost when it ends.
class MailerOfMachine final : public platform::mail::Mailer {
public:
    explicit MailerOfMachine(MailServer& server) : server_{server} {}

    void send(
        platform::mail::Mail mail,
        std::chrono::milliseconds timeout,
        std::function<void(platform::mail::SendResult)> done
    ) override;

    bool honours_keys() const override { return server_.honours_keys(); }

    std::chrono::hours keys_kept() const override {
        return server_.honours_keys() ? simulation::keys_kept : std::chrono::hours{0};
    }

    std::string_view name() const override { return "simulated"; }

    std::size_t max_in_flight() const override { return 16; }

private:
    MailServer& server_;
    const std::shared_ptr<int> lives_ = std::make_shared<int>(0);
};

}  // namespace simulation
