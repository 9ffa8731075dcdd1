#include "platform/mail/resend_mailer.hpp"

#include "base/ensure.hpp"
#include "base/json_write.hpp"
#include "platform/mail/address.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>

namespace platform::mail {

namespace {

constexpr std::size_t answer_max = 64 * 1024;
constexpr std::size_t reason_max = 300;
constexpr std::chrono::seconds retry_when_unsaid{1};
constexpr std::chrono::seconds retry_when_quota_is_used_up{3600};

struct EasyCleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

struct ListCleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

using HeaderList = std::unique_ptr<curl_slist, ListCleanup>;

void append(HeaderList& list, const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    ENSURE(longer != nullptr, "a line of a list needs nothing but memory");
    static_cast<void>(list.release());
    list.reset(longer);
}

// The provider's own words; fields we do not know are none of our business.
struct Answer {
    std::string id;
    std::string name;
    std::string message;
};

Answer read_answer(std::string_view body) {
    Answer answer;
    simdjson::ondemand::parser parser;
    const simdjson::padded_string padded{body};
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    if (parser.iterate(padded).get(document) || document.get_object().get(object)) {
        return answer;
    }
    const auto take = [&](std::string_view field, std::string& target) {
        std::string_view text;
        if (!object.find_field_unordered(field).get_string().get(text)) {
            target = text;
        }
    };
    take("id", answer.id);
    take("name", answer.name);
    take("message", answer.message);
    return answer;
}

// Resend names the field in its sentence: "Invalid `to` field. …".
bool is_about_recipient(const Answer& answer) {
    return answer.message.find("`to`") != std::string::npos ||
           answer.message.find("'to'") != std::string::npos ||
           answer.message.find("\"to\"") != std::string::npos;
}

Outcome outcome_of(int status, const Answer& answer) {
    switch (status) {
        case 401:
        case 403:
            return Outcome::misconfigured;
        case 409:
            return answer.name == "concurrent_idempotent_requests" ? Outcome::transient
                                                                   : Outcome::request_refused;
        case 422:
            return is_about_recipient(answer) ? Outcome::recipient_refused
                                              : Outcome::request_refused;
        case 429:
            return Outcome::throttled;
        case 408:
            return Outcome::transient;
        default:
            break;
    }
    return status >= 500 ? Outcome::transient : Outcome::request_refused;
}

std::chrono::seconds seconds_from(std::string_view header, const Answer& answer) {
    const bool quota = answer.name.find("quota") != std::string::npos;
    double seconds = 0;
    const auto [end, error] =
        std::from_chars(header.data(), header.data() + header.size(), seconds);
    if (error != std::errc{} || !(seconds >= 0 && seconds < 1e7)) {
        return quota ? retry_when_quota_is_used_up : retry_when_unsaid;
    }
    const auto whole = static_cast<long>(seconds);
    return std::chrono::seconds{whole < seconds ? whole + 1 : whole};
}

class ResendCall final : public CurlCall {
public:
    explicit ResendCall(const ResendAccount& account)
        : authorization_{"Authorization: Bearer " + account.api_key}, easy_{curl_easy_init()} {
        ENSURE(easy_ != nullptr, "an easy handle needs nothing but memory");
        CURL* easy = easy_.get();
        std::string base = account.base_url;
        while (base.ends_with('/')) {
            base.pop_back();
        }
        curl_easy_setopt(easy, CURLOPT_URL, (base + "/emails").c_str());
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(easy, CURLOPT_USERAGENT, "instainstru");
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &ResendCall::take_body);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
        curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &ResendCall::take_header);
        curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
        // One request a connection at a time, as the limit of two a second never needs more.
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
        if (!account.ca_file.empty()) {
            curl_easy_setopt(easy, CURLOPT_CAINFO, account.ca_file.c_str());
        }
    }

    void* begin(const Mail& mail) override {
        body_ = to_resend_json(mail);
        answer_.clear();
        retry_after_.clear();
        headers_.reset();
        append(headers_, authorization_);
        append(headers_, "Content-Type: application/json");
        append(headers_, "Idempotency-Key: " + mail.key);
        append(headers_, "Expect:");
        CURL* easy = easy_.get();
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body_.c_str());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body_.size()));
        return easy;
    }

    SendResult end(int curl_code) override {
        const auto code = static_cast<CURLcode>(curl_code);
        if (code != CURLE_OK) {
            return not_answered(code);
        }
        long status = 0;
        curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
        return resend_answer(static_cast<int>(status), answer_, retry_after_);
    }

    SendResult abandon() override { return silence("stopped", "The mailer was stopped."); }

private:
    SendResult not_answered(CURLcode code) {
        if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE) {
            return {
                .outcome = Outcome::misconfigured,
                .code = "server_unsuitable",
                .reason = curl_easy_strerror(code),
            };
        }
        return silence(
            code == CURLE_OPERATION_TIMEDOUT ? "timeout" : "connection_lost",
            curl_easy_strerror(code)
        );
    }

    SendResult silence(std::string why, std::string reason) {
        long written = 0;
        curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &written);
        return {
            .outcome = written > 0 ? Outcome::unknown : Outcome::unreachable,
            .code = written > 0 ? std::move(why) : "not_connected",
            .reason = std::move(reason),
        };
    }

    static std::size_t take_body(char* text, std::size_t size, std::size_t count, void* self) {
        std::string& answer = static_cast<ResendCall*>(self)->answer_;
        const std::size_t room = answer_max - std::min(answer_max, answer.size());
        answer.append(text, std::min(size * count, room));
        return size * count;
    }

    static std::size_t take_header(char* text, std::size_t size, std::size_t count, void* self) {
        constexpr std::string_view name = "retry-after:";
        std::string_view line{text, size * count};
        const bool is_ours =
            line.size() > name.size() &&
            std::ranges::equal(name, line.substr(0, name.size()), [](char a, char b) {
                return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b + 32) : b);
            });
        if (is_ours) {
            line.remove_prefix(name.size());
            while (line.starts_with(' ')) {
                line.remove_prefix(1);
            }
            static_cast<ResendCall*>(self)->retry_after_ = line;
        }
        return size * count;
    }

    std::string authorization_;
    std::string body_;
    std::string answer_;
    std::string retry_after_;
    HeaderList headers_;
    std::unique_ptr<CURL, EasyCleanup> easy_;
};

std::vector<std::unique_ptr<CurlCall>> calls_to(const ResendAccount& account) {
    std::vector<std::unique_ptr<CurlCall>> calls;
    for (std::size_t i = 0; i < account.connections; ++i) {
        calls.push_back(std::make_unique<ResendCall>(account));
    }
    return calls;
}

void write_field(std::string& out, std::string_view name, std::string_view value) {
    out += out.ends_with('{') ? "\"" : ",\"";
    out += name;
    out += "\":";
    base::write_json_string(out, value);
}

void write_tag(std::string& out, std::string_view name, std::string_view value) {
    out += '{';
    write_field(out, "name", name);
    write_field(out, "value", value);
    out += '}';
}

std::string sender_of(const Mail& mail) {
    if (mail.from_name.empty()) {
        return mail.from;
    }
    std::string quoted = "\"";
    for (const char c : mail.from_name) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
        }
        quoted += c;
    }
    return fmt::format("{}\" <{}>", quoted, mail.from);
}

}  // namespace

std::string to_resend_json(const Mail& mail) {
    std::string out = "{";
    write_field(out, "from", sender_of(mail));
    write_field(out, "to", mail.to);
    write_field(out, "subject", mail.subject);
    if (!mail.html.empty()) {
        write_field(out, "html", mail.html);
    }
    write_field(out, "text", mail.text);
    if (!mail.reply_to.empty()) {
        write_field(out, "reply_to", mail.reply_to);
    }
    out += ",\"headers\":{";
    write_field(out, "Message-ID", fmt::format("<{}>", mail.message_id));
    for (const auto& [name, value] : mail.headers) {
        write_field(out, name, value);
    }
    out += '}';
    if (!mail.job_id.empty()) {
        out += ",\"tags\":[";
        write_tag(out, "job_id", mail.job_id);
        for (const auto& [name, value] : mail.tags) {
            out += ',';
            write_tag(out, name, value);
        }
        out += ']';
    }
    out += '}';
    return out;
}

SendResult resend_answer(int status, std::string_view body, std::string_view retry_after) {
    Answer answer = read_answer(body);
    if (status >= 200 && status < 300) {
        return {
            .outcome = Outcome::accepted,
            .code = fmt::format("{}", status),
            .provider_id = std::move(answer.id),
        };
    }
    SendResult result{.outcome = outcome_of(status, answer)};
    result.code = answer.name.empty() ? fmt::format("{}", status) : answer.name;
    result.reason =
        masked(fmt::format("Resend answered {}: {}", status, answer.message.substr(0, reason_max)));
    if (result.outcome == Outcome::throttled) {
        result.retry_after = seconds_from(retry_after, answer);
    }
    return result;
}

ResendMailer::ResendMailer(const ResendAccount& account, const base::Clock& clock)
    : connections_{account.connections}, loop_{calls_to(account), clock} {}

void ResendMailer::send(
    Mail mail, std::chrono::milliseconds timeout, std::function<void(SendResult)> done
) {
    loop_.send(std::move(mail), timeout, std::move(done));
}

}  // namespace platform::mail
