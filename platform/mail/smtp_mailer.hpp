#pragma once
// Mail over SMTP by libcurl: one command, one answer. Knows every way to log in that libcurl knows
// (CRAM-MD5, NTLM, …), for about 100 µs of a core a mail. For bulk see pipelined_smtp_mailer.hpp.
//
// A thread for each connection: libcurl 7.88 blocks its caller while it waits for the answer to a
// message's end and to QUIT, so under its multi interface one slow server would stop all mails.

#include "base/time.hpp"
#include "platform/mail/mailer.hpp"
#include "platform/mail/smtp_url.hpp"

#include <memory>

namespace platform::mail {

// Calls `done` on threads of its own, several at once. SMTP knows no keys: what ends `unknown` may
// have been sent, and only the mailbox or the server's log (by Message-ID) can tell.
class SmtpMailer final : public Mailer {
public:
    SmtpMailer(const SmtpServer& server, const base::Clock& clock);

    // Cuts off what is under way; every `done` not yet called is called before this returns.
    ~SmtpMailer() override;

    void send(Mail mail, std::chrono::milliseconds timeout, std::function<void(SendResult)> done)
        override;

    bool honours_keys() const override { return false; }

    std::chrono::hours keys_kept() const override { return std::chrono::hours{0}; }

    std::string_view name() const override { return "smtp"; }

    std::size_t max_in_flight() const override { return connections_; }

private:
    class Threads;
    std::size_t connections_;
    std::unique_ptr<Threads> threads_;
};

}  // namespace platform::mail
