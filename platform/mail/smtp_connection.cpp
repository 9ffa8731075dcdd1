#include "platform/mail/smtp_connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>

#include <algorithm>
#include <openssl/ssl.h>
#include <utility>

namespace platform::mail {

namespace asio = boost::asio;

namespace {

// A TLS record holds 16 KiB; of a write that fails, so much may have left all the same.
constexpr std::size_t write_max = 16 * 1024;
// Servers wait minutes; we need not hold their slots so long.
constexpr base::Duration idle_max{30'000};

Silence silence_of(const boost::system::error_code& error) {
    // Among ourselves and the server there is no TLS that both accept, or its certificate is wrong.
    return error.category() == asio::error::get_ssl_category() ? Silence::unsuitable
                                                               : Silence::lost;
}

bool is_address_literal(const std::string& host) {
    boost::system::error_code error;
    asio::ip::make_address(host, error);
    return !error;
}

}  // namespace

SmtpConnection::SmtpConnection(
    asio::io_context& context,
    asio::ssl::context& tls,
    const SmtpServer& server,
    const std::string& own_name,
    const Owner& owner
)
    : server_{server},
      owner_{owner},
      resolver_{context},
      socket_{context},
      tls_context_{tls},
      session_{server, own_name, server.tls_from_start} {}

template <class Use>
void SmtpConnection::with_stream(Use use) {
    if (tls_) {
        use(*tls_);
    } else {
        use(socket_);
    }
}

void SmtpConnection::start(base::Duration until) {
    connect_until_ = until;
    used_at_ = until;  // one that is ready and finds no work counts as idle from then
    resolver_.async_resolve(
        server_.host,
        std::to_string(server_.port),
        asio::ip::tcp::resolver::numeric_service,
        [self = shared_from_this()](const Error& error, const auto& addresses) {
            if (self->closed_) {
                return;
            }
            if (error) {
                return self->close(Silence::not_connected, error.message());
            }
            self->connect(addresses);
        }
    );
}

void SmtpConnection::connect(const asio::ip::tcp::resolver::results_type& addresses) {
    asio::async_connect(
        socket_,
        addresses,
        [self = shared_from_this()](const Error& error, const asio::ip::tcp::endpoint&) {
            if (self->closed_) {
                return;
            }
            if (error) {
                return self->close(Silence::not_connected, error.message());
            }
            self->connected();
        }
    );
}

void SmtpConnection::connected() {
    Error ignored;  // slower without, not wrong
    socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
    if (server_.tls_from_start) {
        return shake_hands();
    }
    read();
}

void SmtpConnection::shake_hands() {
    tls_.emplace(socket_, tls_context_);
    const bool is_a_must = server_.tls_from_start || server_.starttls == StartTls::required;
    if (server_.verify && is_a_must) {
        tls_->set_verify_mode(asio::ssl::verify_peer);
        tls_->set_verify_callback(asio::ssl::host_name_verification{server_.host});
    }
    if (!is_address_literal(server_.host)) {
        SSL_set_tlsext_host_name(tls_->native_handle(), server_.host.c_str());
    }
    tls_->async_handshake(
        asio::ssl::stream_base::client,
        [self = shared_from_this()](const Error& error) {
            if (self->closed_) {
                return;
            }
            if (error) {
                return self->broke(error);
            }
            if (self->session_.wants_tls()) {
                self->session_.tls_is_up();
            }
            self->flush();
            self->read();
        }
    );
}

void SmtpConnection::take(Letter letter, base::Duration now) {
    used_at_ = now;
    session_.take(std::move(letter));
}

void SmtpConnection::read() {
    with_stream([this](auto& stream) {
        stream.async_read_some(
            asio::buffer(incoming_),
            [self = shared_from_this()](const Error& error, std::size_t size) {
                if (self->closed_) {
                    return;
                }
                if (error) {
                    return self->broke(error);
                }
                self->session_.receive({self->incoming_.data(), size});
                self->taken_in();
            }
        );
    });
}

void SmtpConnection::taken_in() {
    was_ready_ = was_ready_ || session_.is_ready();
    if (session_.is_over()) {
        return close(Silence::lost, "the server closed the dialogue");
    }
    if (session_.wants_tls()) {
        return shake_hands();
    }
    owner_.progressed(*this);
    flush();
    if (!closed_) {
        read();
    }
}

void SmtpConnection::flush() {
    if (closed_ || writing_ || !session_.has_output()) {
        return;
    }
    session_.take_output(outgoing_);
    written_ = 0;
    writing_ = true;
    write_some();
}

void SmtpConnection::write_some() {
    const std::size_t size = std::min(write_max, outgoing_.size() - written_);
    session_.note_handed(size);
    with_stream([this, size](auto& stream) {
        stream.async_write_some(
            asio::buffer(outgoing_.data() + written_, size),
            [self = shared_from_this(), size](const Error& error, std::size_t written) {
                if (self->closed_) {
                    return;
                }
                // What it has said may be still to be read; reading will notice the end.
                if (error) {
                    return;
                }
                self->written_ += written;
                self->session_.note_not_handed(size - written);
                if (self->written_ < self->outgoing_.size()) {
                    return self->write_some();
                }
                self->writing_ = false;
                self->flush();
            }
        );
    });
}

void SmtpConnection::check(base::Duration now) {
    if (closed_) {
        return;
    }
    if (is_connecting()) {
        if (connect_until_ <= now) {
            close(Silence::timeout, "connecting took too long");
        }
        return;
    }
    if (session_.is_overdue(now)) {
        return close(Silence::timeout, "it took too long");
    }
    if (is_idle() && used_at_ + idle_max <= now) {
        close(Silence::stopped, "idle for long");
    }
}

void SmtpConnection::broke(const Error& error) {
    const bool by_server = error == asio::error::eof || error == asio::ssl::error::stream_truncated;
    close(by_server ? Silence::lost : silence_of(error), error.message());
}

void SmtpConnection::close(Silence why, std::string_view detail) {
    if (std::exchange(closed_, true)) {
        return;
    }
    Error ignored;  // it is gone either way
    if (session_.is_idle() && !writing_ && !tls_) {
        // A courtesy: the little buffer of an idle connection takes it without waiting.
        session_.quit();
        session_.take_output(outgoing_);
        socket_.non_blocking(true, ignored);
        socket_.send(asio::buffer(outgoing_), 0, ignored);
    }
    Closed closed{was_ready_, no_answer(Stage::connecting, why, detail), session_.end(why, detail)};
    if (session_.failure()) {
        closed.failure = *session_.failure();
    }
    resolver_.cancel();
    socket_.close(ignored);
    owner_.closed(*this, std::move(closed));
}

}  // namespace platform::mail
