#include "platform/mail/smtp_mailer.hpp"

#include "base/ensure.hpp"
#include "platform/mail/mime.hpp"
#include "platform/mail/smtp_reply.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace platform::mail {

namespace {

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

// One mail on its way, followed through libcurl's debug callback: libcurl tells which answer it
// did not like, but not to which command.
class SmtpCall final : public CurlCall {
public:
    SmtpCall(const SmtpServer& server, const base::Clock& clock)
        : clock_{clock}, easy_{curl_easy_init()} {
        ENSURE(easy_ != nullptr, "an easy handle needs nothing but memory");
        set_server(server);
        CURL* easy = easy_.get();
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(easy, CURLOPT_READFUNCTION, &SmtpCall::read);
        curl_easy_setopt(easy, CURLOPT_READDATA, this);
        curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
        curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, &SmtpCall::notice);
        curl_easy_setopt(easy, CURLOPT_DEBUGDATA, this);
    }

    void* begin(const Mail& mail) override {
        message_ = to_message(mail, clock_.now());
        read_ = 0;
        stage_ = Stage::connecting;
        reply_ = {};
        recipients_.reset(curl_slist_append(nullptr, mail.to.c_str()));
        CURL* easy = easy_.get();
        curl_easy_setopt(easy, CURLOPT_MAIL_FROM, mail.from.c_str());
        curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients_.get());
        curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message_.size()));
        return easy;
    }

    SendResult end(int curl_code) override {
        const auto code = static_cast<CURLcode>(curl_code);
        if (code == CURLE_OK) {
            return accepted_by_server(reply_.code, reply_.text);
        }
        if (reply_.code >= 400 && reply_.stage == stage_) {
            return refused_by_server(stage_, reply_.code, reply_.text);
        }
        return no_answer(stage_, silence_of(code), curl_easy_strerror(code));
    }

    SendResult abandon() override {
        return no_answer(stage_, Silence::stopped, "the mailer was stopped");
    }

private:
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

    static std::size_t read(char* target, std::size_t size, std::size_t count, void* self) {
        return static_cast<SmtpCall*>(self)->read_message(target, size * count);
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
        auto& call = *static_cast<SmtpCall*>(self);
        if (type == CURLINFO_HEADER_OUT) {
            call.notice_command({text, size});
        }
        if (type == CURLINFO_HEADER_IN) {
            call.notice_reply({text, size});
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
    }

    // The last line of an answer: "250 text"; those before it have a dash after the code.
    void notice_reply(std::string_view line) {
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
    std::string message_;
    std::size_t read_ = 0;
    Stage stage_ = Stage::connecting;
    Reply reply_;
    std::unique_ptr<curl_slist, ListCleanup> recipients_;
    std::unique_ptr<CURL, EasyCleanup> easy_;
};

std::vector<std::unique_ptr<CurlCall>> calls_to(
    const SmtpServer& server, const base::Clock& clock
) {
    std::vector<std::unique_ptr<CurlCall>> calls;
    for (std::size_t i = 0; i < server.connections; ++i) {
        calls.push_back(std::make_unique<SmtpCall>(server, clock));
    }
    return calls;
}

}  // namespace

SmtpMailer::SmtpMailer(const SmtpServer& server, const base::Clock& clock)
    : connections_{server.connections}, loop_{calls_to(server, clock), clock} {}

void SmtpMailer::send(
    Mail mail, std::chrono::milliseconds timeout, std::function<void(SendResult)> done
) {
    loop_.send(std::move(mail), timeout, std::move(done));
}

}  // namespace platform::mail
