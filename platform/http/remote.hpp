#pragma once
// Calls of a command line to a server, near or far: blocking, one at a time, over TLS where the url
// says so. Processes of one cluster call one another through client.hpp.

#include "platform/http/client.hpp"
#include "platform/http/event_reader.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace platform::http {

struct RemoteOptions {
    std::string url;  // "https://api.example.com", or with a path that stands before every other
    std::string ca_file;  // certificates to trust instead of the machine's; empty: those
    // "host:port" to be called there, past any proxy, instead of where the url leads: a certificate
    // need not name the address. Empty: where the url leads.
    std::string connect_to;
    // Asked once a second at least while a call is under way; true: the call is given up.
    std::function<bool()> is_interrupted;
};

// The person at the terminal does not want to wait any longer.
class Interrupted final : public Fault {
public:
    Interrupted() : Fault{"interrupted", "interrupted"} {}

    bool retryable() const noexcept override { return false; }
};

// Something listens there, and no secure connection came about with it. Nothing of the call reached
// it, and asking again changes nothing.
class Untrusted final : public Fault {
public:
    explicit Untrusted(const std::string& message) : Fault{"peer_untrusted", message} {}

    bool retryable() const noexcept override { return false; }
};

class Remote {
public:
    explicit Remote(RemoteOptions options);
    ~Remote();
    Remote(const Remote&) = delete;
    Remote& operator=(const Remote&) = delete;

    const std::string& url() const;

    // Any status is an answer. Throws Unreachable, Untrusted, AnswerLost or Interrupted.
    Reply call(const Call& call);

    // Reads events until the stream ends or `on_event` answers false. An answer other than 200 is
    // returned with its body. Throws as call() does, also when nothing, not even a heartbeat, is
    // heard for `call.time_limit`.
    Reply listen(const Call& call, const std::function<bool(const ServerEvent&)>& on_event);

    // Of the server that answered last, if that was over TLS.
    std::optional<base::Instant> certificate_until() const;

    // Nothing but time passes. Throws Interrupted.
    void pause(base::Duration wait) const;

private:
    class Transfer;
    std::unique_ptr<Transfer> transfer_;
};

}  // namespace platform::http
