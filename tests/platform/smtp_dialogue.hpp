#pragma once
// What the scripted SMTP server says on one connection.

#include "tests/platform/line_socket.hpp"
#include "tests/platform/scripted_smtp.hpp"

#include <string>

namespace tests {

// One dialogue, from greeting to the end of the connection.
class SmtpDialogue {
public:
    SmtpDialogue(LineSocket& socket, ScriptedSmtp& server) : socket_{socket}, server_{server} {}

    void run();

private:
    bool command(const std::string& line);
    static std::string between(const std::string& line);
    bool ehlo();
    bool starttls();
    bool auth(const std::string& line);
    bool note_line();
    bool data();
    bool dot();
    bool step(Step step, const std::string& usual);
    bool act(const SmtpBehaviour& behaviour);

    LineSocket& socket_;
    ScriptedSmtp& server_;
    SmtpDelivery delivery_;
    bool sender_ok_ = false;
    bool recipient_ok_ = false;
    std::string said_;
};

}  // namespace tests
