#include "tests/platform/http_site.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <thread>
#include <unistd.h>

namespace http_test {

namespace {

constexpr auto patience = 5s;
// Some handlers wait for mail to leave.
constexpr std::chrono::seconds socket_patience{40};

}  // namespace

base::Duration HandClock::steady() const {
    const std::lock_guard lock{mutex_};
    ++looks_;
    looked_.notify_all();
    return at_;
}

void HandClock::advance(base::Duration by) {
    const std::lock_guard lock{mutex_};
    at_ += by;
}

void HandClock::let_server_see() const {
    std::unique_lock lock{mutex_};
    const std::uint64_t enough = looks_ + 3;
    const bool seen = looked_.wait_for(lock, patience, [&] { return looks_ >= enough; });
    REQUIRE(seen);
}

void RecordingObserver::on_response(const Served& served) {
    const std::lock_guard lock{mutex_};
    seen_.push_back(
        {std::string{served.route},
         served.status,
         std::string{served.request_id},
         std::string{served.user},
         served.cut}
    );
    changed_.notify_all();
}

void RecordingObserver::on_failure(std::string_view, std::string_view what) {
    const std::lock_guard lock{mutex_};
    failures_.emplace_back(what);
}

void RecordingObserver::on_limit(
    std::string_view, const platform::http::Verdict& verdict, bool shadow
) {
    const std::lock_guard lock{mutex_};
    if (shadow && !verdict.allowed) {
        ++blocked_in_shadow_;
    }
}

std::vector<Seen> RecordingObserver::wait_for_answers(std::size_t count) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, patience, [&] { return seen_.size() >= count; });
    return seen_;
}

std::vector<std::string> RecordingObserver::failures() {
    const std::lock_guard lock{mutex_};
    return failures_;
}

int RecordingObserver::blocked_in_shadow() {
    const std::lock_guard lock{mutex_};
    return blocked_in_shadow_;
}

namespace {

class BooksGone final : public platform::Fault {
public:
    BooksGone() : Fault{"books_gone", "secret: the books at 10.0.0.9 are gone"} {}

    bool retryable() const noexcept override { return true; }
};

}  // namespace

base::Task<Authenticator::Answer> TokenBook::authenticate(Request& request) {
    const std::string& token = request.credential->token;
    if (token == "broken") {
        throw BooksGone{};
    }
    Principal principal;
    principal.id = token.substr(token.find('-') + 1);
    if (token.starts_with("admin-")) {
        principal.roles = {"admin"};
    } else if (token.starts_with("keeper-")) {
        principal.permissions.set(static_cast<std::size_t>(events::Permission::manage_users));
    } else if (!token.starts_with("user-")) {
        co_return unauthenticated("invalid_token", "Could not validate credentials");
    }
    co_return principal;
}

std::string Answer::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string{} : found->second;
}

Wire::Wire(std::uint16_t port) : Wire{port, 0} {}

Wire::Wire(std::uint16_t port, int window) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    REQUIRE(socket_ >= 0);
    if (window > 0) {
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
    }
    const timeval limit{.tv_sec = socket_patience.count(), .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
}

Wire Wire::with_small_window(std::uint16_t port) {
    return Wire{port, 4096};
}

Wire::~Wire() {
    ::close(socket_);
}

bool Wire::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void Wire::close_sending() {
    ::shutdown(socket_, SHUT_WR);
}

bool Wire::fill() {
    char bytes[16 * 1024];
    const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) {
        return false;
    }
    read_.append(bytes, static_cast<std::size_t>(count));
    return true;
}

std::string Wire::until(std::string_view text) {
    std::size_t end = read_.find(text);
    while (end == read_.npos) {
        CAPTURE(read_);
        REQUIRE(fill());
        end = read_.find(text);
    }
    end += text.size();
    std::string found = read_.substr(0, end);
    read_.erase(0, end);
    return found;
}

bool Wire::closes() {
    char bytes[16 * 1024];
    while (true) {
        const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
        if (count == 0) {
            return true;
        }
        if (count < 0) {
            return errno == ECONNRESET;
        }
    }
}

Answer Wire::answer(bool to_head) {
    Answer answer;
    std::string head = until("\r\n\r\n");
    answer.status = std::stoi(head.substr(9, 3));
    std::size_t at = head.find("\r\n") + 2;
    while (at + 2 < head.size()) {
        const std::size_t end = head.find("\r\n", at);
        const std::size_t colon = head.find(": ", at);
        std::string name = head.substr(at, colon - at);
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
        answer.headers[name] = head.substr(colon + 2, end - colon - 2);
        answer.all_headers.emplace(name, answer.headers[name]);
        at = end + 2;
    }
    if (to_head || answer.status == 204 || answer.status == 304 || answer.status == 100) {
        return answer;
    }
    if (answer.header("transfer-encoding") == "chunked") {
        while (true) {
            const std::string line = until("\r\n");
            const std::size_t size = std::stoul(line, nullptr, 16);
            while (read_.size() < size + 2) {
                REQUIRE(fill());
            }
            answer.body += read_.substr(0, size);
            read_.erase(0, size + 2);
            if (size == 0) {
                return answer;
            }
        }
    }
    const std::size_t size = std::stoul(answer.header("content-length"));
    while (read_.size() < size) {
        REQUIRE(fill());
    }
    answer.body = read_.substr(0, size);
    read_.erase(0, size);
    return answer;
}

std::string get(std::string_view path, std::string_view headers) {
    return "GET " + std::string{path} + " HTTP/1.1\r\nHost: localhost\r\n" + std::string{headers} +
           "\r\n";
}

std::string post(std::string_view path, std::string_view body, std::string_view headers) {
    return "POST " + std::string{path} +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string{headers} + "\r\n" + std::string{body};
}

Site::Site(Routes routes, Config config)
    : server{std::move(config), std::move(routes), {clock, random, observer, &tokens}} {}

Answer Site::ask(std::string_view request) {
    Wire wire{server.port()};
    wire.send(request);
    return wire.answer(request.starts_with("HEAD"));
}

Route open_route(Method method, std::string pattern, Handler handler) {
    Route route;
    route.method = method;
    route.pattern = std::move(pattern);
    route.access = Access::open;
    route.handler = std::move(handler);
    return route;
}

namespace {

base::Task<Response> answer_body(Request& request) {
    co_return text(request.body);
}

}  // namespace

Handler echo() {
    return answer_body;
}

bool comes_true(const std::function<bool()>& condition) {
    const auto give_up = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > give_up) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

}  // namespace http_test
