#include "shards/http_peers.hpp"

#include "platform/http/client.hpp"
#include "platform/named_thread.hpp"
#include "shards/letters.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace shards {

namespace {

namespace asio = boost::asio;
namespace http = platform::http;

// So that the peer's own "unknown" arrives before we stop waiting for it.
constexpr base::Duration reply_margin{250};
// A peer's machine that is gone does not refuse; it says nothing.
constexpr base::Duration connect_wait{1'000};
// Without one a member's url is that of its server: https, when that speaks TLS itself.
constexpr std::string_view not_plain =
    "its url is not http://host:port; set its cluster.url to such an address, for members alone";

// One ask on its way. Answered in any case: whoever drops it may have carried it out.
class Item {
public:
    Item(std::string text, base::Duration until, Respond respond)
        : text_{std::move(text)}, until_{until}, respond_{std::move(respond)} {}

    Item(Item&& other) noexcept
        : text_{std::move(other.text_)},
          until_{other.until_},
          respond_{std::exchange(other.respond_, nullptr)} {}

    Item& operator=(Item&& other) = delete;

    ~Item() { answer({.kind = Answer::Kind::unknown}); }

    std::string_view text() const { return text_; }

    // On the steady clock.
    base::Duration until() const { return until_; }

    void answer(Answer answer) {
        if (const auto respond = std::exchange(respond_, nullptr)) {
            respond(std::move(answer));
        }
    }

private:
    std::string text_;
    base::Duration until_;
    Respond respond_;
};

using Items = std::vector<Item>;

void answer_all(Items& items, Answer::Kind kind) {
    for (auto& item : items) {
        item.answer({.kind = kind});
    }
}

struct Line {
    std::deque<Item> waiting;
    std::size_t under_way = 0;  // letters
};

}  // namespace

struct HttpPeers::Work {
    const HttpPeersOptions options;
    const OwnerOf owner_of;
    const base::Clock& clock;
    const Alarm alarm;

    std::mutex mutex;
    std::map<ShardAddress, Line> lines;

    // Of the peers' thread alone. What the loop still holds at its end uses the client.
    http::Client client;
    std::map<std::string, std::string> complaints;  // the last of each url
    asio::io_context loop{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard{loop.get_executor()};
    std::thread thread;

    Work(HttpPeersOptions options_, OwnerOf owner_of_, const base::Clock& clock_, Alarm alarm_)
        : options{std::move(options_)},
          owner_of{std::move(owner_of_)},
          clock{clock_},
          alarm{std::move(alarm_)},
          client{clock_} {}

    // False when the line is full.
    bool join_line(const ShardAddress& address, Item& item) {
        const std::lock_guard lock{mutex};
        auto& line = lines[address];
        if (line.waiting.size() >= options.waiting) {
            return false;
        }
        line.waiting.push_back(std::move(item));
        if (line.under_way < options.letters_under_way) {
            ++line.under_way;
            asio::post(loop, [this, address] { begin(address); });
        }
        return true;
    }

    void begin(const ShardAddress& address) {
        asio::co_spawn(loop, run(address), [this, address](const std::exception_ptr& failure) {
            if (failure) {
                abandon(address, failure);
            }
        });
    }

    // A defect of ours: what was on its way has been answered as in doubt, the rest goes on.
    void abandon(const ShardAddress& address, const std::exception_ptr& failure) {
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            alarm(fmt::format("a letter to {} was dropped: {}", address.url, error.what()));
        }
        begin(address);
    }

    // Letter after letter until nobody waits.
    base::Task<void> run(ShardAddress address) {
        while (true) {
            Items items = take(address);
            if (items.empty()) {
                co_return;
            }
            co_await deliver(address, std::move(items));
        }
    }

    // Empty: the line has one letter fewer under way.
    Items take(const ShardAddress& address) {
        const std::lock_guard lock{mutex};
        const auto found = lines.find(address);
        auto& line = found->second;
        Items items;
        std::size_t bytes = 0;
        while (!line.waiting.empty() && items.size() < options.letter_asks) {
            bytes += line.waiting.front().text().size();
            if (!items.empty() && bytes > options.letter_bytes) {
                break;
            }
            items.push_back(std::move(line.waiting.front()));
            line.waiting.pop_front();
        }
        if (items.empty() && --line.under_way == 0) {
            lines.erase(found);
        }
        return items;
    }

    base::Task<void> deliver(const ShardAddress& address, Items items) {
        const auto origin = http::origin_from(address.url);
        base::Duration left{0};
        std::vector<std::string_view> texts;
        for (const auto& item : items) {
            texts.push_back(item.text());
            left = std::max(left, item.until() - clock.steady());
        }
        if (!origin || left <= base::Duration{0}) {
            complain(address.url, std::string{origin ? "" : not_plain});
            co_return answer_all(items, Answer::Kind::not_here);
        }
        http::Call call{.path = std::string{letters_path}, .body = write_letter(left, texts)};
        call.headers.add("Content-Type", http::json_type);
        call.headers.add("X-Cluster-Secret", options.secret);
        call.time_limit = left + reply_margin;
        call.connect_limit = connect_wait;
        http::Reply reply;
        try {
            reply = co_await client.call(*origin, std::move(call));
        } catch (const platform::Fault& fault) {
            complain(address.url, fault.what());
            // Retryable: it did not get there.
            co_return answer_all(
                items, fault.retryable() ? Answer::Kind::not_here : Answer::Kind::unknown
            );
        }
        distribute(address.url, items, reply);
    }

    void distribute(const std::string& url, Items& items, const http::Reply& reply) {
        if (reply.status != 200) {
            complain(url, fmt::format("it answers {} {}", reply.status, reply.body));
            // Refused before anybody looked inside; what fails later may have been carried out.
            const bool is_refused = reply.status >= 400 && reply.status < 500;
            return answer_all(items, is_refused ? Answer::Kind::not_here : Answer::Kind::unknown);
        }
        auto answers = read_reply(reply.body);
        if (!answers || answers->size() != items.size()) {
            complain(url, answers ? "a reply has too few answers" : answers.error().sentence);
            return answer_all(items, Answer::Kind::unknown);
        }
        complain(url, "");
        for (std::size_t i = 0; i < items.size(); ++i) {
            items[i].answer(std::move((*answers)[i]));
        }
    }

    // Says it once; empty: all is well again.
    void complain(const std::string& url, std::string what) {
        auto& last = complaints[url];
        if (what != last && !what.empty()) {
            alarm(fmt::format("{} does not take what is forwarded: {}", url, what));
        }
        last = std::move(what);
    }
};

HttpPeers::HttpPeers(
    HttpPeersOptions options, OwnerOf owner_of, const base::Clock& clock, Alarm alarm
)
    : work_{std::make_unique<Work>(std::move(options), std::move(owner_of), clock, std::move(alarm))
      } {
    work_->thread = platform::named_thread("peers", [work = work_.get()] { work->loop.run(); });
}

HttpPeers::~HttpPeers() {
    work_->loop.stop();
    work_->thread.join();
    work_->client.clear();
}

std::optional<ShardAddress> HttpPeers::owner_of(std::int32_t partition) const {
    auto url = work_->owner_of(partition);
    if (!url) {
        return std::nullopt;
    }
    return ShardAddress{.url = std::move(*url), .partition = partition};
}

void HttpPeers::ask(
    const ShardAddress& owner, const Ask& ask, base::Duration within, Respond respond
) {
    Item item{write_ask(ask), work_->clock.steady() + within, std::move(respond)};
    if (!work_->join_line(owner, item)) {
        item.answer({.kind = Answer::Kind::busy});
    }
}

}  // namespace shards
