#pragma once
// Takes every mail at once and sends none: for systems that must not mail anybody.

#include "platform/mail/mailer.hpp"

namespace platform::mail {

class NowhereMailer final : public Mailer {
public:
    void send(Mail, std::chrono::milliseconds, std::function<void(SendResult)> done) override {
        done({.outcome = Outcome::accepted});
    }

    bool honours_keys() const override { return true; }

    std::chrono::hours keys_kept() const override { return std::chrono::hours{24}; }

    std::string_view name() const override { return "fake"; }

    std::size_t max_in_flight() const override { return 256; }
};

}  // namespace platform::mail
