#pragma once
// Mail over SMTP with pipelining (RFC 2920), for bulk: one round trip and about a quarter of
// libcurl's processor time a mail (docs/adr/0002-own-smtp-client.md). STARTTLS, AUTH PLAIN and
// LOGIN; servers that want more are for SmtpMailer.

#include "base/time.hpp"
#include "platform/mail/mailer.hpp"
#include "platform/mail/smtp_url.hpp"

#include <memory>

namespace platform::mail {

// Calls `done` on its own thread. SMTP knows no keys: what ends `unknown` may have been sent, and
// only the mailbox or the server's log (by Message-ID) can tell.
class PipelinedSmtpMailer final : public Mailer {
public:
    // Throws std::invalid_argument if the CA file cannot be read.
    PipelinedSmtpMailer(const SmtpServer& server, const base::Clock& clock);

    // Cuts off what is under way; every `done` not yet called is called before this returns.
    ~PipelinedSmtpMailer() override;

    void send(Mail mail, std::chrono::milliseconds timeout, std::function<void(SendResult)> done)
        override;

    bool honours_keys() const override { return false; }

    std::chrono::hours keys_kept() const override { return std::chrono::hours{0}; }

    std::string_view name() const override { return "smtp"; }

    // On each connection one whose text is sent and one that is being agreed on.
    std::size_t max_in_flight() const override { return 2 * connections_; }

private:
    class Loop;
    std::size_t connections_;
    std::unique_ptr<Loop> loop_;
};

}  // namespace platform::mail
