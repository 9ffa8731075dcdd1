#include "shards/roster.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using shards::Member, shards::Roster;

namespace {

const base::Instant noon{1'772'452'800'000ms};

// What members say, in the order in which they say it.
struct Topic {
    Roster roster{"b run 1", 5s};  // as b hears it
    base::Instant now = noon;

    void beat(const Member& member) { hear(shards::heartbeat_of(member)); }

    void hear(events::NewRecord said) {
        roster.hear(
            {.appended_at = now,
             .key = std::move(said.key),
             .headers = std::move(said.headers),
             .value = std::move(said.value)}
        );
    }

    std::vector<std::string> alive() const {
        std::vector<std::string> urls;
        for (const auto& member : roster.alive()) {
            urls.push_back(member.url);
        }
        return urls;
    }
};

Member member(
    const std::string& url, std::vector<std::int32_t> owns, const std::string& run = "1"
) {
    return {.id = url + " run " + run, .url = url, .owns = std::move(owns)};
}

using Urls = std::vector<std::string>;

}  // namespace

TEST_CASE("a member is alive until nothing was heard of it for five seconds") {
    Topic topic;
    topic.beat(member("a", {}));
    topic.beat(member("b", {}));
    topic.now = noon + 4'999ms;
    topic.beat(member("b", {}));
    CHECK(topic.alive() == Urls{"a", "b"});
    CHECK(topic.roster.is_alive("a run 1"));
    topic.now = noon + 5s;
    topic.beat(member("b", {}));
    CHECK(topic.alive() == Urls{"b"});
    CHECK_FALSE(topic.roster.is_alive("a run 1"));
}

TEST_CASE("after a time in which nobody could be heard all are given time to speak again") {
    Topic topic;
    topic.beat(member("a", {}));
    topic.beat(member("b", {}));
    topic.now = noon + 60s;
    topic.beat(member("b", {}));
    CHECK(topic.alive() == Urls{"a", "b"});
    topic.now = noon + 64'999ms;
    topic.beat(member("b", {}));
    CHECK(topic.alive() == Urls{"a", "b"});
    topic.now = noon + 65s;
    topic.beat(member("b", {}));
    CHECK(topic.alive() == Urls{"b"});
}

TEST_CASE("who starts does not take for alive what was silent before it came") {
    Topic topic;
    topic.beat(member("a", {}));
    topic.now = noon + 60s;
    topic.beat(member("b", {}));
    CHECK(topic.alive() == Urls{"b"});
}

TEST_CASE("a member that says goodbye is gone at once") {
    Topic topic;
    topic.beat(member("a", {0}));
    topic.beat(member("b", {}));
    topic.hear(shards::goodbye_of("a"));
    CHECK(topic.alive() == Urls{"b"});
    CHECK_FALSE(topic.roster.owner_of(0));
}

TEST_CASE("the owner of a shard is who last came to say that it holds the claim") {
    Topic topic;
    CHECK_FALSE(topic.roster.owner_of(0));
    topic.beat(member("a", {0, 1}));
    topic.beat(member("b", {2}));
    CHECK(topic.roster.owner_of(0) == "a");
    CHECK(topic.roster.owner_of(2) == "b");
    topic.beat(member("a", {1}));
    CHECK_FALSE(topic.roster.owner_of(0));
    topic.beat(member("b", {0, 2}));
    CHECK(topic.roster.owner_of(0) == "b");
}

TEST_CASE("an owner that slept through a takeover does not become the owner by repeating itself") {
    Topic topic;
    topic.beat(member("a", {0}));
    topic.now = noon + 6s;
    topic.beat(member("b", {0}));
    topic.beat(member("a", {0}));
    CHECK(topic.roster.owner_of(0) == "b");
    // When it has noticed, nobody forgets the new owner with it.
    topic.beat(member("a", {}));
    CHECK(topic.roster.owner_of(0) == "b");
    topic.beat(member("a", {0}));
    CHECK(topic.roster.owner_of(0) == "a");
}

TEST_CASE("who took over is found though the former owner's word about its time comes late") {
    Topic topic;
    topic.beat(member("a", {}));
    topic.beat(member("b", {0}));
    topic.beat(member("a", {0}));  // said before it let go, and heard after
    topic.beat(member("a", {}));
    topic.beat(member("b", {0}));
    CHECK(topic.roster.owner_of(0) == "b");
}

TEST_CASE("a new run of a process owns nothing of what the run before it owned") {
    Topic topic;
    topic.beat(member("a", {0, 1}));
    topic.beat(member("a", {1}, "2"));
    CHECK_FALSE(topic.roster.owner_of(0));
    CHECK(topic.roster.owner_of(1) == "a");
    CHECK_FALSE(topic.roster.is_alive("a run 1"));
    CHECK(topic.roster.is_alive("a run 2"));
}

TEST_CASE("what a newer program says of itself in words not known here is passed over") {
    Topic topic;
    topic.beat(member("a", {}));
    topic.hear({.key = "c", .value = R"({"id":"c","mood":"good"})"});
    CHECK(topic.alive() == Urls{"a"});
}

TEST_CASE("the end of one member moves nothing that others have") {
    std::vector<Member> members{member("a", {}), member("b", {}), member("c", {})};
    const std::vector<Member> without{member("a", {}), member("c", {})};
    int moved = 0;
    for (int partition = 0; partition < 64; ++partition) {
        const auto what = "facts/" + std::to_string(partition);
        const auto before = shards::rendezvous(members, what)->url;
        const auto after = shards::rendezvous(without, what)->url;
        moved += before == "b" ? 1 : 0;
        CHECK((before == "b" || before == after));
    }
    CHECK(moved > 5);
    CHECK(moved < 40);
    CHECK(shards::rendezvous({}, "facts/0") == nullptr);
}

TEST_CASE("who fell silent is listed as such, with when it was last heard, for an hour") {
    Topic topic;
    topic.beat(member("a", {}));
    for (const auto& [after, is_listed] :
         {std::pair{5s, true}, std::pair{3599s, true}, std::pair{3600s, false}}) {
        CAPTURE(after.count());
        topic.now = noon + after - 1ms;
        topic.beat(member("b", {}));
        topic.now = noon + after;
        topic.beat(member("b", {}));
        const auto heard = topic.roster.heard();
        REQUIRE(heard.size() == (is_listed ? 2 : 1));
        CHECK(heard.back().is_alive);
        CHECK((heard.back().heard_at == topic.now));
        if (is_listed) {
            CHECK_FALSE(heard.front().is_alive);
            CHECK((heard.front().heard_at == noon));
        }
    }
}
