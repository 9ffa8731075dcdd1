#pragma once
// One connection to a peer. Internal.

#include "platform/http/client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <memory>
#include <string>

namespace platform::http {

class ClientConnection {
public:
    explicit ClientConnection(const boost::asio::any_io_executor& executor);
    ~ClientConnection();

    // Everything until the next begin must be over by then; else the socket is closed.
    void begin(base::Duration time_limit);

    bool is_connected() const { return state_->socket.is_open(); }

    // Of an idle one: the peer has neither closed it nor said something unasked.
    bool is_still_open();

    // After exchange.
    bool is_reusable() const { return reusable_; }

    base::Task<void> connect(const Origin& origin);
    base::Task<Reply> exchange(const Origin& origin, const Call& call, std::size_t most_bytes);

private:
    // Shared with the timer, whose last tick may come when the connection is gone.
    struct State {
        boost::asio::ip::tcp::socket socket;
        boost::asio::ip::tcp::resolver resolver;
        std::uint64_t turn = 0;
        bool late = false;

        explicit State(const boost::asio::any_io_executor& executor)
            : socket{executor}, resolver{executor} {}
    };

    std::string why(const boost::system::error_code& error) const;

    std::shared_ptr<State> state_;
    boost::asio::steady_timer timer_;
    boost::beast::flat_buffer buffer_;
    bool reusable_ = false;
};

}  // namespace platform::http
