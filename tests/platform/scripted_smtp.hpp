#pragma once
// An SMTP server on the loopback that does what a test tells it: answers, closes or hangs at any
// step of the dialogue. Takes pipelined commands, offers STARTTLS and AUTH if asked to.

#include "tests/platform/line_socket.hpp"
#include "tests/platform/loopback_server.hpp"
#include "tests/platform/self_signed.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tests {

enum class Step { greeting, ehlo, starttls, auth, mail, rcpt, data, body, dot };

struct SmtpBehaviour {
    enum class Kind { usual, answer, close, hang };
    Kind kind = Kind::answer;
    std::string line;  // for answer: "550 5.1.1 unknown"
};

struct SmtpDelivery {
    std::string from;
    std::string to;
    std::string message;  // dots undone
    bool over_tls = false;
};

class ScriptedSmtp {
public:
    ScriptedSmtp();
    ~ScriptedSmtp();

    ScriptedSmtp(const ScriptedSmtp&) = delete;
    ScriptedSmtp& operator=(const ScriptedSmtp&) = delete;

    std::uint16_t port() const { return server_.port(); }

    std::string url(const std::string& parameters = "?connections=1&starttls=none") const;

    // What happens when a mail comes to this step next; asked for twice: the next two.
    // For Step::body only close and hang make sense: after the first line of a message.
    void answer_at(Step step, std::string line);
    void answer_as_usual_at(Step step);
    void close_at(Step step);
    void hang_at(Step step);

    // "PIPELINING", "AUTH PLAIN LOGIN", "STARTTLS", …; for connections made from now on.
    void offer(std::vector<std::string> extensions);

    // Makes a key and a certificate for 127.0.0.1 that signs itself; the file to trust it by.
    std::string certificate_file();

    // For connections made from now on, as with smtps.
    void encrypt_from_start();

    // Lets all that hangs close now.
    void release();

    std::vector<SmtpDelivery> deliveries() const;  // those answered 250
    std::vector<std::string> commands() const;     // as they came, of all connections

    int connections() const { return server_.connections(); }

    // False if it did not come to that within 10 s.
    bool wait_for_commands(const std::string& prefix, std::size_t count);
    bool wait_for_message_end(std::size_t count);

private:
    // What a dialogue, on its connection's thread, asks and tells the server.
    friend class SmtpDialogue;

    void serve(int socket);
    SmtpBehaviour next(Step step, const std::string& usual);
    std::vector<std::string> extensions() const;
    bool start_tls(LineSocket& socket);
    void hang();
    void note_command(const std::string& line);
    void note_message_end();
    void deliver(const SmtpDelivery& delivery);

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    bool tls_from_start_ = false;
    std::uint64_t releases_ = 0;
    std::map<Step, std::deque<SmtpBehaviour>> script_;
    std::vector<std::string> extensions_{"PIPELINING", "8BITMIME"};
    std::vector<SmtpDelivery> deliveries_;
    std::vector<std::string> commands_;
    std::size_t message_ends_ = 0;
    std::unique_ptr<SelfSigned> certificate_;
    LoopbackServer server_{[this](int socket) { serve(socket); }};  // last: its threads use it all
};

}  // namespace tests
