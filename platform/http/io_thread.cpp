#include "platform/http/io_thread.hpp"

#include "platform/http/connection.hpp"
#include "platform/http/render.hpp"
#include "platform/named_thread.hpp"

#include <boost/asio/post.hpp>

namespace platform::http {

bool ConnectionCount::enter(const std::string& address) {
    const std::lock_guard lock{mutex_};
    if (total_ >= most_) {
        return false;
    }
    std::size_t& here = by_address_[address];
    if (here >= most_per_address_ && !proxies_.trusts(address)) {
        return false;
    }
    ++here;
    ++total_;
    return true;
}

void ConnectionCount::leave(const std::string& address) {
    const std::lock_guard lock{mutex_};
    const auto found = by_address_.find(address);
    if (--found->second == 0) {
        by_address_.erase(found);
    }
    if (--total_ == 0) {
        emptied_.notify_all();
    }
}

void ConnectionCount::wait_until_empty(base::Duration within) {
    std::unique_lock lock{mutex_};
    emptied_.wait_for(lock, within, [this] { return total_ == 0; });
}

IoThread::IoThread(ServerState& state, std::uint64_t seed)
    : state_{state}, work_{context_.get_executor()}, random_{seed} {
    now_ = state.ports.clock.steady();
    standing_of_streams_ = standing_headers({});
    refresh_headers();
}

IoThread::~IoThread() {
    stop();
}

void IoThread::start() {
    arm();
    thread_ = platform::named_thread("http", [this] { context_.run(); });
}

void IoThread::drain() {
    boost::asio::post(context_, [this] {
        for (std::size_t i = connections_.size(); i-- > 0;) {
            connections_[i]->drain();
        }
    });
}

void IoThread::cut() {
    boost::asio::post(context_, [this] {
        for (std::size_t i = connections_.size(); i-- > 0;) {
            connections_[i]->cut();
        }
    });
}

void IoThread::stop() {
    if (!thread_.joinable()) {
        return;
    }
    work_.reset();
    context_.stop();
    thread_.join();
}

void IoThread::enter(Connection& connection) {
    connection.seat = connections_.size();
    connections_.push_back(&connection);
}

void IoThread::leave(Connection& connection) {
    connections_.back()->seat = connection.seat;
    connections_[connection.seat] = connections_.back();
    connections_.pop_back();
}

void IoThread::arm() {
    timer_.expires_after(tick_every);
    timer_.async_wait([this](boost::system::error_code error) {
        if (error) {
            return;
        }
        tick();
        arm();
    });
}

void IoThread::tick() {
    now_ = state_.ports.clock.steady();
    refresh_headers();
    for (std::size_t i = connections_.size(); i-- > 0;) {
        connections_[i]->tick(now_);
    }
}

void IoThread::refresh_headers() {
    const base::Instant wall = state_.ports.clock.now();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(wall).time_since_epoch().count();
    if (seconds == unix_seconds_) {
        return;
    }
    unix_seconds_ = seconds;
    date_ = http_date(wall);
    ask_site();
}

std::string_view IoThread::standing() {
    const auto& version = state_.config.site_version;
    if (version && version() != site_version_) {
        ask_site();
    }
    return standing_;
}

// The version first: what changes in between is asked for again.
void IoThread::ask_site() {
    const auto& version = state_.config.site_version;
    site_version_ = version ? version() : 0;
    const auto& site_headers = state_.config.site_headers;
    standing_ = standing_headers(
        site_headers ? site_headers() : std::vector<std::pair<std::string, std::string>>{}
    );
}

}  // namespace platform::http
