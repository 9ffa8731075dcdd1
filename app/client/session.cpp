#include "app/client/session.hpp"

#include "app/client/answers.hpp"
#include "app/server_beside.hpp"
#include "app/terminal.hpp"
#include "base/ulid.hpp"
#include "platform/http/uri.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace app::client {

namespace {

namespace http = platform::http;

constexpr base::Duration call_limit{120'000};  // an upload of 16 MiB included
constexpr base::Duration silence_max{45'000};  // three heartbeats
constexpr base::Duration patience{30'000};
constexpr base::Duration longest_pause{10'000};
constexpr int unauthenticated = 401;
constexpr int busy = 429;
constexpr int unavailable = 503;
constexpr int first_failure = 400;

struct Credentials {
    std::string email;
    std::string password;
};
BOOST_DESCRIBE_STRUCT(Credentials, (), (email, password))

http::RemoteOptions server_of(const platform::config::Config& config) {
    auto server = config.client.url.empty() ? server_beside(config)
                                            : http::RemoteOptions{.url = config.client.url};
    server.is_interrupted = [] { return is_interrupted(); };
    return server;
}

std::string place_of(const FieldProblem& problem) {
    std::string place;
    for (const auto& step : problem.loc) {
        place += (place.empty() ? "" : ".") + step.text;
    }
    return place;
}

std::string sentence_of(const http::Reply& reply) {
    const auto problem = base::read_json_of_others<ProblemAnswer>(reply.body);
    if (!problem) {
        return fmt::format("The server answered {}, and not as this API does.", reply.status);
    }
    auto text = fmt::format("{} {}", reply.status, problem->code.value_or(problem->title));
    if (problem->line) {
        text += fmt::format(", line {}", *problem->line);
    }
    if (problem->detail && !problem->detail->text.empty()) {
        text += ": " + problem->detail->text;
    }
    for (const auto& field : problem->errors.value_or(std::vector<FieldProblem>{})) {
        text += fmt::format("\n  {} {}", place_of(field), field.msg);
    }
    return text;
}

base::Duration wait_of(const http::Reply& reply) {
    const auto given = reply.headers.find("Retry-After").value_or("1");
    std::int64_t seconds = 1;
    std::from_chars(given.data(), given.data() + given.size(), seconds);
    return std::clamp<base::Duration>(
        std::chrono::seconds{std::clamp<std::int64_t>(seconds, 1, 3'600)},
        base::Duration{0},
        longest_pause
    );
}

}  // namespace

Refused::Refused(const http::Reply& reply)
    : std::runtime_error{sentence_of(reply)}, status_{reply.status}, body_{reply.body} {}

std::string to_text(const Query& query) {
    std::string text;
    for (const auto& [name, value] : query) {
        if (!value.empty()) {
            text += fmt::format(
                "{}{}={}", text.empty() ? '?' : '&', name, http::percent_encoded(value)
            );
        }
    }
    return text;
}

Session::Session(const platform::config::Config& config)
    : account_{config.client}, remote_{server_of(config)} {}

bool Session::may_sign_in() const {
    return !account_.email.empty() && !account_.password.empty();
}

std::string Session::sign_in() {
    if (!may_sign_in()) {
        throw std::runtime_error{
            "Who are you? Give --email with --password-stdin (or INSTAINSTRU_CLIENT_EMAIL and "
            "INSTAINSTRU_CLIENT_PASSWORD), or --token-file with what `instainstru sign-in` printed."
        };
    }
    http::Call call{
        .path = "/api/v1/auth/login-with-session",
        .body = base::to_json(Credentials{.email = account_.email, .password = account_.password}),
        .time_limit = call_limit
    };
    call.headers.add("Content-Type", "application/json");
    auto reply = remote_.call(call);
    const auto until = now() + patience;
    while (must_wait(reply, until)) {
        reply = remote_.call(call);
    }
    if (reply.status >= first_failure) {
        throw Refused{reply};
    }
    const auto answer = base::read_json_of_others<TokenAnswer>(reply.body);
    if (!answer || !answer->access_token) {
        throw std::runtime_error{"This account cannot sign in with a password alone."};
    }
    account_.token = *answer->access_token;
    return account_.token;
}

// True after a wait as long as the server asked for.
bool Session::must_wait(const http::Reply& reply, base::Duration until) {
    if ((reply.status != busy && reply.status != unavailable) || now() >= until) {
        return false;
    }
    pause(wait_of(reply));
    return true;
}

void Session::pause(base::Duration wait) {
    remote_.pause(wait);
}

http::Reply Session::ask(http::Call call, const Ask& ask) {
    if (account_.token.empty()) {
        sign_in();
    }
    if (http::changes_something(call.method)) {
        call.headers.add("Idempotency-Key", base::make_ulid(clock_.now(), random_, 0));
    } else if (!position_.empty()) {
        call.headers.add("X-Position", position_);
    }
    const auto headers = call.headers;
    const auto until = now() + patience;
    bool has_signed_in = false;
    while (true) {
        call.headers = headers;
        call.headers.add("Authorization", "Bearer " + account_.token);
        auto reply = ask(call);
        if (reply.status == unauthenticated && may_sign_in() && !has_signed_in) {
            sign_in();
            has_signed_in = true;
        } else if (!must_wait(reply, until)) {
            if (reply.status >= first_failure) {
                throw Refused{reply};
            }
            if (const auto position = reply.headers.find("X-Position")) {
                position_ = *position;
            }
            return reply;
        }
    }
}

std::string Session::get(std::string_view path, const Query& query) {
    http::Call call{
        .method = http::Method::get,
        .path = std::string{path} + to_text(query),
        .time_limit = call_limit
    };
    return ask(std::move(call), [this](const auto& one) { return remote_.call(one); }).body;
}

std::string Session::post(
    std::string_view path, std::string body, const Query& query, std::string_view type
) {
    http::Call call{
        .path = std::string{path} + to_text(query),
        .body = std::move(body),
        .time_limit = call_limit
    };
    if (!call.body.empty()) {
        call.headers.add("Content-Type", type);
    }
    return ask(std::move(call), [this](const auto& one) { return remote_.call(one); }).body;
}

std::string Session::remove(std::string_view path, std::string body) {
    http::Call call{
        .method = http::Method::del,
        .path = std::string{path},
        .body = std::move(body),
        .time_limit = call_limit
    };
    if (!call.body.empty()) {
        call.headers.add("Content-Type", "application/json");
    }
    return ask(std::move(call), [this](const auto& one) { return remote_.call(one); }).body;
}

std::string Session::put(std::string_view path, std::string body, std::string_view seen_version) {
    http::Call call{
        .method = http::Method::put,
        .path = std::string{path},
        .body = std::move(body),
        .time_limit = call_limit
    };
    call.headers.add("Content-Type", "application/json");
    if (!seen_version.empty()) {
        call.headers.add("If-Match", seen_version);
    }
    return ask(std::move(call), [this](const auto& one) { return remote_.call(one); }).body;
}

void Session::listen(
    std::string_view path, const std::function<bool(const http::ServerEvent&)>& on_event
) {
    http::Call call{
        .method = http::Method::get, .path = std::string{path}, .time_limit = silence_max
    };
    call.headers.add("Accept", "text/event-stream");
    ask(std::move(call), [&](const auto& one) { return remote_.listen(one, on_event); });
}

}  // namespace app::client
