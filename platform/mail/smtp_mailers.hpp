#pragma once

#include "base/time.hpp"
#include "platform/mail/mailer.hpp"
#include "platform/mail/smtp_url.hpp"

#include <memory>

namespace platform::mail {

// A mailer by the client that the server's url asks for.
std::unique_ptr<Mailer> smtp_mailer_to(const SmtpServer& server, const base::Clock& clock);

}  // namespace platform::mail
