// The same server behind TLS.

#include "platform/http/remote.hpp"
#include "tests/platform/http_site.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace http_test;

namespace {

template <auto free>
struct Freed {
    template <class T>
    void operator()(T* thing) const {
        free(thing);
    }
};

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using File = std::unique_ptr<std::FILE, Freed<std::fclose>>;
using TlsContext = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using TlsSession = std::unique_ptr<SSL, Freed<SSL_free>>;

constexpr auto* named_host = "api.example.com";

// A key and a certificate for it that names this host, in two files that are gone at the end of the
// test.
class Papers {
public:
    Papers() {
        std::string pattern = std::filesystem::temp_directory_path() / "tls-XXXXXX";
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        folder_ = pattern;
        const Key key{EVP_EC_gen("P-256")};
        const Certificate certificate{X509_new()};
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
        X509_set_pubkey(certificate.get(), key.get());
        auto* name = X509_get_subject_name(certificate.get());
        const auto* host = reinterpret_cast<const unsigned char*>(named_host);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, host, -1, -1, 0);
        X509_set_issuer_name(certificate.get(), name);
        REQUIRE(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);
        const File key_file{std::fopen(tls().key_file.c_str(), "w")};
        PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        const File certificate_file{std::fopen(tls().certificate_file.c_str(), "w")};
        PEM_write_X509(certificate_file.get(), certificate.get());
    }

    ~Papers() { std::filesystem::remove_all(folder_); }

    Papers(const Papers&) = delete;
    Papers& operator=(const Papers&) = delete;

    Tls tls() const { return {folder_ + "/certificate.pem", folder_ + "/key.pem"}; }

private:
    std::string folder_;
};

class TlsWire {
public:
    explicit TlsWire(std::uint16_t port)
        : context_{SSL_CTX_new(TLS_client_method())}, session_{SSL_new(context_.get())} {
        socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
        const timeval limit{.tv_sec = 5, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        SSL_set_fd(session_.get(), socket_);
        REQUIRE(SSL_connect(session_.get()) == 1);
    }

    ~TlsWire() { ::close(socket_); }

    TlsWire(const TlsWire&) = delete;
    TlsWire& operator=(const TlsWire&) = delete;

    void send(const std::string& bytes) {
        REQUIRE(SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0);
    }

    std::string until(const std::string& text) {
        while (read_.find(text) == read_.npos) {
            char bytes[4096];
            const int count = SSL_read(session_.get(), bytes, sizeof bytes);
            CAPTURE(read_);
            REQUIRE(count > 0);
            read_.append(bytes, static_cast<std::size_t>(count));
        }
        const std::size_t end = read_.find(text) + text.size();
        std::string found = read_.substr(0, end);
        read_.erase(0, end);
        return found;
    }

private:
    TlsContext context_;
    TlsSession session_;
    int socket_ = -1;
    std::string read_;
};

Config with(const Papers& papers) {
    Config config;
    config.tls = papers.tls();
    return config;
}

base::Task<Response> one_event(Request&) {
    struct Producer {
        base::Task<void> operator()(EventWriter& writer) const {
            co_await writer.send("progress", "1", "{}");
        }
    };

    co_return event_stream(Producer{});
}

}  // namespace

TEST_CASE("behind TLS requests are answered, one after the other, and told to stay with it") {
    const Papers papers;
    Site site{{open_route(Method::post, "/echo", echo())}, with(papers)};
    TlsWire wire{site.server.port()};
    for (int i = 0; i < 3; ++i) {
        wire.send(post("/echo", "hello" + std::to_string(i)));
        const std::string answer = wire.until("hello" + std::to_string(i));
        CHECK(answer.find("Strict-Transport-Security: max-age=63072000") != std::string::npos);
    }
    const std::string large(300'000, 'x');
    wire.send(post("/echo", large));
    wire.until("\r\n\r\n" + large);
}

TEST_CASE("behind TLS events arrive") {
    const Papers papers;
    Route route = open_route(Method::get, "/events", one_event);
    route.streams_events = true;
    Site site{{route}, with(papers)};
    {
        TlsWire wire{site.server.port()};
        wire.send(get("/events"));
        wire.until("event: progress\nid: 1\ndata: {}\n\n");
        wire.until("0\r\n\r\n");
    }
    CHECK(comes_true([&] { return site.server.connections() == 0; }));
}

TEST_CASE("a client that begins no handshake is given up after ten seconds") {
    const Papers papers;
    Site site{{open_route(Method::post, "/echo", echo())}, with(papers)};
    Wire wire{site.server.port()};
    REQUIRE(comes_true([&] { return site.server.connections() == 1; }));
    site.clock.let_server_see();
    site.clock.advance(10s);
    CHECK(wire.closes());
}

TEST_CASE("a command that is given a certificate trusts it, of the host that it names alone") {
    const Papers papers;
    Site site{{open_route(Method::post, "/echo", echo())}, with(papers)};
    const auto here = "127.0.0.1:" + std::to_string(site.server.port());
    const auto named = std::string{"https://"} + named_host;
    const auto file = papers.tls().certificate_file;
    const Call call{.path = "/echo", .body = "hello"};
    Remote remote{{.url = named, .ca_file = file, .connect_to = here}};
    CHECK(remote.call(call).body == "hello");
    Remote without{{.url = named, .connect_to = here}};
    CHECK_THROWS_AS(without.call(call), Untrusted);
    Remote of_another_host{{.url = "https://" + here, .ca_file = file}};
    CHECK_THROWS_AS(of_another_host.call(call), Untrusted);
}

TEST_CASE("a certificate that is not there is named at start") {
    Config config;
    config.tls = Tls{"/no/such/certificate.pem", "/no/such/key.pem"};
    std::string complaint;
    try {
        const Site site{{}, config};
    } catch (const std::invalid_argument& error) {
        complaint = error.what();
    }
    CHECK(complaint.find("/no/such/certificate.pem") != std::string::npos);
}
