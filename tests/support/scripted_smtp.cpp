#include "tests/support/scripted_smtp.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <optional>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace tests {

namespace {

constexpr std::chrono::seconds patience{10};

void require(bool condition, const char* what) {
    if (!condition) {
        throw std::runtime_error{std::string{"scripted SMTP server: "} + what};
    }
}

}  // namespace

struct ScriptedSmtp::Tls {
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    EVP_PKEY* key = EVP_RSA_gen(2048);
    X509* certificate = X509_new();
    std::string file;

    Tls() {
        require(context != nullptr && key != nullptr && certificate != nullptr, "no TLS");
        X509_set_version(certificate, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        X509_NAME* name = X509_get_subject_name(certificate);
        X509_NAME_add_entry_by_txt(
            name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0
        );
        X509_set_issuer_name(certificate, name);
        X509_EXTENSION* names =
            X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
        X509_add_ext(certificate, names, -1);
        X509_EXTENSION_free(names);
        require(X509_sign(certificate, key, EVP_sha256()) > 0, "cannot sign");
        SSL_CTX_use_certificate(context, certificate);
        SSL_CTX_use_PrivateKey(context, key);
        std::string pattern = "/tmp/scripted_smtp_XXXXXX";
        const int descriptor = mkstemp(pattern.data());
        require(descriptor >= 0, "no temporary file");
        FILE* out = fdopen(descriptor, "w");
        PEM_write_X509(out, certificate);
        fclose(out);
        file = pattern;
    }

    ~Tls() {
        unlink(file.c_str());
        X509_free(certificate);
        EVP_PKEY_free(key);
        SSL_CTX_free(context);
    }

    Tls(const Tls&) = delete;
    Tls& operator=(const Tls&) = delete;
};

// Lines in and out of one socket, in the clear or over TLS.
class ScriptedSmtp::Connection {
public:
    explicit Connection(int socket) : socket_{socket} {}

    ~Connection() { SSL_free(ssl_); }

    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    bool is_tls() const { return ssl_ != nullptr; }

    bool start_tls(SSL_CTX* context) {
        SSL* ssl = SSL_new(context);
        SSL_set_fd(ssl, socket_);
        ssl_ = ssl;
        return SSL_accept(ssl) == 1;
    }

    std::optional<std::string> line() {
        while (true) {
            const std::size_t end = buffer_.find("\r\n");
            if (end != std::string::npos) {
                std::string found = buffer_.substr(0, end);
                buffer_.erase(0, end + 2);
                return found;
            }
            std::array<char, 16384> chunk;
            const long size = ssl_ != nullptr
                                  ? SSL_read(ssl_, chunk.data(), static_cast<int>(chunk.size()))
                                  : ::recv(socket_, chunk.data(), chunk.size(), 0);
            if (size <= 0) {
                return std::nullopt;
            }
            buffer_.append(chunk.data(), static_cast<std::size_t>(size));
        }
    }

    void say(const std::string& line) {
        const std::string out = line + "\r\n";
        if (ssl_ != nullptr) {
            SSL_write(ssl_, out.data(), static_cast<int>(out.size()));
        } else {
            ::send(socket_, out.data(), out.size(), MSG_NOSIGNAL);
        }
    }

private:
    int socket_;
    SSL* ssl_ = nullptr;
    std::string buffer_;
};

ScriptedSmtp::ScriptedSmtp() : extensions_{"PIPELINING", "8BITMIME"} {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    require(listener_ >= 0, "no socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    require(::bind(listener_, generic, size) == 0, "cannot bind");
    require(::listen(listener_, 128) == 0, "cannot listen");
    require(::getsockname(listener_, generic, &size) == 0, "no port");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread{[this] { accept_all(); }};
}

ScriptedSmtp::~ScriptedSmtp() {
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
        for (const int socket : open_) {
            ::shutdown(socket, SHUT_RDWR);
        }
    }
    changed_.notify_all();
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (auto& server : servers_) {
        server.join();
    }
    ::close(listener_);
}

std::string ScriptedSmtp::url(const std::string& parameters) const {
    return "smtp://127.0.0.1:" + std::to_string(port_) + parameters;
}

void ScriptedSmtp::answer_at(Step step, std::string line) {
    const std::scoped_lock lock{mutex_};
    script_[step].push_back({SmtpBehaviour::Kind::answer, std::move(line)});
}

void ScriptedSmtp::answer_as_usual_at(Step step) {
    const std::scoped_lock lock{mutex_};
    script_[step].push_back({SmtpBehaviour::Kind::usual, ""});
}

void ScriptedSmtp::close_at(Step step) {
    const std::scoped_lock lock{mutex_};
    script_[step].push_back({SmtpBehaviour::Kind::close, ""});
}

void ScriptedSmtp::hang_at(Step step) {
    const std::scoped_lock lock{mutex_};
    script_[step].push_back({SmtpBehaviour::Kind::hang, ""});
}

void ScriptedSmtp::offer(std::vector<std::string> extensions) {
    const std::scoped_lock lock{mutex_};
    extensions_ = std::move(extensions);
}

std::string ScriptedSmtp::certificate_file() {
    const std::scoped_lock lock{mutex_};
    return tls().file;
}

void ScriptedSmtp::encrypt_from_start() {
    const std::scoped_lock lock{mutex_};
    tls_from_start_ = true;
}

void ScriptedSmtp::release() {
    const std::scoped_lock lock{mutex_};
    ++releases_;
    changed_.notify_all();
}

std::vector<SmtpDelivery> ScriptedSmtp::deliveries() const {
    const std::scoped_lock lock{mutex_};
    return deliveries_;
}

std::vector<std::string> ScriptedSmtp::commands() const {
    const std::scoped_lock lock{mutex_};
    return commands_;
}

int ScriptedSmtp::connections() const {
    const std::scoped_lock lock{mutex_};
    return connections_;
}

bool ScriptedSmtp::wait_for_commands(const std::string& prefix, std::size_t count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, [&] {
        return std::ranges::count_if(commands_, [&](const std::string& command) {
                   return command.starts_with(prefix);
               }) >= static_cast<long>(count);
    });
}

bool ScriptedSmtp::wait_for_message_end(std::size_t count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, [&] { return message_ends_ >= count; });
}

void ScriptedSmtp::accept_all() {
    while (true) {
        const int socket = ::accept(listener_, nullptr, nullptr);
        const std::scoped_lock lock{mutex_};
        if (socket < 0 || stopping_) {
            if (socket >= 0) {
                ::close(socket);
            }
            return;
        }
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ++connections_;
        open_.push_back(socket);
        servers_.emplace_back([this, socket] {
            serve(socket);
            const std::scoped_lock closing{mutex_};
            std::erase(open_, socket);
            ::close(socket);
        });
    }
}

SmtpBehaviour ScriptedSmtp::next(Step step, const std::string& usual) {
    const std::scoped_lock lock{mutex_};
    auto& planned = script_[step];
    if (planned.empty()) {
        return {SmtpBehaviour::Kind::answer, usual};
    }
    SmtpBehaviour behaviour = std::move(planned.front());
    planned.pop_front();
    if (behaviour.kind == SmtpBehaviour::Kind::usual) {
        return {SmtpBehaviour::Kind::answer, usual};
    }
    return behaviour;
}

void ScriptedSmtp::hang() {
    std::unique_lock lock{mutex_};
    const std::uint64_t before = releases_;
    changed_.wait(lock, [&] { return stopping_ || releases_ != before; });
}

ScriptedSmtp::Tls& ScriptedSmtp::tls() {
    if (!tls_) {
        tls_ = std::make_unique<Tls>();
    }
    return *tls_;
}

namespace {

// One dialogue, from greeting to the end of the connection.
template <class Connection, class Server>
class Dialogue {
public:
    Dialogue(Connection& connection, Server server) : connection_{connection}, server_{server} {}

    void run() {
        if (!step(Step::greeting, "220 test ESMTP")) {
            return;
        }
        while (auto line = connection_.line()) {
            server_.note(*line);
            if (!command(*line)) {
                return;
            }
        }
    }

private:
    bool command(const std::string& line) {
        if (line.starts_with("EHLO") || line.starts_with("HELO")) {
            return ehlo();
        }
        if (line == "STARTTLS") {
            return starttls();
        }
        if (line.starts_with("AUTH")) {
            return auth(line);
        }
        if (line.starts_with("MAIL FROM:")) {
            const bool nested = sender_ok_;
            recipient_ok_ = false;
            delivery_ = {between(line), "", "", connection_.is_tls()};
            return step(Step::mail, nested ? "503 5.5.1 nested MAIL" : "250 2.1.0 ok");
        }
        if (line.starts_with("RCPT TO:")) {
            recipient_ok_ = false;
            delivery_.to = between(line);
            return step(Step::rcpt, sender_ok_ ? "250 2.1.5 ok" : "503 5.5.1 no sender");
        }
        if (line == "DATA") {
            return data();
        }
        if (line == "QUIT") {
            connection_.say("221 bye");
            return false;
        }
        if (line == "RSET") {
            sender_ok_ = recipient_ok_ = false;
        }
        connection_.say(line == "RSET" || line == "NOOP" ? "250 ok" : "500 what?");
        return true;
    }

    static std::string between(const std::string& line) {
        const std::size_t start = line.find('<') + 1;
        return line.substr(start, line.find('>') - start);
    }

    bool ehlo() {
        const auto extensions = server_.extensions();
        std::string answer;
        std::string last = "test";
        for (const auto& extension : extensions) {
            answer += "250-" + last + "\r\n";
            last = extension;
        }
        return step(Step::ehlo, answer + "250 " + last);
    }

    bool starttls() {
        if (!step(Step::starttls, "220 go ahead")) {
            return false;
        }
        return !said_.starts_with("220") || server_.start_tls(connection_);
    }

    bool auth(const std::string& line) {
        if (line == "AUTH LOGIN") {
            connection_.say("334 VXNlcm5hbWU6");
            if (!note_line()) {
                return false;
            }
            connection_.say("334 UGFzc3dvcmQ6");
            if (!note_line()) {
                return false;
            }
        } else if (line == "AUTH PLAIN") {
            connection_.say("334 ");
            if (!note_line()) {
                return false;
            }
        }
        return step(Step::auth, "235 2.7.0 welcome");
    }

    bool note_line() {
        const auto line = connection_.line();
        if (line) {
            server_.note(*line);
        }
        return line.has_value();
    }

    bool data() {
        if (!step(Step::data, recipient_ok_ ? "354 go on" : "554 5.5.1 no valid recipients")) {
            return false;
        }
        if (!said_.starts_with("354")) {
            return true;
        }
        const auto in_body = server_.next(Step::body, "");
        while (auto line = connection_.line()) {
            if (in_body.kind == SmtpBehaviour::Kind::close) {
                return false;
            }
            if (in_body.kind == SmtpBehaviour::Kind::hang) {
                return server_.hang(), false;
            }
            if (*line == ".") {
                return dot();
            }
            delivery_.message += (line->starts_with('.') ? line->substr(1) : *line) + "\r\n";
        }
        return false;
    }

    bool dot() {
        server_.note_message_end();
        const std::string usual =
            recipient_ok_ ? "250 2.0.0 Ok: queued as TEST" : "554 5.5.1 no valid recipients";
        const auto behaviour = server_.next(Step::dot, usual);
        // Noted before it is said: who has the answer may look at once.
        if (behaviour.kind == SmtpBehaviour::Kind::answer && behaviour.line.starts_with("250")) {
            server_.deliver(delivery_);
        }
        delivery_ = {};
        sender_ok_ = recipient_ok_ = false;
        return act(behaviour);
    }

    bool step(Step step, const std::string& usual) {
        const auto behaviour = server_.next(step, usual);
        if (step == Step::mail) {
            sender_ok_ = behaviour.line.starts_with("25");
        }
        if (step == Step::rcpt) {
            recipient_ok_ = behaviour.line.starts_with("25");
        }
        return act(behaviour);
    }

    bool act(const SmtpBehaviour& behaviour) {
        said_ = behaviour.line;
        if (behaviour.kind == SmtpBehaviour::Kind::hang) {
            server_.hang();
        }
        if (behaviour.kind != SmtpBehaviour::Kind::answer) {
            return false;
        }
        connection_.say(behaviour.line);
        // 421 is said by a server that closes.
        return !behaviour.line.starts_with("421");
    }

    Connection& connection_;
    Server server_;
    SmtpDelivery delivery_;
    bool sender_ok_ = false;
    bool recipient_ok_ = false;
    std::string said_;
};

}  // namespace

void ScriptedSmtp::serve(int socket) {
    // OpenSSL writes without MSG_NOSIGNAL.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    struct Server {
        ScriptedSmtp& self;

        void note(const std::string& line) {
            const std::scoped_lock lock{self.mutex_};
            self.commands_.push_back(line);
            self.changed_.notify_all();
        }

        void note_message_end() {
            const std::scoped_lock lock{self.mutex_};
            ++self.message_ends_;
            self.changed_.notify_all();
        }

        void deliver(const SmtpDelivery& delivery) {
            const std::scoped_lock lock{self.mutex_};
            self.deliveries_.push_back(delivery);
            self.changed_.notify_all();
        }

        std::vector<std::string> extensions() {
            const std::scoped_lock lock{self.mutex_};
            return self.extensions_;
        }

        bool start_tls(Connection& connection) {
            SSL_CTX* context = nullptr;
            {
                const std::scoped_lock lock{self.mutex_};
                context = self.tls().context;
            }
            return connection.start_tls(context);
        }

        SmtpBehaviour next(Step step, const std::string& usual) { return self.next(step, usual); }

        void hang() { self.hang(); }
    };

    Connection connection{socket};
    Server server{*this};
    bool encrypted = false;
    {
        const std::scoped_lock lock{mutex_};
        encrypted = tls_from_start_;
    }
    if (encrypted && !server.start_tls(connection)) {
        return;
    }
    Dialogue<Connection, Server>{connection, server}.run();
}

}  // namespace tests
