#pragma once
// The port through which mail leaves. Adapters: SMTP (pipelined, or by libcurl), Resend, a fake.

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace platform::mail {

// One mail to one person, rendered. A retry sends the same bytes under the same key.
struct Mail {
    std::string key;         // idempotency key, stable per job; see identity.hpp
    std::string message_id;  // local@domain, without angle brackets; see identity.hpp
    std::string from;        // bare addresses, here and in to and reply_to
    std::string from_name;
    std::string to;
    std::string reply_to;  // may be empty
    std::string subject;
    std::string text;
    std::string html;                                          // empty: a text-only mail
    std::vector<std::pair<std::string, std::string>> headers;  // further ones, List-Unsubscribe
    std::string job_id{};                                      // a tag at providers that take tags
    // Further ones, so that what the provider tells later finds its way; letters, digits, _ and -.
    std::vector<std::pair<std::string, std::string>> tags{};

    bool operator==(const Mail&) const = default;
};

// What became of a mail, as far as the adapter knows.
enum class Outcome {
    accepted,           // the provider answers for it from here on
    transient,          // not sent; trying again later may work
    throttled,          // not sent; too fast, or a quota is used up
    recipient_refused,  // not sent, and never will be to this address
    request_refused,    // not sent; our bug: what was asked for makes no sense to the provider
    content_refused,    // not sent; what it says was refused
    misconfigured,      // not sent; credentials, certificate or domain: nobody's mail will pass
    unknown,            // it may have been sent: all bytes were written and no answer came
    unreachable,        // not sent; the server never heard of this mail, so it is no attempt
};

std::string_view name_of(Outcome outcome);

struct SendResult {
    Outcome outcome = Outcome::unknown;
    std::string code;         // for programs: "550", "rate_limit_exceeded", "timeout"
    std::string reason;       // for people; addresses in it are masked
    std::string provider_id;  // what the provider calls the mail; only when accepted
    std::optional<std::chrono::seconds> retry_after{};

    bool operator==(const SendResult&) const = default;
};

class Mailer {
public:
    virtual ~Mailer() = default;

    // Starts sending and returns at once. `done` is called exactly once, also when the mailer is
    // destroyed before there is an answer: on the adapter's own thread, for the fake on the thread
    // that polls it. It must not block and must not destroy the mailer; it may send.
    // `timeout` covers everything from this call on, also waiting in line. More mails than
    // max_in_flight() may be given; the rest wait in line.
    virtual void send(
        Mail mail, std::chrono::milliseconds timeout, std::function<void(SendResult)> done
    ) = 0;

    // Does the provider drop a second mail with a key it has seen? Then `unknown` is resolved by
    // sending again with the same key, within keys_kept().
    virtual bool honours_keys() const = 0;
    virtual std::chrono::hours keys_kept() const = 0;

    virtual std::string_view name() const = 0;

    // How many mails are worked on at once; giving more only makes them wait.
    virtual std::size_t max_in_flight() const = 0;
};

}  // namespace platform::mail
