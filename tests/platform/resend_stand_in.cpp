#include "tests/platform/resend_stand_in.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>

namespace tests {

namespace {

constexpr std::chrono::hours keys_kept{24};
constexpr std::size_t requests_a_second = 2;

ResendAnswer problem(int status, const std::string& name, const std::string& message) {
    return {
        .status = status,
        .body = R"({"statusCode":)" + std::to_string(status) + R"(,"name":")" + name +
                R"(","message":")" + message + R"("})",
    };
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return text;
}

// Reads one request; absent when the client has gone.
std::optional<ResendRequest> read_request(int socket, std::string& buffer) {
    const auto more = [&] {
        std::array<char, 16384> chunk;
        const auto size = ::recv(socket, chunk.data(), chunk.size(), 0);
        if (size > 0) {
            buffer.append(chunk.data(), static_cast<std::size_t>(size));
        }
        return size > 0;
    };
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
        if (!more()) {
            return std::nullopt;
        }
    }
    ResendRequest request;
    std::size_t start = buffer.find("\r\n");
    request.method_and_path = buffer.substr(0, buffer.rfind(' ', start));
    while (start < end) {
        start += 2;
        const std::size_t line_end = buffer.find("\r\n", start);
        const std::size_t colon = buffer.find(':', start);
        request.headers[lower(buffer.substr(start, colon - start))] =
            buffer.substr(colon + 2, line_end - colon - 2);
        start = line_end;
    }
    buffer.erase(0, end + 4);
    const std::size_t size = std::stoul("0" + request.headers["content-length"]);
    while (buffer.size() < size) {
        if (!more()) {
            return std::nullopt;
        }
    }
    request.body = buffer.substr(0, size);
    buffer.erase(0, size);
    return request;
}

void write_answer(int socket, const ResendAnswer& answer) {
    std::string out = "HTTP/1.1 " + std::to_string(answer.status) + " X\r\n";
    for (const auto& header : answer.headers) {
        out += header + "\r\n";
    }
    out +=
        "Content-Type: application/json\r\nContent-Length: " + std::to_string(answer.body.size()) +
        "\r\n\r\n" + answer.body;
    ::send(socket, out.data(), out.size(), MSG_NOSIGNAL);
}

}  // namespace

ResendStandIn::ResendStandIn() = default;

ResendStandIn::~ResendStandIn() {
    const std::scoped_lock lock{mutex_};
    stopping_ = true;
    changed_.notify_all();
}

std::string ResendStandIn::url() const {
    return "http://127.0.0.1:" + std::to_string(server_.port());
}

void ResendStandIn::answer_next(ResendAnswer answer) {
    const std::scoped_lock lock{mutex_};
    planned_.push_back({Fate::answer, std::move(answer)});
}

void ResendStandIn::lose_answer_next() {
    const std::scoped_lock lock{mutex_};
    planned_.push_back({Fate::lose, {}});
}

void ResendStandIn::hang_next() {
    const std::scoped_lock lock{mutex_};
    planned_.push_back({Fate::hang, {}});
}

void ResendStandIn::release() {
    const std::scoped_lock lock{mutex_};
    ++releases_;
    changed_.notify_all();
}

void ResendStandIn::advance(std::chrono::seconds by) {
    const std::scoped_lock lock{mutex_};
    now_ += by;
}

std::vector<std::string> ResendStandIn::mailed() const {
    const std::scoped_lock lock{mutex_};
    return mailed_;
}

std::vector<ResendRequest> ResendStandIn::requests() const {
    const std::scoped_lock lock{mutex_};
    return requests_;
}

bool ResendStandIn::wait_for_requests(std::size_t count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, std::chrono::seconds{10}, [&] {
        return requests_.size() >= count;
    });
}

void ResendStandIn::serve(int socket) {
    std::string buffer;
    while (true) {
        const auto request = read_request(socket, buffer);
        if (!request || !handle(socket, *request)) {
            return;
        }
    }
}

bool ResendStandIn::handle(int socket, const ResendRequest& request) {
    std::unique_lock lock{mutex_};
    requests_.push_back(request);
    changed_.notify_all();
    Planned planned{Fate::answer, {}};
    if (!planned_.empty()) {
        planned = std::move(planned_.front());
        planned_.pop_front();
    }
    ResendAnswer answer = planned.answer.body.empty() ? take(request) : std::move(planned.answer);
    if (planned.fate == Fate::hang) {
        const std::string key = request.headers.contains("idempotency-key")
                                    ? request.headers.at("idempotency-key")
                                    : "";
        remembered_[key].in_progress = true;
        const std::uint64_t before = releases_;
        changed_.wait(lock, [&] { return stopping_ || releases_ != before; });
        remembered_[key].in_progress = false;
        return false;
    }
    if (planned.fate != Fate::answer) {
        return false;
    }
    lock.unlock();
    write_answer(socket, answer);
    return true;
}

ResendAnswer ResendStandIn::take(const ResendRequest& request) {
    if (is_too_fast()) {
        ResendAnswer answer = problem(
            429,
            "rate_limit_exceeded",
            "Too many requests. You can only make 2 requests per second."
        );
        answer.headers = {"ratelimit-limit: 2", "ratelimit-remaining: 0", "Retry-After: 1"};
        return answer;
    }
    if (!request.headers.contains("user-agent")) {
        return problem(403, "invalid_access", "No agent.");
    }
    if (!request.headers.contains("authorization") ||
        request.headers.at("authorization") != "Bearer re_test") {
        return problem(401, "invalid_api_key", "API key is invalid");
    }
    const std::string id = "id-" + std::to_string(mailed_.size() + 1);
    if (request.headers.contains("idempotency-key")) {
        const std::string& key = request.headers.at("idempotency-key");
        const auto known = remembered_.find(key);
        if (known != remembered_.end() && now_ < known->second.at + keys_kept) {
            if (known->second.in_progress) {
                return problem(409, "concurrent_idempotent_requests", "Still in progress.");
            }
            if (known->second.body != request.body) {
                return problem(409, "invalid_idempotent_request", "Another body.");
            }
            return {.status = 200, .body = R"({"id":")" + known->second.id + R"("})"};
        }
        remembered_[key] = {request.body, id, now_};
    }
    mailed_.push_back(request.body);
    return {.status = 200, .body = R"({"id":")" + id + R"("})"};
}

bool ResendStandIn::is_too_fast() {
    if (!limited_) {
        return false;
    }
    std::erase_if(recent_, [&](std::chrono::seconds at) { return at < now_; });
    if (recent_.size() >= requests_a_second) {
        return true;
    }
    recent_.push_back(now_);
    return false;
}

}  // namespace tests
