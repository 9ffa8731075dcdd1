#pragma once
// Names that are the same on every attempt, so that a mail can be recognised wherever it turns up.

#include "platform/mail/mailer.hpp"

#include <string>
#include <string_view>

namespace platform::mail {

// "<invite_id>.<delivery_no>@domain": the same delivery has the same Message-ID for ever, so a
// mailbox or a log of the mail server settles whether a mail in doubt was sent.
std::string message_id_of(
    std::string_view invite_id, unsigned delivery_no, std::string_view domain
);

// Hex SHA-256 of all that the recipient would see, and of who they are.
std::string content_hash(const Mail& mail);

// Hex SHA-256 of (business key, requeues, content): the same on each automatic attempt, another
// after an operator requeued the job, so that a provider neither sends twice nor answers with the
// outcome of content that was corrected since.
std::string idempotency_key(
    std::string_view business_key, unsigned requeues, std::string_view content_hash
);

}  // namespace platform::mail
