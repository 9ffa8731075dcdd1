#include "platform/mail/smtp_session.hpp"

#include "base/ensure.hpp"
#include "platform/mail/mime.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace platform::mail {

namespace {

// RFC 5321 allows 512; some servers write essays.
constexpr std::size_t reply_line_max = 8 * 1024;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string upper(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
    });
    return out;
}

bool has_word(std::string_view words, std::string_view word) {
    std::size_t start = 0;
    while (start < words.size()) {
        const std::size_t end = std::min(words.find(' ', start), words.size());
        if (words.substr(start, end - start) == word) {
            return true;
        }
        start = end + 1;
    }
    return false;
}

SendResult unsuitable(std::string_view why) {
    return no_answer(Stage::connecting, Silence::unsuitable, why);
}

}  // namespace

SmtpSession::SmtpSession(const SmtpServer& server, std::string own_name, bool tls_is_up)
    : server_{server}, own_name_{std::move(own_name)}, tls_{tls_is_up} {}

void SmtpSession::receive(std::string_view bytes) {
    input_ += bytes;
    std::size_t start = 0;
    while (!is_over() && !wants_tls()) {
        const std::size_t end = input_.find('\n', start);
        if (end == std::string::npos) {
            break;
        }
        std::string_view line{input_.data() + start, end - start};
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        start = end + 1;
        take_line(line);
    }
    input_.erase(0, start);
    // What comes in the clear before the handshake may be an attacker's (CVE-2011-0411 and kin).
    if (wants_tls() && !input_.empty()) {
        fail(unsuitable("the server spoke before the handshake"));
    }
    if (input_.size() > reply_line_max) {
        be_over();
    }
}

void SmtpSession::take_output(std::string& target) {
    target.clear();
    target.swap(output_);
}

void SmtpSession::tls_is_up() {
    tls_ = true;
    say_hello();
}

bool SmtpSession::can_take() const {
    return is_ready() && !closing_ && !opening_ && (pipelining_ || !sending_);
}

void SmtpSession::take(Letter letter) {
    ENSURE(can_take(), "who hands over a letter asks first");
    opening_ = std::move(letter);
    opening_stage_ = Stage::sender;
    refusal_.reset();
    if (std::exchange(transaction_open_, false)) {
        await(Awaited::reset, "RSET\r\n");
    }
    const std::string size = size_ ? fmt::format(" SIZE={}", opening_->message.size()) : "";
    await(Awaited::sender, fmt::format("MAIL FROM:<{}>{}\r\n", opening_->from, size));
    await(Awaited::recipient, fmt::format("RCPT TO:<{}>\r\n", opening_->to));
    await(Awaited::data, "DATA\r\n");
}

bool SmtpSession::is_overdue(base::Duration now) {
    if (!sending_) {
        return opening_ && opening_->until <= now;
    }
    if (opening_ && opening_->until <= now) {
        // Its envelope is on the way and DATA cannot be unsaid; so the connection ends with the
        // letter before.
        closing_ = true;
        const Letter letter = std::move(*std::exchange(opening_, std::nullopt));
        letter.done(no_answer(Stage::connecting, Silence::timeout, "another mail was before it"));
    }
    return sending_->until <= now;
}

std::optional<Letter> SmtpSession::end(Silence why, std::string_view detail) {
    be_over();
    const bool was_behind = sending_.has_value();
    if (sending_) {
        const Letter letter = std::move(*std::exchange(sending_, std::nullopt));
        const Stage stage = handed_ >= sending_ends_at_ ? Stage::ended : Stage::body;
        letter.done(no_answer(stage, why, detail));
    }
    if (!opening_) {
        return std::nullopt;
    }
    const bool back = may_be_sent_back(why, was_behind);
    Letter letter = std::move(*std::exchange(opening_, std::nullopt));
    if (back) {
        letter.sent_back = true;
        return letter;
    }
    // Answers come in order: of what was behind another mail the server had said nothing yet.
    const Stage stage = was_behind ? Stage::connecting : opening_stage_;
    letter.done(refusal_ ? std::move(*refusal_) : no_answer(stage, why, detail));
    return std::nullopt;
}

// Servers close connections that were idle, or carried many mails; we notice on using them. Once,
// so that a server that closes at every MAIL is not asked for ever.
bool SmtpSession::may_be_sent_back(Silence why, bool was_behind) const {
    if (why == Silence::stopped || opening_->sent_back) {
        return false;
    }
    if (was_behind) {
        return true;
    }
    if (why == Silence::timeout || settled_ == 0) {
        return false;
    }
    return opening_stage_ == Stage::sender && (!refusal_ || closing_);
}

void SmtpSession::quit() {
    say("QUIT\r\n");
    be_over();
}

void SmtpSession::take_line(std::string_view line) {
    const bool has_code =
        line.size() >= 3 && is_digit(line[0]) && is_digit(line[1]) && is_digit(line[2]);
    if (!has_code) {
        return be_over();
    }
    const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    const bool is_last = line.size() == 3 || line[3] != '-';
    const std::string_view text = line.size() > 4 ? line.substr(4) : std::string_view{};
    if (phase_ == Phase::hello && code == 250) {
        note_extension(text);
    }
    if (is_last) {
        take_answer(code, text);
    }
}

void SmtpSession::take_answer(int code, std::string_view text) {
    switch (phase_) {
        case Phase::greeting:
            if (code != 220) {
                return fail(refused_by_server(Stage::connecting, code, text));
            }
            return say_hello();
        case Phase::hello:
            return take_hello_answer(code, text);
        case Phase::starttls:
            return take_starttls_answer(code, text);
        case Phase::log_in:
            return take_log_in_answer(code, text);
        case Phase::ready:
            return take_ready_answer(code, text);
        case Phase::handshake:
        case Phase::over:
            return;
    }
}

void SmtpSession::say_hello() {
    phase_ = Phase::hello;
    pipelining_ = size_ = starttls_ = auth_plain_ = auth_login_ = false;
    say(fmt::format("EHLO {}\r\n", own_name_));
}

void SmtpSession::note_extension(std::string_view line) {
    const std::string words = upper(line);
    if (words == "PIPELINING") {
        pipelining_ = true;
    }
    if (words == "STARTTLS") {
        starttls_ = true;
    }
    if (words == "SIZE" || words.starts_with("SIZE ")) {
        size_ = true;
    }
    if (words.starts_with("AUTH ") || words.starts_with("AUTH=")) {
        const std::string_view mechanisms = std::string_view{words}.substr(5);
        auth_plain_ = auth_plain_ || has_word(mechanisms, "PLAIN");
        auth_login_ = auth_login_ || has_word(mechanisms, "LOGIN");
    }
}

void SmtpSession::take_hello_answer(int code, std::string_view text) {
    if (code != 250) {
        return fail(refused_by_server(Stage::connecting, code, text));
    }
    if (tls_ || server_.starttls == StartTls::none) {
        return log_in();
    }
    if (starttls_) {
        phase_ = Phase::starttls;
        return say("STARTTLS\r\n");
    }
    if (server_.starttls == StartTls::required) {
        return fail(unsuitable("the server does not offer STARTTLS"));
    }
    log_in();
}

void SmtpSession::take_starttls_answer(int code, std::string_view text) {
    if (code == 220) {
        phase_ = Phase::handshake;
    } else if (server_.starttls == StartTls::required) {
        fail(refused_by_server(Stage::connecting, code, text));
    } else {
        log_in();
    }
}

void SmtpSession::log_in() {
    phase_ = Phase::log_in;
    if (server_.user.empty()) {
        phase_ = Phase::ready;
    } else if (auth_plain_) {
        const std::string secret = '\0' + server_.user + '\0' + server_.password;
        say(fmt::format("AUTH PLAIN {}\r\n", to_base64(secret)));
    } else if (auth_login_) {
        log_in_lines_ = {to_base64(server_.user), to_base64(server_.password)};
        say("AUTH LOGIN\r\n");
    } else {
        fail(unsuitable("the server offers neither AUTH PLAIN nor AUTH LOGIN"));
    }
}

void SmtpSession::take_log_in_answer(int code, std::string_view text) {
    if (code == 334 && !log_in_lines_.empty()) {
        say(log_in_lines_.front() + "\r\n");
        log_in_lines_.pop_front();
    } else if (code == 235) {
        phase_ = Phase::ready;
    } else {
        SendResult refused = refused_by_server(Stage::connecting, code, text);
        // Whatever a server has for good against our log-in, no mail will pass until it is mended.
        if (code >= 500) {
            refused.outcome = Outcome::misconfigured;
        }
        fail(std::move(refused));
    }
}

void SmtpSession::fail(SendResult why) {
    failure_ = std::move(why);
    be_over();
}

void SmtpSession::say(std::string_view command) {
    output_ += command;
    appended_ += command.size();
}

void SmtpSession::await(Awaited what, std::string_view command) {
    if (pipelining_ || (awaited_.empty() && unsaid_.empty())) {
        say(command);
        awaited_.push_back(what);
    } else {
        unsaid_.emplace_back(what, command);
    }
}

void SmtpSession::say_next_command() {
    if (!awaited_.empty() || unsaid_.empty()) {
        return;
    }
    say(unsaid_.front().second);
    awaited_.push_back(unsaid_.front().first);
    unsaid_.pop_front();
}

void SmtpSession::take_ready_answer(int code, std::string_view text) {
    if (code == 421) {
        closing_ = true;
    }
    if (awaited_.empty()) {
        return be_over();  // unasked: a goodbye, or nothing we understand
    }
    const Awaited what = awaited_.front();
    awaited_.pop_front();
    switch (what) {
        case Awaited::reset:
            break;
        case Awaited::sender:
            take_envelope_answer(Stage::sender, code, text);
            break;
        case Awaited::recipient:
            take_envelope_answer(Stage::recipient, code, text);
            break;
        case Awaited::data:
            take_data_answer(code, text);
            break;
        case Awaited::end:
            take_end_answer(code, text);
            break;
        case Awaited::end_of_nothing:
            settle_refused();
            break;
    }
    if (closing_) {
        return be_over();
    }
    say_next_command();
}

void SmtpSession::take_envelope_answer(Stage stage, int code, std::string_view text) {
    if (code / 100 != 2 && !refusal_) {
        refusal_ = refused_by_server(stage, code, text);
        if (closing_) {
            return;  // end() decides
        }
        // Without pipelining DATA need not be said.
        if (!unsaid_.empty()) {
            unsaid_.clear();
            return settle_refused();
        }
    }
    if (!refusal_) {
        opening_stage_ = stage == Stage::sender ? Stage::recipient : Stage::data;
    }
}

void SmtpSession::take_data_answer(int code, std::string_view text) {
    if (code == 354 && !refusal_) {
        return send_text();
    }
    if (code == 354) {
        // The server wants a text for nobody: an empty one, as RFC 2920 §3.1 tells.
        return await(Awaited::end_of_nothing, ".\r\n");
    }
    if (!refusal_) {
        refusal_ = refused_by_server(Stage::data, code, text);
    }
    if (!closing_) {
        settle_refused();
    }
}

void SmtpSession::send_text() {
    sending_ = std::move(*std::exchange(opening_, std::nullopt));
    await(Awaited::end, sending_->message);
    sending_ends_at_ = appended_;
}

void SmtpSession::take_end_answer(int code, std::string_view text) {
    const Letter letter = std::move(*std::exchange(sending_, std::nullopt));
    ++settled_;
    letter.done(
        code / 100 == 2 ? accepted_by_server(code, text)
                        : refused_by_server(Stage::ended, code, text)
    );
}

void SmtpSession::settle_refused() {
    const Letter letter = std::move(*std::exchange(opening_, std::nullopt));
    SendResult result = std::move(*std::exchange(refusal_, std::nullopt));
    transaction_open_ = true;
    ++settled_;
    letter.done(std::move(result));
}

}  // namespace platform::mail
