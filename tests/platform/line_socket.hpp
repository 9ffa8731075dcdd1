#pragma once
// Lines in and out of one socket, in the clear or over TLS, for a server on a thread of its own.

#include <openssl/types.h>
#include <optional>
#include <string>

namespace tests {

class LineSocket {
public:
    explicit LineSocket(int socket) : socket_{socket} {}

    ~LineSocket();

    LineSocket(const LineSocket&) = delete;
    LineSocket& operator=(const LineSocket&) = delete;

    bool is_tls() const { return ssl_ != nullptr; }

    // As the server. False if the two do not agree.
    bool start_tls(SSL_CTX* context);

    // Without its CRLF; absent when the peer has gone.
    std::optional<std::string> line();

    void say(const std::string& line);

private:
    int socket_;
    SSL* ssl_ = nullptr;
    std::string buffer_;
};

}  // namespace tests
