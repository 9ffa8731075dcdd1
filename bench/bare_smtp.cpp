// Mails a second into an SMTP server that throws them away, without ledger and templates: what the
// mail lane cannot be faster than. First a bare loop that sends the same prepared bytes, pipelined,
// then our adapters; each with its processor time a mail, as the lane shares the machine with
// broker, database and the server itself.
//   smtp-sink -c 127.0.0.1:PORT 1000        (Debian postfix; as root with -u postfix)
//   bench_bare_smtp smtp://127.0.0.1:PORT?starttls=none\&connections=10 [mails]

#include "base/ensure.hpp"
#include "base/time.hpp"
#include "bench/figures.hpp"
#include "platform/mail/mime.hpp"
#include "platform/mail/pipelined_smtp_mailer.hpp"
#include "platform/mail/smtp_mailer.hpp"
#include "platform/mail/smtp_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <charconv>
#include <ctime>
#include <future>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace {

using platform::mail::Mail, platform::mail::Mailer, platform::mail::SendResult;

const base::SystemClock system_clock;

// About 3 KB, like an invite.
Mail some_mail() {
    Mail mail{
        .key = "key",
        .message_id = "01J00000000000000000000000.1@example.com",
        .from = "invites@example.com",
        .from_name = "Example",
        .to = "somebody@example.org",
        .subject = "Your invitation",
    };
    for (int i = 0; i < 10; ++i) {
        mail.text += "A line of a letter that somebody may read, of usual length.\n";
    }
    for (int i = 0; i < 34; ++i) {
        mail.html += "<p>A line of a letter that somebody may read, of usual length.</p>\n";
    }
    return mail;
}

double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

class Measurement {
public:
    explicit Measurement(std::string name) : name_{std::move(name)} {}

    void report(int mails) const {
        const auto took = static_cast<double>((system_clock.steady() - start_).count()) / 1e3;
        const double processor = processor_seconds() - processor_start_;
        fmt::print(
            "{:<20} {:>8.0f} mails/s  {:>6.1f} us of a core a mail\n",
            name_,
            mails / took,
            processor / mails * 1e6
        );
        bench::report({.name = name_ + ": mails", .value = mails / took, .unit = "/s"});
        bench::report(
            {.name = name_ + ": processor",
             .value = processor / mails * 1e6,
             .unit = "us of a core each"}
        );
    }

private:
    std::string name_;
    base::Duration start_ = system_clock.steady();
    double processor_start_ = processor_seconds();
};

// Keeps as many mails under way as the adapter works on, each started by the end of another.
class Feeder {
public:
    Feeder(Mailer& mailer, int mails) : mailer_{mailer}, to_start_{mails}, to_end_{mails} {}

    void run() {
        auto all_done = done_.get_future();
        const auto in_flight =
            std::min(static_cast<int>(mailer_.max_in_flight()), to_start_.load());
        for (int i = 0; i < in_flight; ++i) {
            start();
        }
        all_done.wait();
    }

private:
    void start() {
        if (to_start_.fetch_sub(1) <= 0) {
            return;
        }
        mailer_.send(mail_, std::chrono::seconds{30}, [this](const SendResult& result) {
            ENSURE(
                result.outcome == platform::mail::Outcome::accepted,
                "a bench runs against a server that takes everything"
            );
            start();
            if (to_end_.fetch_sub(1) == 1) {
                done_.set_value();
            }
        });
    }

    Mailer& mailer_;
    const Mail mail_ = some_mail();
    std::atomic<int> to_start_;
    std::atomic<int> to_end_;
    std::promise<void> done_;
};

// One connection of the bare loop: counts answers, never looks at what they say.
class BareConnection {
public:
    explicit BareConnection(std::uint16_t port) : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const int connected =
            ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        ENSURE(connected == 0, "the server listens on the loopback");
        read_answers(1);
        say("EHLO bench\r\n");
        read_answers(1);
    }

    ~BareConnection() { ::close(socket_); }

    BareConnection(const BareConnection&) = delete;
    BareConnection& operator=(const BareConnection&) = delete;

    int socket() const { return socket_; }

    void say(std::string_view bytes) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        ENSURE(sent == static_cast<long>(bytes.size()), "3 KB fit the buffer of a connection");
        missing_ += 4;
    }

    // True when all that was asked is answered.
    bool read_some() {
        const auto size = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
        ENSURE(size > 0, "the server keeps its connections");
        for (long i = 0; i < size; ++i) {
            const char c = buffer_[static_cast<std::size_t>(i)];
            if (column_ == 3) {
                continues_ = c == '-';
            }
            ++column_;
            if (c == '\n') {
                column_ = 0;
                missing_ -= continues_ ? 0 : 1;
            }
        }
        return missing_ == 0;
    }

private:
    void read_answers(int count) {
        missing_ = count;
        while (!read_some()) {
        }
    }

    int socket_;
    std::array<char, 4096> buffer_;
    int column_ = 0;
    bool continues_ = false;
    int missing_ = 0;
};

void run_bare(std::uint16_t port, std::size_t connections, int mails) {
    const std::string envelope =
        "MAIL FROM:<invites@example.com>\r\nRCPT TO:<somebody@example.org>\r\nDATA\r\n";
    std::string piece;
    platform::mail::append_with_dots(
        piece, platform::mail::to_message(some_mail(), system_clock.now())
    );
    piece += envelope;
    std::vector<std::unique_ptr<BareConnection>> all;
    std::vector<pollfd> polled;
    for (std::size_t i = 0; i < connections; ++i) {
        all.push_back(std::make_unique<BareConnection>(port));
        polled.push_back({.fd = all.back()->socket(), .events = POLLIN, .revents = 0});
        // The first piece has no text before it, so one answer less.
        all.back()->say("NOOP\r\n" + envelope);
    }
    const Measurement measurement{"bare SMTP loop"};
    int sent = 0;
    while (sent < mails) {
        ::poll(polled.data(), polled.size(), -1);
        for (std::size_t i = 0; i < polled.size(); ++i) {
            if (polled[i].revents != 0 && all[i]->read_some()) {
                all[i]->say(piece);
                ++sent;
            }
        }
    }
    measurement.report(mails);
}

template <class Adapter>
void run_adapter(const std::string& name, const platform::mail::SmtpServer& server, int mails) {
    Adapter mailer{server, system_clock};
    Feeder{mailer, static_cast<int>(server.connections)}.run();  // connects
    const Measurement measurement{name};
    Feeder{mailer, mails}.run();
    measurement.report(mails);
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) {
        fmt::print("bench_bare_smtp smtp://127.0.0.1:PORT?starttls=none&connections=10 [mails]\n");
        return 2;
    }
    const auto server = platform::mail::smtp_server_from(arguments[1]).value();
    int mails = 30'000;
    if (count > 2) {
        const std::string_view text = arguments[2];
        std::from_chars(text.data(), text.data() + text.size(), mails);
    }
    run_bare(server.port, server.connections, mails);
    run_adapter<platform::mail::PipelinedSmtpMailer>("our pipelined SMTP", server, mails);
    run_adapter<platform::mail::SmtpMailer>("SMTP by libcurl", server, mails / 3);
}
