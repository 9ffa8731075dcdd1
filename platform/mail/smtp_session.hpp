#pragma once
// The client's side of one SMTP connection as a pure protocol machine: bytes in, bytes out, no
// socket, no clock. Pipelines (RFC 2920): a message's text, its end and the next mail's envelope
// leave together, so a mail costs one round trip.
//
//   greeting ─► hello ─► (starttls ─► handshake ─► hello) ─► (log-in) ─► ready ─► over
//
// Holds at most two mails: one whose text was sent and waits for its answer, and behind it one
// whose envelope is being agreed on. Only the former can ever be in doubt.

#include "base/time.hpp"
#include "platform/mail/mailer.hpp"
#include "platform/mail/smtp_reply.hpp"
#include "platform/mail/smtp_url.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace platform::mail {

// A mail ready for the wire.
struct Letter {
    std::string from;
    std::string to;
    std::string message;  // dots doubled, end included
    base::Duration until{};
    std::function<void(SendResult)> done;
    bool sent_back = false;  // was given back once by a connection that had died
};

class SmtpSession {
public:
    // `own_name` is what EHLO says. With `tls_is_up` the connection was encrypted from the start.
    SmtpSession(const SmtpServer& server, std::string own_name, bool tls_is_up);

    // What the server said. Calls `done` of the letters that this settles.
    void receive(std::string_view bytes);

    // Moves what is to be written next into `target`, which it clears first.
    void take_output(std::string& target);

    bool has_output() const { return !output_.empty(); }

    // So many more bytes of the output may have left: from here on silence about what they end
    // is doubt.
    void note_handed(std::size_t bytes) { handed_ += bytes; }

    // So many of them stayed after all.
    void note_not_handed(std::size_t bytes) { handed_ -= bytes; }

    // The server agreed to STARTTLS: the transport is to shake hands and then call tls_is_up().
    bool wants_tls() const { return phase_ == Phase::handshake; }

    void tls_is_up();

    bool is_ready() const { return phase_ == Phase::ready; }

    // Nothing more can be sent; end() settles what is left.
    bool is_over() const { return phase_ == Phase::over; }

    bool is_idle() const { return is_ready() && !sending_ && !opening_; }

    bool can_take() const;
    void take(Letter letter);

    // Why the session never became ready, if the server had something against it.
    const std::optional<SendResult>& failure() const { return failure_; }

    // Answers a letter whose time is over while it still waits behind another, which goes on.
    // True if the letter that the server is to answer next is overdue: time to end().
    bool is_overdue(base::Duration now);

    // The connection is gone. Answers the letters, but gives back the one that the server cannot
    // have noticed, to be sent over another connection.
    std::optional<Letter> end(Silence why, std::string_view detail);

    // Says goodbye; for idle sessions.
    void quit();

private:
    enum class Phase { greeting, hello, starttls, handshake, log_in, ready, over };
    enum class Awaited { reset, sender, recipient, data, end, end_of_nothing };

    void take_line(std::string_view line);
    void take_answer(int code, std::string_view text);
    void take_ready_answer(int code, std::string_view text);
    void take_hello_answer(int code, std::string_view text);
    void take_starttls_answer(int code, std::string_view text);
    void take_log_in_answer(int code, std::string_view text);
    void note_extension(std::string_view line);
    void say_hello();
    void log_in();
    void fail(SendResult why);

    void be_over() { phase_ = Phase::over; }

    void say(std::string_view command);
    void await(Awaited what, std::string_view command);
    void say_next_command();
    void take_envelope_answer(Stage stage, int code, std::string_view text);
    void take_data_answer(int code, std::string_view text);
    void send_text();
    void take_end_answer(int code, std::string_view text);
    void settle_refused();
    bool may_be_sent_back(Silence why, bool was_behind) const;

    const SmtpServer& server_;  // outlives the session
    const std::string own_name_;
    Phase phase_ = Phase::greeting;
    bool tls_ = false;
    std::optional<SendResult> failure_;

    // What EHLO offered.
    bool pipelining_ = false;
    bool size_ = false;
    bool starttls_ = false;
    bool auth_plain_ = false;
    bool auth_login_ = false;
    std::deque<std::string> log_in_lines_;  // what to say to each 334

    std::string input_;
    std::string output_;
    std::uint64_t appended_ = 0;  // bytes ever put into the output
    std::uint64_t handed_ = 0;    // of them, how many may have left

    std::deque<Awaited> awaited_;
    std::deque<std::pair<Awaited, std::string>> unsaid_;  // without pipelining: one at a time
    std::optional<Letter> opening_;
    Stage opening_stage_ = Stage::sender;
    std::optional<SendResult> refusal_;  // of opening_, while its last answers come in
    bool closing_ = false;               // no more letters: 421, or a letter was taken back
    std::optional<Letter> sending_;
    std::uint64_t sending_ends_at_ = 0;
    bool transaction_open_ = false;  // a refused envelope has to be reset before the next
    std::uint64_t settled_ = 0;
};

}  // namespace platform::mail
