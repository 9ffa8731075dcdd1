#include "platform/mail/fake_mailer.hpp"
#include "tests/platform/sent_mail.hpp"

#include <doctest/doctest.h>

using namespace platform::mail;
using namespace std::chrono_literals;
using tests::some_mail;

namespace {

struct World {
    base::ManualClock clock{base::Instant{}};
    FakeMailer mailer;
    std::vector<SendResult> results;

    explicit World(FakeMailer::Keys keys = FakeMailer::Keys::ignored) : mailer{clock, keys} {}

    void send(Mail mail = some_mail()) {
        mailer.send(std::move(mail), 10s, [this](SendResult result) {
            results.push_back(std::move(result));
        });
    }

    Outcome outcome() const { return results.back().outcome; }
};

}  // namespace

TEST_CASE("the fake mailer does nothing until it is polled") {
    World world;
    world.send();
    CHECK(world.results.empty());
    CHECK(world.mailer.poll() == 1);
    CHECK(world.outcome() == Outcome::accepted);
    CHECK(world.mailer.sent_to("ann.lee@example.org") == 1);
}

TEST_CASE("the fake mailer's verbs are about one mail each, in their order") {
    World world;
    world.mailer.refuse_next("550");
    world.mailer.refuse_next("451");
    world.mailer.throttle_next(7s);
    world.mailer.lose_reply_next();
    for (int i = 0; i < 5; ++i) {
        world.send();
    }
    world.mailer.poll();
    REQUIRE(world.results.size() == 5);
    CHECK(world.results[0].outcome == Outcome::recipient_refused);
    CHECK(world.results[1].outcome == Outcome::transient);
    CHECK(world.results[2].retry_after == 7s);
    CHECK(world.results[3].outcome == Outcome::unknown);
    CHECK(world.results[4].outcome == Outcome::accepted);
    // The one whose reply was lost was sent all the same.
    CHECK(world.mailer.sent().size() == 2);
}

TEST_CASE("a mail that hangs in the fake mailer ends in doubt when its time is over") {
    World world;
    world.mailer.hang_next();
    world.send();
    CHECK(world.mailer.poll() == 0);
    world.clock.advance(9'999ms);
    CHECK(world.mailer.poll() == 0);
    world.clock.advance(1ms);
    CHECK(world.mailer.poll() == 1);
    CHECK(world.outcome() == Outcome::unknown);
    CHECK(world.mailer.sent().empty());
}

TEST_CASE("while the fake mailer is down nothing was attempted") {
    World world;
    world.mailer.be_down();
    world.send();
    world.mailer.poll();
    CHECK(world.outcome() == Outcome::unreachable);
    world.mailer.be_up();
    world.send();
    world.mailer.poll();
    CHECK(world.outcome() == Outcome::accepted);
}

TEST_CASE("a fake mailer that honours keys sends once a key, for a day") {
    World world{FakeMailer::Keys::honoured};
    world.mailer.lose_reply_next();
    world.send();
    world.mailer.poll();
    CHECK(world.outcome() == Outcome::unknown);
    world.send();
    world.mailer.poll();
    CHECK(world.outcome() == Outcome::accepted);
    CHECK(world.mailer.sent().size() == 1);

    Mail other = some_mail();
    other.text = "corrected";
    world.send(other);
    world.mailer.poll();
    CHECK(world.outcome() == Outcome::request_refused);

    world.clock.advance(24h);
    world.send();
    world.mailer.poll();
    CHECK(world.mailer.sent().size() == 2);
}

TEST_CASE("a fake mailer that goes away answers every mail") {
    std::vector<SendResult> results;
    const base::ManualClock clock{base::Instant{}};
    {
        FakeMailer mailer{clock};
        const auto keep = [&](SendResult result) { results.push_back(std::move(result)); };
        mailer.hang_next();
        mailer.send(some_mail(), 10s, keep);
        mailer.poll();
        mailer.send(some_mail(), 10s, keep);
    }
    REQUIRE(results.size() == 2);
    CHECK(results[0].outcome == Outcome::unreachable);
    CHECK(results[1].outcome == Outcome::unknown);
}
