#pragma once
// What an SMTP server's answer, or its silence, means for one mail.
// The one table of SMTP codes; both SMTP adapters ask it.

#include "platform/mail/mailer.hpp"

#include <cstdint>
#include <string_view>

namespace platform::mail {

// How far a mail has got. The order is the order of the dialogue.
enum class Stage : std::uint8_t {
    connecting,  // name, TCP, greeting, EHLO, TLS, AUTH: about the server, not about this mail
    sender,      // MAIL FROM was sent
    recipient,   // RCPT TO was sent
    data,        // DATA was sent
    body,        // some of the message was sent, its end was not
    ended,       // the end was, or may have been, sent: from here on silence is doubt
};

enum class Silence {
    lost,
    timeout,
    stopped,
    not_connected,
    unsuitable,  // TLS, its certificate or a way to log in is not what the configuration demands
};

// A negative answer (4xx or 5xx), or a strange one, at this stage. `text` is the line after the
// code: "5.1.1 <a@b> unknown".
SendResult refused_by_server(Stage stage, int code, std::string_view text);

// No answer at this stage, and why.
SendResult no_answer(Stage stage, Silence why, std::string_view detail);

// A positive answer to the end of the message.
SendResult accepted_by_server(int code, std::string_view text);

}  // namespace platform::mail
