#pragma once
// One mail after another over one connection by libcurl, blocking. Used by SmtpMailer's threads.

#include "base/time.hpp"
#include "platform/mail/mailer.hpp"
#include "platform/mail/smtp_reply.hpp"
#include "platform/mail/smtp_url.hpp"

#include <memory>

namespace platform::mail {

class SmtpCall {
public:
    SmtpCall(const SmtpServer& server, const base::Clock& clock);
    ~SmtpCall();

    SmtpCall(const SmtpCall&) = delete;
    SmtpCall& operator=(const SmtpCall&) = delete;

    // Blocks until there is an answer, at most for `timeout`.
    SendResult send(const Mail& mail, base::Duration timeout);

    // From any thread: a send() under way returns at once, later ones do not begin.
    void stop();

private:
    class Dialogue;
    std::unique_ptr<Dialogue> dialogue_;
};

}  // namespace platform::mail
