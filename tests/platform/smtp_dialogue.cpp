#include "tests/platform/smtp_dialogue.hpp"

namespace tests {

void SmtpDialogue::run() {
    if (!step(Step::greeting, "220 test ESMTP")) {
        return;
    }
    while (auto line = socket_.line()) {
        server_.note_command(*line);
        if (!command(*line)) {
            return;
        }
    }
}

bool SmtpDialogue::command(const std::string& line) {
    if (line.starts_with("EHLO") || line.starts_with("HELO")) {
        return ehlo();
    }
    if (line == "STARTTLS") {
        return starttls();
    }
    if (line.starts_with("AUTH")) {
        return auth(line);
    }
    if (line.starts_with("MAIL FROM:")) {
        const bool nested = sender_ok_;
        recipient_ok_ = false;
        delivery_ = {between(line), "", "", socket_.is_tls()};
        return step(Step::mail, nested ? "503 5.5.1 nested MAIL" : "250 2.1.0 ok");
    }
    if (line.starts_with("RCPT TO:")) {
        recipient_ok_ = false;
        delivery_.to = between(line);
        return step(Step::rcpt, sender_ok_ ? "250 2.1.5 ok" : "503 5.5.1 no sender");
    }
    if (line == "DATA") {
        return data();
    }
    if (line == "QUIT") {
        socket_.say("221 bye");
        return false;
    }
    if (line == "RSET") {
        sender_ok_ = recipient_ok_ = false;
    }
    socket_.say(line == "RSET" || line == "NOOP" ? "250 ok" : "500 what?");
    return true;
}

std::string SmtpDialogue::between(const std::string& line) {
    const std::size_t start = line.find('<') + 1;
    return line.substr(start, line.find('>') - start);
}

bool SmtpDialogue::ehlo() {
    const auto extensions = server_.extensions();
    std::string answer;
    std::string last = "test";
    for (const auto& extension : extensions) {
        answer += "250-" + last + "\r\n";
        last = extension;
    }
    return step(Step::ehlo, answer + "250 " + last);
}

bool SmtpDialogue::starttls() {
    if (!step(Step::starttls, "220 go ahead")) {
        return false;
    }
    return !said_.starts_with("220") || server_.start_tls(socket_);
}

bool SmtpDialogue::auth(const std::string& line) {
    if (line == "AUTH LOGIN") {
        socket_.say("334 VXNlcm5hbWU6");
        if (!note_line()) {
            return false;
        }
        socket_.say("334 UGFzc3dvcmQ6");
        if (!note_line()) {
            return false;
        }
    } else if (line == "AUTH PLAIN") {
        socket_.say("334 ");
        if (!note_line()) {
            return false;
        }
    }
    return step(Step::auth, "235 2.7.0 welcome");
}

bool SmtpDialogue::note_line() {
    const auto line = socket_.line();
    if (line) {
        server_.note_command(*line);
    }
    return line.has_value();
}

bool SmtpDialogue::data() {
    if (!step(Step::data, recipient_ok_ ? "354 go on" : "554 5.5.1 no valid recipients")) {
        return false;
    }
    if (!said_.starts_with("354")) {
        return true;
    }
    const auto in_body = server_.next(Step::body, "");
    while (auto line = socket_.line()) {
        if (in_body.kind == SmtpBehaviour::Kind::close) {
            return false;
        }
        if (in_body.kind == SmtpBehaviour::Kind::hang) {
            return server_.hang(), false;
        }
        if (*line == ".") {
            return dot();
        }
        delivery_.message += (line->starts_with('.') ? line->substr(1) : *line) + "\r\n";
    }
    return false;
}

bool SmtpDialogue::dot() {
    server_.note_message_end();
    const std::string usual =
        recipient_ok_ ? "250 2.0.0 Ok: queued as TEST" : "554 5.5.1 no valid recipients";
    const auto behaviour = server_.next(Step::dot, usual);
    // Noted before it is said: who has the answer may look at once.
    if (behaviour.kind == SmtpBehaviour::Kind::answer && behaviour.line.starts_with("250")) {
        server_.deliver(delivery_);
    }
    delivery_ = {};
    sender_ok_ = recipient_ok_ = false;
    return act(behaviour);
}

bool SmtpDialogue::step(Step step, const std::string& usual) {
    const auto behaviour = server_.next(step, usual);
    if (step == Step::mail) {
        sender_ok_ = behaviour.line.starts_with("25");
    }
    if (step == Step::rcpt) {
        recipient_ok_ = behaviour.line.starts_with("25");
    }
    return act(behaviour);
}

bool SmtpDialogue::act(const SmtpBehaviour& behaviour) {
    said_ = behaviour.line;
    if (behaviour.kind == SmtpBehaviour::Kind::hang) {
        server_.hang();
    }
    if (behaviour.kind != SmtpBehaviour::Kind::answer) {
        return false;
    }
    socket_.say(behaviour.line);
    // 421 is said by a server that closes.
    return !behaviour.line.starts_with("421");
}

}  // namespace tests
