#pragma once
// Bare sockets for programs that make load: as little of their own as there can be, because they
// share the cores with what they measure.

#include "base/ensure.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace bench {

// Owns a file descriptor.
class Descriptor {
public:
    explicit Descriptor(int number) : number_{number} {
        ENSURE(number >= 0, "there are enough file descriptors");
    }

    ~Descriptor() { ::close(number_); }

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return number_; }

private:
    int number_;
};

// A connected socket.
inline int connect_to(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ENSURE(socket >= 0, "there are enough file descriptors");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int connected =
        ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ENSURE(connected == 0, "the server listens on the loopback");
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

inline void send_all(int socket, std::string_view bytes) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    ENSURE(
        sent == static_cast<ssize_t>(bytes.size()), "a small request fits the buffer of a socket"
    );
}

// Adds what has arrived, if anything. False when the other side has closed.
[[nodiscard]] inline bool read_some(int socket, std::string& into) {
    std::array<char, 16 * 1024> buffer;
    const auto size = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        return true;
    }
    ENSURE(size >= 0, "the server does not break connections");
    into.append(buffer.data(), static_cast<std::size_t>(size));
    return size > 0;
}

struct Head {
    int status = 0;
    std::size_t bytes = 0;   // of itself
    std::size_t length = 0;  // of the body, when it is told
};

// Of an HTTP/1.1 answer; absent while it is not all there.
inline std::optional<Head> head_in(std::string_view answer) {
    constexpr std::string_view end = "\r\n\r\n";
    constexpr std::string_view start = "HTTP/1.1 ";
    constexpr std::string_view field = "\r\nContent-Length: ";
    const auto found = answer.find(end);
    if (found == answer.npos) {
        return std::nullopt;
    }
    const auto text = answer.substr(0, found);
    Head head{.bytes = found + end.size()};
    ENSURE(text.starts_with(start), "what answers speaks HTTP/1.1");
    std::from_chars(text.data() + start.size(), text.data() + text.size(), head.status);
    if (const auto at = text.find(field); at != text.npos) {
        std::from_chars(text.data() + at + field.size(), text.data() + text.size(), head.length);
    }
    return head;
}

}  // namespace bench
