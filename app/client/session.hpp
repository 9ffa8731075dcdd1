#pragma once
// A person at a terminal and the server they ask.

#include "base/json_write.hpp"
#include "base/time.hpp"
#include "platform/config/config.hpp"
#include "platform/crypto/system_random.hpp"
#include "platform/http/remote.hpp"

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace app::client {

// The server said no. what() is for people: code, sentence, and each field that is wrong.
class Refused final : public std::runtime_error {
public:
    explicit Refused(const platform::http::Reply& reply);

    int status() const { return status_; }

    // The problem as the server wrote it; empty when it wrote none.
    const std::string& body() const { return body_; }

private:
    int status_;
    std::string body_;
};

// Parameters of a query; those without a value are left out.
using Query = std::vector<std::pair<std::string_view, std::string>>;

class Session {
public:
    // Signs in when something is asked that needs it, and again when the token has expired.
    explicit Session(const platform::config::Config& config);

    // The answer's body. Throws Refused, or what platform::http::Remote throws. A busy server, or
    // one that moves its shards at the moment, is asked again for half a minute: each write carries
    // an Idempotency-Key, so it happens once.
    std::string get(std::string_view path, const Query& query = {});
    std::string post(
        std::string_view path,
        std::string body = {},
        const Query& query = {},
        std::string_view type = "application/json"
    );

    std::string remove(std::string_view path, std::string body = {});

    // Only if what is there still has the version that was seen, where one is given.
    std::string put(std::string_view path, std::string body, std::string_view seen_version = {});

    // Reads the events of a stream until it ends or `on_event` answers false.
    void listen(
        std::string_view path,
        const std::function<bool(const platform::http::ServerEvent&)>& on_event
    );

    // A token for later calls of this account.
    std::string sign_in();

    // Throws Interrupted when the person does not want to wait any longer.
    void pause(base::Duration wait);

    base::Duration now() const { return clock_.steady(); }

    const std::string& url() const { return remote_.url(); }

private:
    using Ask = std::function<platform::http::Reply(const platform::http::Call&)>;

    platform::http::Reply ask(platform::http::Call call, const Ask& ask);
    bool may_sign_in() const;
    bool must_wait(const platform::http::Reply& reply, base::Duration until);

    base::SystemClock clock_;
    platform::crypto::SystemRandom random_;
    platform::config::Client account_;
    platform::http::Remote remote_;
    std::string position_;  // of the last write: later reads show it
};

// "?a=1&b=2", or nothing.
std::string to_text(const Query& query);

}  // namespace app::client
