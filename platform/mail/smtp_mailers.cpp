#include "platform/mail/smtp_mailers.hpp"

#include "platform/mail/pipelined_smtp_mailer.hpp"
#include "platform/mail/smtp_mailer.hpp"

namespace platform::mail {

std::unique_ptr<Mailer> smtp_mailer_to(const SmtpServer& server, const base::Clock& clock) {
    if (server.client == SmtpClient::libcurl) {
        return std::make_unique<SmtpMailer>(server, clock);
    }
    return std::make_unique<PipelinedSmtpMailer>(server, clock);
}

}  // namespace platform::mail
