#include "tests/shards/processes.hpp"

#include "base/ulid.hpp"
#include "shards/letters.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <future>
#include <thread>

namespace tests {

namespace {

namespace asio = boost::asio;

constexpr base::Duration patience{20'000};

shards::Alarm quiet() {
    return [](std::string_view) {};
}

template <class T>
T outcome(std::future<T> future) {
    REQUIRE(future.wait_for(patience) == std::future_status::ready);
    return future.get();
}

class NetworkPeers final : public shards::Peers {
public:
    NetworkPeers(Network& network, std::string own_url)
        : network_{network}, own_url_{std::move(own_url)} {}

    std::optional<shards::ShardAddress> owner_of(std::int32_t partition) const override {
        auto url = network_.owner_of(partition, own_url_);
        if (!url) {
            return std::nullopt;
        }
        return shards::ShardAddress{.url = std::move(*url), .partition = partition};
    }

    void ask(
        const shards::ShardAddress& owner,
        const shards::Ask& ask,
        base::Duration within,
        shards::Respond respond
    ) override {
        network_.carry(owner, ask, within, std::move(respond));
    }

private:
    Network& network_;
    const std::string own_url_;
};

}  // namespace

// ── Network ──────────────────────────────────────────────────────────────────────────────────────

void Network::join(Process& process) {
    const std::lock_guard lock{mutex_};
    processes_[process.url()] = &process;
}

void Network::leave(Process& process) {
    const std::lock_guard lock{mutex_};
    processes_.erase(process.url());
}

void Network::cut_off(const std::string& url) {
    const std::lock_guard lock{mutex_};
    ways_[url] = Way::cut;
}

void Network::reconnect(const std::string& url) {
    const std::lock_guard lock{mutex_};
    ways_[url] = Way::open;
}

void Network::lose_answers(std::size_t count) {
    const std::lock_guard lock{mutex_};
    answers_to_lose_ = count;
}

void Network::hang(const std::string& url) {
    const std::lock_guard lock{mutex_};
    ways_[url] = Way::hangs;
}

std::size_t Network::sent() const {
    const std::lock_guard lock{mutex_};
    return sent_;
}

std::optional<std::string> Network::owner_of(std::int32_t partition, const std::string& asking)
    const {
    const std::lock_guard lock{mutex_};
    for (const auto& [url, process] : processes_) {
        if (url != asking && process->host().owns(partition)) {
            return url;
        }
    }
    return std::nullopt;
}

void Network::carry(
    const shards::ShardAddress& to,
    const shards::Ask& ask,
    base::Duration within,
    shards::Respond respond
) {
    const std::lock_guard lock{mutex_};
    ++sent_;
    const auto process = processes_.find(to.url);
    if (process == processes_.end() || ways_[to.url] == Way::cut) {
        return respond({.kind = shards::Answer::Kind::not_here});
    }
    if (ways_[to.url] == Way::hangs) {
        never_.push_back(std::move(respond));
        return;
    }
    const bool is_lost = answers_to_lose_ > 0;
    answers_to_lose_ -= is_lost ? 1 : 0;
    const auto text = shards::write_ask(ask);
    auto letter = shards::read_letter(shards::write_letter(within, {text})).value();
    process->second->answer_letter(
        {std::move(letter.asks.at(0).value())},
        letter.within,
        [respond = std::move(respond), is_lost](std::vector<shards::Answer> answers) {
            if (is_lost) {
                return respond({.kind = shards::Answer::Kind::unknown});
            }
            respond(std::move(shards::read_reply(shards::write_reply(answers)).value().at(0)));
        }
    );
}

// ── Processes ────────────────────────────────────────────────────────────────────────────────────

Surroundings::Surroundings() {
    for (const auto topic : {events::topics::facts, events::topics::commands}) {
        log.create_topic({.name = std::string{topic}, .partitions = partitions});
    }
    for (const auto topic : {events::topics::mail_jobs, events::topics::mail_jobs_bulk}) {
        log.create_topic({.name = std::string{topic}, .partitions = 1});
    }
}

struct Process::Parts {
    platform::crypto::SystemRandom random;
    platform::crypto::Routing routing{platform::crypto::Key32{}};
    platform::crypto::KeyRing ring;
    shards::Relay relay;
    shards::Host host;
    NetworkPeers peers;
    shards::Gateway gateway;
    asio::io_context loop{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard{loop.get_executor()};
    std::thread thread{[this] { loop.run(); }};

    Parts(Surroundings& around, const std::string& url, base::Duration deadline)
        : relay{partitions, {around.log, routing, ring, around.clock, random, quiet()}},
          host{
              {.partitions = partitions, .identity = {.member = url, .url = url}},
              {.log = around.log,
               .relay = relay,
               .clock = around.clock,
               .random = random,
               .is_alive = [](std::string_view) { return false; },
               .holdings_changed = [](const shards::Holdings&) {},
               .alarm = quiet()}
          },
          peers{around.network, url},
          gateway{{host, peers, around.log, around.clock}, {.deadline = deadline}} {}

    ~Parts() {
        loop.stop();
        thread.join();
    }

    template <class T>
    T run(base::Task<T> task) {
        return outcome(asio::co_spawn(loop, std::move(task), asio::use_future));
    }
};

Process::Process(
    Surroundings& around, std::string name, std::vector<std::int32_t> owns, base::Duration deadline
)
    : url_{"http://" + name},
      around_{around},
      parts_{std::make_unique<Parts>(around, url_, deadline)} {
    around_.network.join(*this);
    own(std::move(owns));
}

Process::~Process() {
    around_.network.leave(*this);
}

shards::Answer Process::submit(const std::string& id, domain::Command command) {
    return parts_->run(parts_->gateway.submit(request_of(id, std::move(command))));
}

std::vector<shards::Answer> Process::submit_all(std::vector<shards::Request> requests) {
    return parts_->run(parts_->gateway.submit_all(std::move(requests)));
}

shards::Answer Process::ask(domain::Question question) {
    return parts_->run(parts_->gateway.ask(std::move(question)));
}

std::vector<shards::Answer> Process::answer_here(std::vector<shards::Ask> asks) {
    return parts_->run(parts_->gateway.answer_here(std::move(asks), patience));
}

void Process::answer_letter(
    std::vector<shards::Ask> asks,
    base::Duration within,
    std::function<void(std::vector<shards::Answer>)> answered
) {
    asio::co_spawn(
        parts_->loop,
        parts_->gateway.answer_here(std::move(asks), within),
        [answered = std::move(answered
         )](const std::exception_ptr& failure, std::vector<shards::Answer> answers) {
            REQUIRE_FALSE(failure);
            answered(std::move(answers));
        }
    );
}

void Process::own(std::vector<std::int32_t> wanted) {
    shards::Share share{.own = wanted};
    for (std::int32_t partition = 0; partition < partitions; ++partition) {
        if (std::count(wanted.begin(), wanted.end(), partition) == 0) {
            share.let_go.push_back(partition);
        }
    }
    parts_->host.want(std::move(share));
    const auto deadline = around_.clock.steady() + patience;
    const auto is_so = [&] {
        for (std::int32_t partition = 0; partition < partitions; ++partition) {
            const bool is_wanted = std::count(wanted.begin(), wanted.end(), partition) > 0;
            if (parts_->host.owns(partition) != is_wanted) {
                return false;
            }
        }
        return true;
    };
    while (!is_so()) {
        REQUIRE(around_.clock.steady() < deadline);
        std::this_thread::yield();
    }
}

shards::Host& Process::host() {
    return parts_->host;
}

events::RecipientId person_in(std::int32_t partition) {
    return {"000000000000000000000000" + base::slot_suffix(static_cast<base::Slot>(partition))};
}

shards::Request request_of(const std::string& id, domain::Command command) {
    return {.id = id, .body_hash = "body of " + id, .command = std::move(command), .actor = "test"};
}

}  // namespace tests
