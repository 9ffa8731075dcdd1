// Whom a host wakes for what is asked of it. Waking is dear: under load it would cost more than
// deciding.

#include "events/memory_log.hpp"
#include "platform/crypto/key_ring.hpp"
#include "platform/crypto/routing.hpp"
#include "shards/host_loop.hpp"
#include "shards/relay.hpp"
#include "tests/shards/stepped.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <utility>

using namespace tests;

namespace {

constexpr base::Instant noon{base::Duration{1'772'452'800'000}};
constexpr base::Duration idle{100};

// What a host's client was asked for.
struct Asked {
    int wakes = 0;
    base::Duration waited{0};  // at most, in the latest poll
};

class WatchedClient final : public events::LogClient {
public:
    WatchedClient(std::unique_ptr<events::LogClient> client, Asked& asked)
        : client_{std::move(client)}, asked_{asked} {}

    bool append(const events::Partition& to, events::NewRecord record, std::uint64_t tag) override {
        return client_->append(to, std::move(record), tag);
    }

    void read_from(const events::Partition& partition, events::Offset offset) override {
        client_->read_from(partition, offset);
    }

    void stop_reading(const events::Partition& partition) override {
        client_->stop_reading(partition);
    }

    void poll(events::LogEvents& out, base::Duration wait) override {
        asked_.waited = wait;
        client_->poll(out, wait);
    }

    void wake() override {
        ++asked_.wakes;
        client_->wake();
    }

    bool flush(base::Duration wait) override { return client_->flush(wait); }

private:
    std::unique_ptr<events::LogClient> client_;
    Asked& asked_;
};

class WatchedLog final : public events::Log {
public:
    WatchedLog(events::MemoryLog& log, Asked& asked) : log_{log}, asked_{asked} {}

    std::unique_ptr<events::LogClient> connect(events::ClientOptions options) override {
        return std::make_unique<WatchedClient>(log_.connect(std::move(options)), asked_);
    }

    events::Offset end_of(const events::Partition& one) override { return log_.end_of(one); }

    events::Offset begin_of(const events::Partition& one) override { return log_.begin_of(one); }

    std::optional<events::Record> read_one(const events::Partition& one, events::Offset offset)
        override {
        return log_.read_one(one, offset);
    }

    std::vector<events::TopicDescription> describe_topics() override {
        return log_.describe_topics();
    }

    void create_topic(const events::TopicDescription& topic) override { log_.create_topic(topic); }

private:
    events::MemoryLog& log_;
    Asked& asked_;
};

// A host that owns its one shard, turned by hand.
class Hosted {
public:
    Hosted() {
        for (const auto topic : {events::topics::facts, events::topics::commands}) {
            log_.create_topic({.name = std::string{topic}, .partitions = 1});
        }
        loop_.emplace(
            shards::HostOptions{.partitions = 1, .identity = {.member = "m", .url = "http://m"}},
            shards::HostPorts{
                .log = watched_,
                .relay = relay_,
                .clock = clock_,
                .random = random_,
                .is_alive = [](std::string_view) { return false; },
                .holdings_changed = [](const shards::Holdings&) {},
                .alarm = [](std::string_view) {}
            }
        );
        loop_->want({.own = {0}});
        for (int turn = 0; turn < 20 && !loop_->owns(0); ++turn) {
            settled_turn();
        }
        REQUIRE(loop_->owns(0));
        settled_turn();
        asked = {};
    }

    // What was appended before is durable, and read.
    void settled_turn() {
        log_.settle();
        turn();
    }

    void turn() {
        clock_.advance(base::Duration{1});
        loop_->turn(idle);
    }

    void submit(const std::string& id) {
        loop_->submit(
            {.id = id,
             .body_hash = "hash",
             .command =
                 domain::SuppressRecipient{
                     .recipient = person_of(0), .cause = events::SuppressionCause::opt_out
                 }},
            [this](shards::Answer) {
                ++answers;
                if (const auto then = std::exchange(on_answer, nullptr)) {
                    then();
                }
            }
        );
    }

    Asked asked;
    int answers = 0;
    std::function<void()> on_answer;  // the next

private:
    base::ManualClock clock_{noon};
    base::SeededRandom random_{1};
    events::MemoryLog log_{clock_, events::MemoryLog::Steps::manual};
    WatchedLog watched_{log_, asked};
    platform::crypto::Routing routing_{platform::crypto::Key32{}};
    platform::crypto::KeyRing ring_;
    shards::Relay relay_{
        1,
        {.log = log_,
         .routing = routing_,
         .keys = ring_,
         .clock = clock_,
         .random = random_,
         .alarm = [](std::string_view) {}},
        base::Driver::caller
    };
    std::optional<shards::HostLoop> loop_;
};

}  // namespace

TEST_CASE("what is asked of a shard with nothing on its way wakes its host") {
    Hosted hosted;
    hosted.submit("first");
    CHECK(hosted.asked.wakes == 1);
    hosted.turn();
    CHECK(hosted.answers == 0);
    hosted.settled_turn();
    CHECK(hosted.answers == 1);
}

TEST_CASE("what is asked while a group is on its way wakes nobody, and is decided right behind it"
) {
    Hosted hosted;
    hosted.submit("first");
    hosted.turn();
    hosted.asked = {};
    hosted.submit("second");
    hosted.submit("third");
    CHECK(hosted.asked.wakes == 0);
    hosted.turn();
    CHECK(hosted.asked.waited == idle);  // There is nothing to do for them yet.
    hosted.submit("fourth");
    CHECK(hosted.asked.wakes == 0);
    // The group is confirmed; to suppress again changes nothing and needs no other.
    hosted.settled_turn();
    CHECK(hosted.answers == 4);
}

TEST_CASE("what is asked within the turn that ends a group is not slept over") {
    Hosted hosted;
    hosted.submit("first");
    hosted.turn();
    hosted.submit("second");
    hosted.asked = {};
    // The second is answered late in the turn, when the host has taken what had come before.
    hosted.on_answer = [&] { hosted.on_answer = [&] { hosted.submit("third"); }; };
    hosted.settled_turn();
    REQUIRE(hosted.answers == 2);
    CHECK(hosted.asked.wakes == 0);
    hosted.turn();
    CHECK(hosted.asked.waited == base::Duration{0});
    CHECK(hosted.answers == 3);
}
