#pragma once
// One connection: reads a request, has it judged and handled, answers, goes on. One request is in
// work at a time; what a client sends ahead waits in the socket. Internal.

#include "platform/http/exchange.hpp"
#include "platform/http/io_thread.hpp"
#include "platform/http/parser.hpp"
#include "platform/http/render.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace platform::http {

// A shared_ptr holds it because the operations of an event stream (heartbeat, watch for the end)
// are in flight besides the coroutine.
class Connection final : public std::enable_shared_from_this<Connection>,
                         public BodyReader,
                         public EventWriter,
                         public BodyWriter {
public:
    using Socket = boost::asio::
        basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

    // `address` was counted by state.count; the connection uncounts it at its end.
    Connection(
        IoThread& home,
        ServerState& state,
        Socket socket,
        boost::asio::ssl::context* tls,
        std::string address
    );
    ~Connection() override;

    // On the home thread, as are all others.
    void start();
    void tick(base::Duration now);
    void drain();
    void cut();

    std::size_t seat = 0;  // among the home's connections

private:
    enum class Phase { handshake, head, idle, body, handler, write, stream, close };
    enum class Ending { none, late, gone, leaving };

    // connection.cpp: the life of a connection.
    base::Task<void> run();
    base::Task<bool> handshake();
    base::Task<bool> read_head();
    std::optional<bool> parse_head();
    base::Task<void> serve();
    base::Task<Response> answer();
    base::Task<Response> handle();
    base::Task<Response> answer_whatever_happens();
    Response explain(const std::exception_ptr& failure);
    Response explain_lateness() const;
    void finish(const Response& response, std::uint64_t bytes);

    // connection_read.cpp
    base::Task<boost::system::error_code> read_more(std::size_t most);
    base::Task<bool> read_some_body();
    base::Task<std::optional<std::string>> next() override;
    base::Task<void> read_body();
    base::Task<void> skip_body();
    base::Task<void> close_gently();
    bool body_is_worth_skipping() const;

    // connection_write.cpp
    void compress(Response& response) const;
    base::Task<void> deliver(Response& response);
    base::Task<void> deliver_stream(Response& response);
    base::Task<bool> write_all(std::string_view first, std::string_view second);
    base::Task<bool> write_chunk(std::string_view chunk);
    base::Task<bool> send(std::string_view event, std::string_view id, std::string_view data)
        override;
    base::Task<bool> write(std::string_view piece) override;
    base::Task<void> run_producer(Response& response);
    void begin_events();
    base::Task<void> end_events();
    base::Task<void> settled();
    void beat();
    void watch();

    void abandon(Ending ending);
    void enter(Phase phase, base::Duration limit);
    base::Task<void> recover();

    IoThread& home_;
    ServerState& state_;
    const Limits& limits_;
    Socket socket_;
    std::optional<boost::asio::ssl::stream<Socket&>> tls_;
    std::string address_;

    boost::asio::cancellation_signal signal_;
    Phase phase_ = Phase::head;
    Ending ending_ = Ending::none;
    base::Duration wait_until_{base::Duration::max()};    // of the present phase
    base::Duration handle_until_{base::Duration::max()};  // of the handler, whatever it reads

    boost::beast::flat_buffer buffer_;
    Exchange exchange_;
    std::optional<RequestParser> parser_;
    std::string out_;
    std::uint64_t bytes_sent_ = 0;
    bool write_failed_ = false;
    bool body_refused_ = false;

    // Streams only.
    bool chunked_ = false;
    bool streams_events_ = false;
    bool beating_ = false;   // a heartbeat is being written
    bool watching_ = false;  // for the end of the connection
    base::Duration next_beat_{0};
    base::Duration beat_until_{0};
    std::size_t ignored_bytes_ = 0;
    std::string beat_;
    std::array<char, 256> scratch_{};
    std::optional<boost::asio::steady_timer> settled_;
};

}  // namespace platform::http
