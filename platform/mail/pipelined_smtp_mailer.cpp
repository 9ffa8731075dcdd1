#include "platform/mail/pipelined_smtp_mailer.hpp"

#include "platform/mail/address.hpp"
#include "platform/mail/mime.hpp"
#include "platform/mail/smtp_connection.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace platform::mail {

namespace asio = boost::asio;

namespace {

constexpr base::Duration connect_timeout{5'000};
// How late a time limit may bite; one timer serves all, so that a mail starts none.
constexpr std::chrono::milliseconds tick_every{20};
// After a connection was refused while others work: the server wants no more of them for now.
constexpr base::Duration pause_between_refused_connections{1'000};

asio::ssl::context tls_context_for(const SmtpServer& server) {
    asio::ssl::context context{asio::ssl::context::tls_client};
    boost::system::error_code error;
    if (server.ca_file.empty()) {
        context.set_default_verify_paths(error);
    } else {
        context.load_verify_file(server.ca_file, error);
    }
    if (error) {
        throw std::invalid_argument{
            "The certificates to trust cannot be read (" + server.ca_file + "): " + error.message()
        };
    }
    return context;
}

std::string own_name_of(const SmtpServer& server) {
    if (!server.own_name.empty()) {
        return server.own_name;
    }
    boost::system::error_code error;
    const std::string name = asio::ip::host_name(error);
    return error || name.empty() ? "localhost" : name;
}

}  // namespace

class PipelinedSmtpMailer::Loop {
public:
    Loop(const SmtpServer& server, const base::Clock& clock)
        : server_{server},
          clock_{clock},
          own_name_{own_name_of(server)},
          tls_{tls_context_for(server)},
          owner_{
              .progressed = [this](SmtpConnection& connection) { feed(connection); },
              .closed = [this](
                            SmtpConnection& connection, SmtpConnection::Closed closed
                        ) { forget(connection, std::move(closed)); },
          },
          thread_{[this] { context_.run(); }} {}

    ~Loop() {
        asio::post(context_, [this] { stop(); });
        thread_.join();
        // What `done` sent while we stopped must be answered too.
        while (!arrivals_.empty()) {
            for (auto& arrival : std::exchange(arrivals_, {})) {
                arrival.done(never_begun(Silence::stopped));
            }
        }
    }

    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    void send(Mail mail, base::Duration timeout, std::function<void(SendResult)> done) {
        bool wake = false;
        {
            const std::scoped_lock lock{mutex_};
            wake = arrivals_.empty();
            arrivals_.push_back({std::move(mail), clock_.steady() + timeout, std::move(done)});
        }
        // The thread takes all arrivals at once, so only the first of them has to wake it.
        if (wake) {
            asio::post(context_, [this] { take_arrivals(); });
        }
    }

private:
    struct Arrival {
        Mail mail;
        base::Duration until;
        std::function<void(SendResult)> done;
    };

    static SendResult never_begun(Silence why) {
        return no_answer(Stage::connecting, why, "the mail was waiting for a connection");
    }

    void take_arrivals() {
        std::vector<Arrival> taken;
        {
            const std::scoped_lock lock{mutex_};
            taken.swap(arrivals_);
        }
        for (auto& arrival : taken) {
            if (auto refusal = refuse_malformed(arrival.mail)) {
                arrival.done(std::move(*refusal));
                continue;
            }
            Letter letter{.from = std::move(arrival.mail.from), .to = std::move(arrival.mail.to)};
            arrival.mail.from = letter.from;
            arrival.mail.to = letter.to;
            append_with_dots(letter.message, to_message(arrival.mail, clock_.now()));
            letter.until = arrival.until;
            letter.done = std::move(arrival.done);
            line_.push_back(std::move(letter));
        }
        distribute();
    }

    // Idle connections first, then new ones, and what is still in line goes behind other mails.
    void distribute() {
        for (std::size_t i = 0; i < connections_.size() && !line_.empty(); ++i) {
            if (connections_[i]->is_idle()) {
                give(*connections_[i]);
            }
        }
        std::size_t connecting = open_connections();
        for (std::size_t i = 0; i < connections_.size() && line_.size() > connecting; ++i) {
            if (connections_[i]->can_take()) {
                give(*connections_[i]);
            }
        }
        arm();
    }

    void give(SmtpConnection& connection) {
        feed(connection);
        connection.flush();
    }

    void feed(SmtpConnection& connection) {
        const base::Duration now = clock_.steady();
        while (!line_.empty() && connection.can_take()) {
            Letter next = std::move(line_.front());
            line_.pop_front();
            if (next.until <= now) {
                next.done(never_begun(Silence::timeout));
            } else {
                connection.take(std::move(next), now);
            }
        }
    }

    // Returns how many are on their way.
    std::size_t open_connections() {
        const base::Duration now = clock_.steady();
        auto connecting = static_cast<std::size_t>(std::ranges::count_if(connections_, [](auto& c) {
            return c->is_connecting();
        }));
        while (now >= no_more_before_ && connections_.size() < server_.connections &&
               connecting < line_.size()) {
            connections_.push_back(
                std::make_shared<SmtpConnection>(context_, tls_, server_, own_name_, owner_)
            );
            connections_.back()->start(now + connect_timeout);
            ++connecting;
        }
        return connecting;
    }

    void forget(const SmtpConnection& connection, SmtpConnection::Closed closed) {
        std::erase_if(connections_, [&](const auto& c) { return c.get() == &connection; });
        if (closed.back) {
            line_.push_front(std::move(*closed.back));
        }
        if (stopping_) {
            return;
        }
        if (!closed.was_ready) {
            no_more_before_ = clock_.steady() + pause_between_refused_connections;
            const bool others = !connections_.empty();
            if (!others) {
                fail_line(closed.failure);
            }
        }
        // Not from here: somebody may be going through the connections.
        asio::post(context_, [this] { distribute(); });
    }

    // The server is not there for anybody: all hear it now, none burns an attempt.
    void fail_line(const SendResult& failure) {
        no_more_before_ = {};
        for (auto& letter : std::exchange(line_, {})) {
            letter.done(failure);
        }
    }

    void arm() {
        const bool needed = !connections_.empty() || !line_.empty();
        if (armed_ || stopping_ || !needed) {
            return;
        }
        armed_ = true;
        timer_.expires_after(tick_every);
        timer_.async_wait([this](const boost::system::error_code& error) {
            armed_ = false;
            if (!error) {
                tick();
            }
        });
    }

    void tick() {
        const base::Duration now = clock_.steady();
        // A copy: who closes is forgotten on the spot.
        for (const auto connections = connections_; const auto& c : connections) {
            c->check(now);
        }
        std::deque<Letter> expired;
        std::erase_if(line_, [&](Letter& letter) {
            if (letter.until > now) {
                return false;
            }
            expired.push_back(std::move(letter));
            return true;
        });
        for (auto& letter : expired) {
            letter.done(never_begun(Silence::timeout));
        }
        distribute();
    }

    void stop() {
        stopping_ = true;
        take_arrivals_unsent();
        for (const auto connections = connections_; const auto& c : connections) {
            c->close(Silence::stopped, "the mailer was stopped");
        }
        for (auto& letter : std::exchange(line_, {})) {
            letter.done(never_begun(Silence::stopped));
        }
        timer_.cancel();
        // A name that is being looked up cannot be called back; nobody waits for it.
        context_.stop();
    }

    void take_arrivals_unsent() {
        std::vector<Arrival> taken;
        {
            const std::scoped_lock lock{mutex_};
            taken.swap(arrivals_);
        }
        for (auto& arrival : taken) {
            arrival.done(never_begun(Silence::stopped));
        }
    }

    const SmtpServer server_;
    const base::Clock& clock_;
    const std::string own_name_;
    asio::ssl::context tls_;
    const SmtpConnection::Owner owner_;

    std::mutex mutex_;
    std::vector<Arrival> arrivals_;  // under mutex_

    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};

    // The thread's own.
    asio::steady_timer timer_{context_};
    bool armed_ = false;
    bool stopping_ = false;
    base::Duration no_more_before_{0};
    std::deque<Letter> line_;
    std::vector<std::shared_ptr<SmtpConnection>> connections_;

    std::thread thread_;
};

PipelinedSmtpMailer::PipelinedSmtpMailer(const SmtpServer& server, const base::Clock& clock)
    : connections_{server.connections}, loop_{std::make_unique<Loop>(server, clock)} {}

PipelinedSmtpMailer::~PipelinedSmtpMailer() = default;

void PipelinedSmtpMailer::send(
    Mail mail, std::chrono::milliseconds timeout, std::function<void(SendResult)> done
) {
    loop_->send(std::move(mail), timeout, std::move(done));
}

}  // namespace platform::mail
