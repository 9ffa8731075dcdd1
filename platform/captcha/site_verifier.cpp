#include "platform/captcha/site_verifier.hpp"

#include "base/ensure.hpp"
#include "platform/mail/broken_pipe.hpp"
#include "platform/mail/curl_loop.hpp"
#include "platform/named_thread.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace platform::captcha {

namespace {

constexpr std::size_t answer_max = std::size_t{16} * 1024;

struct EasyCleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

struct TextCleanup {
    void operator()(char* text) const { curl_free(text); }
};

struct ListCleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// One call at a time, over a connection that is kept.
class Call {
public:
    explicit Call(const Site& site) : secret_{site.secret}, easy_{curl_easy_init()} {
        ENSURE(easy_ != nullptr, "an easy handle needs nothing but memory");
        // Curl would ask for leave before it sends a longer form.
        headers_.reset(curl_slist_append(nullptr, "Expect:"));
        CURL* easy = easy_.get();
        curl_easy_setopt(easy, CURLOPT_URL, site.url.c_str());
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(easy, CURLOPT_USERAGENT, "instainstru");
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(site.patience.count()));
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Call::take_body);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
        if (!site.ca_file.empty()) {
            curl_easy_setopt(easy, CURLOPT_CAINFO, site.ca_file.c_str());
        }
    }

    // Why the verdict is silent, if it is.
    std::pair<Verdict, std::string> ask(const Shown& shown) {
        const auto form = fmt::format(
            "secret={}&response={}&remoteip={}",
            escaped(secret_),
            escaped(shown.token),
            escaped(shown.client)
        );
        answer_.clear();
        CURL* easy = easy_.get();
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(form.size()));
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, form.c_str());
        const CURLcode code = curl_easy_perform(easy);
        if (code != CURLE_OK) {
            return {Verdict::silent, curl_easy_strerror(code)};
        }
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        const auto verdict = verdict_of(static_cast<int>(status), answer_);
        return {verdict, fmt::format("the provider answered {} without a verdict", status)};
    }

private:
    std::string escaped(const std::string& text) const {
        const std::unique_ptr<char, TextCleanup> escaped{
            curl_easy_escape(easy_.get(), text.data(), static_cast<int>(text.size()))
        };
        ENSURE(escaped != nullptr, "an escaped text needs nothing but memory");
        return escaped.get();
    }

    static std::size_t take_body(char* text, std::size_t size, std::size_t count, void* self) {
        std::string& answer = static_cast<Call*>(self)->answer_;
        const std::size_t room = answer_max - std::min(answer_max, answer.size());
        answer.append(text, std::min(size * count, room));
        return size * count;
    }

    const std::string secret_;
    std::string answer_;
    std::unique_ptr<curl_slist, ListCleanup> headers_;
    std::unique_ptr<CURL, EasyCleanup> easy_;
};

}  // namespace

class SiteVerifier::Threads {
public:
    Threads(const Site& site, std::function<void(std::string_view)> say)
        : site_{site}, say_{std::move(say)} {
        mail::start_curl();
        for (std::size_t i = 0; i < site.threads; ++i) {
            threads_.push_back(platform::named_thread("captcha", [this] { serve(); }));
        }
    }

    ~Threads() {
        {
            const std::lock_guard lock{mutex_};
            closing_ = true;
        }
        wake_.notify_all();
        for (auto& thread : threads_) {
            thread.join();
        }
        for (auto& ask : line_) {
            ask.done(Verdict::silent);
        }
    }

    void enqueue(Shown shown, std::function<void(Verdict)> done) {
        {
            const std::lock_guard lock{mutex_};
            if (line_.size() < site_.waiting) {
                line_.push_back({std::move(shown), std::move(done)});
                wake_.notify_one();
                return;
            }
        }
        done(Verdict::silent);
    }

private:
    struct Ask {
        Shown shown;
        std::function<void(Verdict)> done;
    };

    void serve() {
        mail::block_broken_pipe_signal();
        Call call{site_};
        while (auto ask = next()) {
            const auto [verdict, why] = call.ask(ask->shown);
            tell(verdict, why);
            ask->done(verdict);
        }
    }

    // Absent once the verifier closes; the line is then answered by the destructor.
    std::optional<Ask> next() {
        std::unique_lock lock{mutex_};
        wake_.wait(lock, [this] { return closing_ || !line_.empty(); });
        if (closing_) {
            return std::nullopt;
        }
        Ask ask = std::move(line_.front());
        line_.pop_front();
        return ask;
    }

    void tell(Verdict verdict, const std::string& why) {
        const std::lock_guard lock{mutex_};
        const bool is_silent = verdict == Verdict::silent;
        if (is_silent && !was_silent_) {
            say_(why);
        }
        was_silent_ = is_silent;
    }

    const Site site_;
    const std::function<void(std::string_view)> say_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Ask> line_;
    bool was_silent_ = false;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

SiteVerifier::SiteVerifier(const Site& site, std::function<void(std::string_view)> say)
    : threads_{std::make_unique<Threads>(site, std::move(say))} {}

SiteVerifier::~SiteVerifier() = default;

void SiteVerifier::verify(Shown shown, std::function<void(Verdict)> done) {
    threads_->enqueue(std::move(shown), std::move(done));
}

}  // namespace platform::captcha
