#include "tests/platform/siteverify_stand_in.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>

namespace tests {

namespace {

bool read_more(int socket, std::string& buffer) {
    std::array<char, 16384> chunk;
    const auto size = ::recv(socket, chunk.data(), chunk.size(), 0);
    if (size > 0) {
        buffer.append(chunk.data(), static_cast<std::size_t>(size));
    }
    return size > 0;
}

// The body of one request; absent when the client has gone.
std::optional<std::string> read_form(int socket, std::string& buffer) {
    constexpr std::string_view length_header = "content-length: ";
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
        if (!read_more(socket, buffer)) {
            return std::nullopt;
        }
    }
    std::string head = buffer.substr(0, end);
    std::ranges::transform(head, head.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    const auto at = head.find(length_header);
    const std::size_t size =
        at == std::string::npos ? 0 : std::stoul(head.substr(at + length_header.size()));
    buffer.erase(0, end + 4);
    while (buffer.size() < size) {
        if (!read_more(socket, buffer)) {
            return std::nullopt;
        }
    }
    std::string form = buffer.substr(0, size);
    buffer.erase(0, size);
    return form;
}

}  // namespace

SiteverifyStandIn::~SiteverifyStandIn() {
    const std::scoped_lock lock{mutex_};
    stopping_ = true;
    changed_.notify_all();
}

std::string SiteverifyStandIn::url() const {
    return "http://127.0.0.1:" + std::to_string(server_.port()) + "/siteverify";
}

void SiteverifyStandIn::answer_next(int status, std::string body) {
    const std::scoped_lock lock{mutex_};
    planned_.push_back({.status = status, .body = std::move(body)});
}

void SiteverifyStandIn::hang_next() {
    const std::scoped_lock lock{mutex_};
    planned_.push_back({.hangs = true});
}

std::vector<std::string> SiteverifyStandIn::forms() const {
    const std::scoped_lock lock{mutex_};
    return forms_;
}

void SiteverifyStandIn::serve(int socket) {
    std::string buffer;
    while (const auto form = read_form(socket, buffer)) {
        if (!answer(socket, *form)) {
            return;
        }
    }
}

bool SiteverifyStandIn::answer(int socket, const std::string& form) {
    std::unique_lock lock{mutex_};
    forms_.push_back(form);
    Planned now{.body = R"({"success":true})"};
    if (!planned_.empty()) {
        now = planned_.front();
        planned_.pop_front();
    }
    if (now.hangs) {
        changed_.wait(lock, [this] { return stopping_; });
        return false;
    }
    lock.unlock();
    const auto out = "HTTP/1.1 " + std::to_string(now.status) +
                     " X\r\nContent-Length: " + std::to_string(now.body.size()) + "\r\n\r\n" +
                     now.body;
    return ::send(socket, out.data(), out.size(), MSG_NOSIGNAL) > 0;
}

}  // namespace tests
