#include "platform/mail/smtp_call.hpp"

#include "base/ensure.hpp"
#include "platform/mail/mime.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <mutex>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace platform::mail {

namespace {

constexpr base::Duration connect_timeout{5'000};

struct EasyCleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

struct ListCleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct Reply {
    int code = 0;
    Stage stage = Stage::connecting;  // to what it answers
    std::string text;
};

std::string url_of(const SmtpServer& server) {
    const bool is_ip6 = server.host.find(':') != std::string::npos;
    return fmt::format(
        "{}://{}:{}{}{}",
        server.tls_from_start ? "smtps" : "smtp",
        is_ip6 ? fmt::format("[{}]", server.host) : server.host,
        server.port,
        server.own_name.empty() ? "" : "/",
        server.own_name
    );
}

curl_usessl use_ssl(StartTls starttls) {
    switch (starttls) {
        case StartTls::none:
            return CURLUSESSL_NONE;
        case StartTls::opportunistic:
            return CURLUSESSL_TRY;
        case StartTls::required:
            return CURLUSESSL_ALL;
    }
    return CURLUSESSL_ALL;
}

Silence silence_of(CURLcode code) {
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return Silence::timeout;
        case CURLE_COULDNT_CONNECT:
        case CURLE_COULDNT_RESOLVE_HOST:
            return Silence::not_connected;
        case CURLE_USE_SSL_FAILED:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_LOGIN_DENIED:  // no way to log in that both sides know
            return Silence::unsuitable;
        default:
            return Silence::lost;
    }
}

// The socket that libcurl uses, so that waiting on it can be ended from outside libcurl.
class OpenSocket {
public:
    curl_socket_t open(const curl_sockaddr& address) {
        const std::scoped_lock lock{mutex_};
        if (stopped_) {
            return CURL_SOCKET_BAD;
        }
        descriptor_ = ::socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
        return descriptor_;
    }

    void close(curl_socket_t descriptor) {
        const std::scoped_lock lock{mutex_};
        if (descriptor == descriptor_) {
            descriptor_ = -1;
        }
        ::close(descriptor);
    }

    void hang_up() {
        const std::scoped_lock lock{mutex_};
        if (descriptor_ >= 0) {
            ::shutdown(descriptor_, SHUT_RDWR);
        }
    }

    void stop() {
        const std::scoped_lock lock{mutex_};
        stopped_ = true;
        if (descriptor_ >= 0) {
            ::shutdown(descriptor_, SHUT_RDWR);
        }
    }

    bool stopped() const {
        const std::scoped_lock lock{mutex_};
        return stopped_;
    }

private:
    mutable std::mutex mutex_;
    int descriptor_ = -1;
    bool stopped_ = false;
};

}  // namespace

// Followed through libcurl's debug callback: libcurl tells which answer it did not like, but not
// to which command.
class SmtpCall::Dialogue {
public:
    Dialogue(const SmtpServer& server, const base::Clock& clock)
        : clock_{clock}, easy_{curl_easy_init()} {
        ENSURE(easy_ != nullptr, "an easy handle needs nothing but memory");
        set_server(server);
        set_callbacks();
    }

    // Else libcurl would say QUIT to a server that may hang, and wait for two minutes.
    ~Dialogue() { socket_.hang_up(); }

    Dialogue(const Dialogue&) = delete;
    Dialogue& operator=(const Dialogue&) = delete;

    SendResult send(const Mail& mail, base::Duration timeout) {
        const base::Duration until = clock_.steady() + timeout;
        const SendResult first = attempt(mail, timeout, Connection::any);
        const base::Duration left = until - clock_.steady();
        if (!died_while_idle(first) || left.count() <= 0) {
            return first;
        }
        return attempt(mail, left, Connection::fresh);
    }

    void stop() { socket_.stop(); }

private:
    enum class Connection : long { any = 0, fresh = 1 };

    SendResult attempt(const Mail& mail, base::Duration timeout, Connection connection) {
        message_ = to_message(mail, clock_.now());
        read_ = 0;
        stage_ = Stage::connecting;
        reply_ = {};
        leaving_ = false;
        const std::unique_ptr<curl_slist, ListCleanup> recipients{
            curl_slist_append(nullptr, mail.to.c_str())
        };
        const long timeout_ms = std::max<long>(1, timeout.count());
        const long connect_ms = std::min<long>(timeout_ms, connect_timeout.count());
        const auto size = static_cast<curl_off_t>(message_.size());
        CURL* easy = easy_.get();
        curl_easy_setopt(easy, CURLOPT_MAIL_FROM, mail.from.c_str());
        curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients.get());
        curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, size);
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, static_cast<long>(connection));
        const SendResult result = meaning_of(curl_easy_perform(easy));
        curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, nullptr);
        return result;
    }

    // A server closes connections that were idle for a while, and we notice only on using one.
    // Nothing of the mail's text was written, so there is no harm in another connection.
    bool died_while_idle(const SendResult& result) const {
        long connects = 0;
        curl_easy_getinfo(easy_.get(), CURLINFO_NUM_CONNECTS, &connects);
        return connects == 0 && result.outcome == Outcome::transient && stage_ == Stage::sender &&
               reply_.code == 0 && !socket_.stopped();
    }

    SendResult meaning_of(CURLcode code) {
        if (code == CURLE_OK) {
            return accepted_by_server(reply_.code, reply_.text);
        }
        if (reply_.code >= 400 && reply_.stage == stage_) {
            return refused_by_server(stage_, reply_.code, reply_.text);
        }
        const Silence why = socket_.stopped() ? Silence::stopped : silence_of(code);
        return no_answer(stage_, why, curl_easy_strerror(code));
    }

    void set_server(const SmtpServer& server) {
        CURL* easy = easy_.get();
        curl_easy_setopt(easy, CURLOPT_URL, url_of(server).c_str());
        curl_easy_setopt(easy, CURLOPT_USE_SSL, static_cast<long>(use_ssl(server.starttls)));
        const bool tls_is_a_must = server.tls_from_start || server.starttls == StartTls::required;
        const bool verify = server.verify && tls_is_a_must;
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
        if (!server.ca_file.empty()) {
            curl_easy_setopt(easy, CURLOPT_CAINFO, server.ca_file.c_str());
        }
        if (!server.user.empty()) {
            curl_easy_setopt(easy, CURLOPT_USERNAME, server.user.c_str());
            curl_easy_setopt(easy, CURLOPT_PASSWORD, server.password.c_str());
        }
    }

    void set_callbacks() {
        CURL* easy = easy_.get();
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(easy, CURLOPT_READFUNCTION, &Dialogue::read);
        curl_easy_setopt(easy, CURLOPT_READDATA, this);
        curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
        curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, &Dialogue::notice);
        curl_easy_setopt(easy, CURLOPT_DEBUGDATA, this);
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &Dialogue::open_socket);
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
        curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &Dialogue::close_socket);
        curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
    }

    static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* address) {
        return static_cast<Dialogue*>(self)->socket_.open(*address);
    }

    static int close_socket(void* self, curl_socket_t descriptor) {
        static_cast<Dialogue*>(self)->socket_.close(descriptor);
        return 0;
    }

    static std::size_t read(char* target, std::size_t size, std::size_t count, void* self) {
        return static_cast<Dialogue*>(self)->read_message(target, size * count);
    }

    std::size_t read_message(char* target, std::size_t room) {
        const std::size_t size = std::min(room, message_.size() - read_);
        std::memcpy(target, message_.data() + read_, size);
        read_ += size;
        // libcurl has it all and may write the end before it tells us anything.
        stage_ = read_ == message_.size() ? Stage::ended : Stage::body;
        return size;
    }

    static int notice(CURL*, curl_infotype type, char* text, std::size_t size, void* self) {
        auto& dialogue = *static_cast<Dialogue*>(self);
        if (type == CURLINFO_HEADER_OUT) {
            dialogue.notice_command({text, size});
        }
        if (type == CURLINFO_HEADER_IN) {
            dialogue.notice_reply({text, size});
        }
        return 0;
    }

    void notice_command(std::string_view line) {
        if (line.starts_with("MAIL ")) {
            stage_ = Stage::sender;
        }
        if (line.starts_with("RCPT ")) {
            stage_ = Stage::recipient;
        }
        if (line.starts_with("DATA")) {
            stage_ = Stage::data;
        }
        if (!line.starts_with("QUIT")) {
            return;
        }
        // libcurl takes its leave before it reports a failure; what is said to that is no answer
        // to the mail, and not worth waiting for.
        leaving_ = true;
        socket_.hang_up();
    }

    // The last line of an answer: "250 text"; those before it have a dash after the code.
    void notice_reply(std::string_view line) {
        if (leaving_) {
            return;
        }
        int code = 0;
        const auto parsed = std::from_chars(line.data(), line.data() + line.size(), code);
        if (parsed.ec != std::errc{} || parsed.ptr != line.data() + 3) {
            return;
        }
        line.remove_prefix(3);
        if (line.starts_with('-')) {
            return;
        }
        while (line.starts_with(' ')) {
            line.remove_prefix(1);
        }
        while (line.ends_with('\n') || line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        reply_ = {code, stage_, std::string{line}};
    }

    const base::Clock& clock_;
    OpenSocket socket_;
    std::string message_;
    std::size_t read_ = 0;
    Stage stage_ = Stage::connecting;
    Reply reply_;
    bool leaving_ = false;
    std::unique_ptr<CURL, EasyCleanup> easy_;
};

SmtpCall::SmtpCall(const SmtpServer& server, const base::Clock& clock)
    : dialogue_{std::make_unique<Dialogue>(server, clock)} {}

SmtpCall::~SmtpCall() = default;

SendResult SmtpCall::send(const Mail& mail, base::Duration timeout) {
    return dialogue_->send(mail, timeout);
}

void SmtpCall::stop() {
    dialogue_->stop();
}

}  // namespace platform::mail
