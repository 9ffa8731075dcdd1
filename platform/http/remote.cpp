#include "platform/http/remote.hpp"

#include "base/ensure.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <string_view>
#include <thread>

namespace platform::http {

namespace {

constexpr long connect_limit_ms = 5'000;
constexpr std::size_t reply_bytes_max = 256 * 1024 * 1024;
constexpr int first_success = 200;
constexpr base::Duration pause_step{50};

struct EasyCleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

struct ListCleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

using Easy = std::unique_ptr<CURL, EasyCleanup>;
using List = std::unique_ptr<curl_slist, ListCleanup>;

Easy new_easy() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    ENSURE(started == CURLE_OK, "libcurl starts, or the process has no memory");
    Easy easy{curl_easy_init()};
    ENSURE(easy != nullptr, "a handle needs nothing but memory");
    return easy;
}

void append(List& list, const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    ENSURE(longer != nullptr, "a header needs nothing but memory");
    static_cast<void>(list.release());  // It is the head of the longer list, or null.
    list.reset(longer);
}

// Nothing of the request was sent.
bool is_unreachable(CURLcode code) {
    constexpr std::array codes{
        CURLE_COULDNT_RESOLVE_PROXY,
        CURLE_COULDNT_RESOLVE_HOST,
        CURLE_COULDNT_CONNECT,
        CURLE_UNSUPPORTED_PROTOCOL,
        CURLE_URL_MALFORMAT
    };
    return std::ranges::find(codes, code) != codes.end();
}

bool is_untrusted(CURLcode code) {
    return code == CURLE_SSL_CONNECT_ERROR || code == CURLE_PEER_FAILED_VERIFICATION ||
           code == CURLE_SSL_CACERT_BADFILE;
}

bool is_here(std::string_view url) {
    const auto scheme = url.find("://");
    const auto host = scheme == url.npos ? url : url.substr(scheme + 3);
    return host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
}

}  // namespace

class Remote::Transfer {
public:
    explicit Transfer(RemoteOptions options) : options_{std::move(options)}, easy_{new_easy()} {
        while (options_.url.ends_with('/')) {
            options_.url.pop_back();
        }
        if (!options_.connect_to.empty()) {
            append(connect_to_, "::" + options_.connect_to);  // whatever host and port the url has
        }
    }

    const std::string& url() const { return options_.url; }

    void pause(base::Duration wait) const {
        const auto until = clock_.steady() + wait;
        while (clock_.steady() < until) {
            if (options_.is_interrupted && options_.is_interrupted()) {
                throw Interrupted{};
            }
            std::this_thread::sleep_for(std::min(wait, pause_step));
        }
    }

    Reply perform(const Call& call, const std::function<bool(const ServerEvent&)>* on_event) {
        reply_ = {};
        events_ = {};
        failure_ = nullptr;
        stopped_ = silent_ = false;
        on_event_ = on_event;
        silence_ = call.time_limit;
        heard_at_ = clock_.steady();
        const auto headers = prepare(call);
        const CURLcode code = curl_easy_perform(easy_.get());
        if (failure_) {
            std::rethrow_exception(std::exchange(failure_, nullptr));
        }
        if (code != CURLE_OK && !stopped_) {
            give_up(code);
        }
        return std::move(reply_);
    }

    // libcurl tells of the chain, the server's own first: "Expire date:Nov 28 12:00:00 2027 GMT".
    std::optional<base::Instant> certificate_until() const {
        constexpr std::string_view label = "Expire date:";
        const curl_certinfo* chain = nullptr;
        curl_easy_getinfo(easy_.get(), CURLINFO_CERTINFO, &chain);
        const bool has_one = chain != nullptr && chain->num_of_certs > 0;
        for (const auto* line = has_one ? chain->certinfo[0] : nullptr; line; line = line->next) {
            const std::string_view text{line->data};
            if (text.starts_with(label)) {
                const auto seconds = curl_getdate(text.data() + label.size(), nullptr);
                return base::Instant{std::chrono::seconds{seconds}};
            }
        }
        return std::nullopt;
    }

private:
    List prepare(const Call& call) {
        CURL* easy = easy_.get();
        curl_easy_reset(easy);
        List headers;
        for (std::size_t i = 0; i < call.headers.size(); ++i) {
            append(headers, fmt::format("{}: {}", call.headers[i].name, call.headers[i].value));
        }
        append(headers, "Expect:");  // The body is sent at once, without asking first.
        const auto target = options_.url + call.path;  // libcurl copies it.
        curl_easy_setopt(easy, CURLOPT_URL, target.c_str());
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, std::string{name_of(call.method)}.c_str());
        curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
        if (call.method == Method::head) {
            curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
        }
        if (changes_something(call.method)) {
            curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call.body.data());
            curl_easy_setopt(
                easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size())
            );
        }
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
        curl_easy_setopt(easy, CURLOPT_USERAGENT, "instainstru");
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_CONNECT_TO, connect_to_.get());
        if (connect_to_ || is_here(options_.url)) {
            curl_easy_setopt(easy, CURLOPT_PROXY, "");  // A proxy does not lead back to here.
        }
        if (!options_.ca_file.empty()) {
            curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
        }
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_limit_ms);
        if (!on_event_) {
            const auto limit_ms = static_cast<long>(call.time_limit.count());
            curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, limit_ms);
        }
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::take_body);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
        curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Transfer::take_header);
        curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
        curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &Transfer::look_up);
        curl_easy_setopt(easy, CURLOPT_XFERINFODATA, this);
        return headers;
    }

    [[noreturn]] void give_up(CURLcode code) const {
        if (silent_) {
            throw AnswerLost{fmt::format("{}: nothing more was heard", options_.url)};
        }
        if (code == CURLE_ABORTED_BY_CALLBACK) {
            throw Interrupted{};
        }
        const auto why = fmt::format("{}: {}", options_.url, curl_easy_strerror(code));
        if (is_unreachable(code)) {
            throw Unreachable{why};
        }
        if (is_untrusted(code)) {
            throw Untrusted{why};
        }
        throw AnswerLost{why};
    }

    bool is_event_stream() const { return on_event_ && reply_.status == first_success; }

    // libcurl is C: an exception must not pass through it.
    std::size_t take(std::string_view bytes) {
        heard_at_ = clock_.steady();
        try {
            if (is_event_stream()) {
                stopped_ = !events_.feed(bytes, *on_event_);
                return stopped_ ? 0 : bytes.size();
            }
            reply_.body += bytes;
            return reply_.body.size() > reply_bytes_max ? 0 : bytes.size();
        } catch (...) {
            failure_ = std::current_exception();
            return 0;
        }
    }

    static std::size_t take_body(char* data, std::size_t, std::size_t size, void* transfer) {
        return static_cast<Transfer*>(transfer)->take({data, size});
    }

    static std::size_t take_header(char* data, std::size_t, std::size_t size, void* transfer) {
        auto& self = *static_cast<Transfer*>(transfer);
        std::string_view line{data, size};
        while (line.ends_with('\n') || line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        const auto colon = line.find(':');
        if (line.starts_with("HTTP/")) {
            self.reply_.headers = {};  // Of an interim answer there is nothing to keep.
            long status = 0;
            curl_easy_getinfo(self.easy_.get(), CURLINFO_RESPONSE_CODE, &status);
            self.reply_.status = static_cast<int>(status);
        } else if (colon != line.npos) {
            auto value = line.substr(colon + 1);
            value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
            self.reply_.headers.add(line.substr(0, colon), value);
        }
        return size;
    }

    static int look_up(void* transfer, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        auto& self = *static_cast<Transfer*>(transfer);
        // libcurl's own watch over slow transfers does not see a heartbeat of few bytes.
        self.silent_ = self.on_event_ && self.clock_.steady() - self.heard_at_ > self.silence_;
        const auto& asked = self.options_.is_interrupted;
        return self.silent_ || (asked && asked()) ? 1 : 0;
    }

    RemoteOptions options_;
    List connect_to_;
    Easy easy_;
    base::SystemClock clock_;  // of real sockets; nothing is decided by it
    const std::function<bool(const ServerEvent&)>* on_event_ = nullptr;
    EventReader events_;
    Reply reply_;
    std::exception_ptr failure_;
    base::Duration silence_{0};
    base::Duration heard_at_{0};
    bool silent_ = false;
    bool stopped_ = false;  // by whoever takes the events
};

Remote::Remote(RemoteOptions options) : transfer_{std::make_unique<Transfer>(std::move(options))} {}

Remote::~Remote() = default;

const std::string& Remote::url() const {
    return transfer_->url();
}

Reply Remote::call(const Call& call) {
    return transfer_->perform(call, nullptr);
}

Reply Remote::listen(const Call& call, const std::function<bool(const ServerEvent&)>& on_event) {
    return transfer_->perform(call, &on_event);
}

std::optional<base::Instant> Remote::certificate_until() const {
    return transfer_->certificate_until();
}

void Remote::pause(base::Duration wait) const {
    transfer_->pause(wait);
}

}  // namespace platform::http
