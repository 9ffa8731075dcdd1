#include "tests/platform/line_socket.hpp"

#include <array>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace tests {

LineSocket::~LineSocket() {
    SSL_free(ssl_);
}

bool LineSocket::start_tls(SSL_CTX* context) {
    ssl_ = SSL_new(context);
    SSL_set_fd(ssl_, socket_);
    return SSL_accept(ssl_) == 1;
}

std::optional<std::string> LineSocket::line() {
    while (true) {
        const std::size_t end = buffer_.find("\r\n");
        if (end != std::string::npos) {
            std::string found = buffer_.substr(0, end);
            buffer_.erase(0, end + 2);
            return found;
        }
        std::array<char, 16384> chunk;
        const long size = ssl_ != nullptr
                              ? SSL_read(ssl_, chunk.data(), static_cast<int>(chunk.size()))
                              : ::recv(socket_, chunk.data(), chunk.size(), 0);
        if (size <= 0) {
            return std::nullopt;
        }
        buffer_.append(chunk.data(), static_cast<std::size_t>(size));
    }
}

void LineSocket::say(const std::string& line) {
    const std::string out = line + "\r\n";
    if (ssl_ != nullptr) {
        SSL_write(ssl_, out.data(), static_cast<int>(out.size()));
    } else {
        ::send(socket_, out.data(), out.size(), MSG_NOSIGNAL);
    }
}

}  // namespace tests
