#pragma once
// One thread with its loop and its connections. A slow tick serves all time limits of the thread's
// connections, so that a request starts no timer. Internal.

#include "base/random.hpp"
#include "platform/http/server_state.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <string>
#include <thread>
#include <vector>

namespace platform::http {

class Connection;

// How late a time limit may bite.
inline constexpr std::chrono::milliseconds tick_every{50};

class IoThread {
public:
    IoThread(ServerState& state, std::uint64_t seed);
    ~IoThread();

    boost::asio::io_context& context() { return context_; }

    void start();

    // From any thread: asks each connection to finish, or to be gone at once.
    void drain();
    void cut();

    // From any thread; after cut, once the connections are gone.
    void stop();

    // The rest: on this thread only.
    void enter(Connection& connection);
    void leave(Connection& connection);

    base::Duration now() const { return now_; }

    base::Random& random() { return random_; }

    std::string_view standing();

    // Of event streams: the site is told by every other answer.
    std::string_view standing_of_streams() const { return standing_of_streams_; }

    std::string_view date() const { return date_; }

    std::int64_t unix_seconds() const { return unix_seconds_; }

private:
    void arm();
    void tick();
    void refresh_headers();
    void ask_site();

    ServerState& state_;
    std::vector<Connection*>
        connections_;  // before the loop: what it still holds leaves at its end
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    boost::asio::steady_timer timer_{context_};
    base::SeededRandom random_;
    base::Duration now_{0};
    std::int64_t unix_seconds_ = -1;
    std::string date_;
    std::string standing_;
    std::uint64_t site_version_ = 0;
    std::string standing_of_streams_;
    std::thread thread_;
};

}  // namespace platform::http
