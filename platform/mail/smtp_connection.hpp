#pragma once
// One TCP connection to the mail server, in the clear or over TLS, that carries an SmtpSession.
// Internal to PipelinedSmtpMailer: includes Asio.

#include "platform/mail/smtp_session.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace platform::mail {

// Lives on its owner's thread. Shared with its own pending operations, which end some time after
// the owner has let go of it.
class SmtpConnection : public std::enable_shared_from_this<SmtpConnection> {
public:
    struct Closed {
        bool was_ready;
        SendResult failure;          // why it never was
        std::optional<Letter> back;  // for another connection
    };

    struct Owner {
        // The moment to hand over letters.
        std::function<void(SmtpConnection&)> progressed;
        // Called once; the connection is of no use any more.
        std::function<void(SmtpConnection&, Closed)> closed;
    };

    SmtpConnection(
        boost::asio::io_context& context,
        boost::asio::ssl::context& tls,
        const SmtpServer& server,
        const std::string& own_name,
        const Owner& owner
    );

    void start(base::Duration until);

    bool is_connecting() const { return !closed_ && !session_.is_ready(); }

    bool is_ready() const { return !closed_ && session_.is_ready(); }

    bool is_idle() const { return !closed_ && session_.is_idle(); }

    bool can_take() const { return !closed_ && session_.can_take(); }

    void take(Letter letter, base::Duration now);

    // Writes what the letters taken since have added. At once, so that it leaves in one piece.
    void flush();

    // Closes if something should have happened by now, or nothing has for too long.
    void check(base::Duration now);

    void close(Silence why, std::string_view detail);

private:
    using Error = boost::system::error_code;

    template <class Use>
    void with_stream(Use use);

    void connect(const boost::asio::ip::tcp::resolver::results_type& addresses);
    void connected();
    void shake_hands();
    void read();
    void taken_in();
    void write_some();
    void broke(const Error& error);

    const SmtpServer& server_;
    const Owner& owner_;
    boost::asio::ip::tcp::resolver resolver_;
    boost::asio::ip::tcp::socket socket_;
    boost::asio::ssl::context& tls_context_;
    std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_;
    SmtpSession session_;
    base::Duration connect_until_{};
    base::Duration used_at_{};
    bool was_ready_ = false;
    bool closed_ = false;
    bool writing_ = false;
    std::string outgoing_;
    std::size_t written_ = 0;
    std::array<char, 4096> incoming_;
};

}  // namespace platform::mail
