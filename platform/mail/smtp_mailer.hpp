#pragma once
// Mail over SMTP by libcurl: one command, one answer. Knows every dialect that libcurl knows
// (CRAM-MD5, NTLM, …), for about 100 µs of a core a mail. For bulk see pipelined_smtp_mailer.hpp.

#include "platform/mail/curl_loop.hpp"
#include "platform/mail/mailer.hpp"
#include "platform/mail/smtp_url.hpp"

namespace platform::mail {

// Calls `done` on its own thread. SMTP knows no keys: what ends `unknown` may have been sent, and
// only the mailbox or the server's log (by Message-ID) can tell.
class SmtpMailer final : public Mailer {
public:
    SmtpMailer(const SmtpServer& server, const base::Clock& clock);

    void send(Mail mail, std::chrono::milliseconds timeout, std::function<void(SendResult)> done)
        override;

    bool honours_keys() const override { return false; }

    std::chrono::hours keys_kept() const override { return std::chrono::hours{0}; }

    std::string_view name() const override { return "smtp"; }

    std::size_t max_in_flight() const override { return connections_; }

private:
    std::size_t connections_;
    CurlLoop loop_;
};

}  // namespace platform::mail
