#include "platform/crypto/passwords.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>

using namespace platform::crypto;
using namespace std::chrono_literals;

namespace {

// Read by the hasher's threads while the test moves it.
class SharedClock final : public base::Clock {
public:
    base::Instant now() const override { return base::Instant{steady()}; }

    base::Duration steady() const override { return base::Duration{millis_.load()}; }

    void advance(base::Duration by) { millis_ += by.count(); }

private:
    std::atomic<std::int64_t> millis_{0};
};

// Answers in the order in which they came; waits for the next one up to a deadline.
template <class Answer>
class Answers {
public:
    auto receiver() {
        return [this](Answer answer) {
            const std::lock_guard lock{mutex_};
            received_.push_back(std::move(answer));
            arrived_.notify_all();
        };
    }

    Answer next() {
        std::unique_lock lock{mutex_};
        REQUIRE(arrived_.wait_for(lock, 30s, [this] { return !received_.empty(); }));
        Answer answer = std::move(received_.front());
        received_.pop_front();
        return answer;
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<Answer> received_;
};

// Holds a thread of the hasher inside a callback until it is let go.
class Doorstop {
public:
    auto callback() {
        return [this](PasswordCheck) {
            entered_.set_value();
            released_.get_future().wait();
        };
    }

    void wait_until_entered() {
        REQUIRE(entered_.get_future().wait_for(30s) == std::future_status::ready);
    }

    void release() { released_.set_value(); }

private:
    std::promise<void> entered_;
    std::promise<void> released_;
};

}  // namespace

TEST_CASE("a password matches its hash and no other") {
    base::SeededRandom random{1};
    const auto hash = hash_password("correct horse", random);
    CHECK(password_matches("correct horse", hash));
    CHECK_FALSE(password_matches("correct hors", hash));
    CHECK_FALSE(password_matches("", hash));
}

TEST_CASE("a hash says how it was made: Argon2id, two passes over 19 MiB, one lane") {
    base::SeededRandom random{1};
    const auto hash = hash_password("correct horse", random);
    CHECK(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(hash.size() == 31 + 22 + 1 + 43);
    CHECK_FALSE(wants_rehash(hash));
}

TEST_CASE("the same password has another hash for each person") {
    base::SeededRandom random{1};
    CHECK(hash_password("same", random) != hash_password("same", random));
}

TEST_CASE("a hash made by another implementation is understood, and renewed if it was cheaper") {
    // argon2-cffi, password "password", t=2, m=65536 KiB, p=1: the vector of the reference code.
    const std::string_view reference =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
        "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    CHECK(password_matches("password", reference));
    CHECK(wants_rehash(reference));
}

TEST_CASE("what is no Argon2id hash matches nothing") {
    for (const char* hash : {"", "password", "$argon2id$", "$2b$12$abcdefghijklmnopqrstuu"}) {
        CAPTURE(hash);
        CHECK_FALSE(password_matches("password", hash));
        CHECK(wants_rehash(hash));
    }
}

TEST_CASE("a password is hashed and checked without blocking who asks") {
    base::SeededRandom random{1};
    SharedClock clock;
    Answers<std::optional<std::string>> hashes;
    Answers<PasswordCheck> checks;
    PasswordHasher hasher{random, clock, {}};

    hasher.hash("correct horse", hashes.receiver());
    const auto hash = hashes.next();
    REQUIRE(hash);
    hasher.check("correct horse", hash, checks.receiver());
    CHECK((checks.next() == PasswordCheck::matches));
    hasher.check("wrong", hash, checks.receiver());
    CHECK((checks.next() == PasswordCheck::differs));
}

TEST_CASE("an unknown address costs as much as a wrong password") {
    base::SeededRandom random{1};
    SharedClock clock;
    Answers<PasswordCheck> checks;
    PasswordHasher hasher{random, clock, {.threads = 1}};
    const auto hash = hash_password("correct horse", random);
    const auto time_to_refuse = [&](std::optional<std::string> known) {
        auto best = std::chrono::steady_clock::duration::max();
        for (int i = 0; i < 5; ++i) {
            const auto begin = std::chrono::steady_clock::now();
            hasher.check("wrong", known, checks.receiver());
            CHECK((checks.next() == PasswordCheck::differs));
            best = std::min(best, std::chrono::steady_clock::now() - begin);
        }
        return best;
    };
    const auto with = time_to_refuse(hash);
    const auto without = time_to_refuse(std::nullopt);
    // Loose, because the machine may be busy: a skipped hash would be a thousand times faster.
    CHECK(without > with / 4);
    CHECK(with > without / 4);
}

TEST_CASE("a password longer than any password differs at once") {
    base::SeededRandom random{1};
    SharedClock clock;
    Answers<PasswordCheck> checks;
    PasswordHasher hasher{random, clock, {.threads = 1}};
    hasher.check(std::string(password_length_max + 1, 'x'), std::nullopt, checks.receiver());
    CHECK((checks.next() == PasswordCheck::differs));
}

TEST_CASE("when the line is full, the next is told so at once") {
    base::SeededRandom random{1};
    SharedClock clock;
    Doorstop doorstop;
    Answers<PasswordCheck> checks;
    Answers<std::optional<std::string>> hashes;
    PasswordHasher hasher{random, clock, {.threads = 1, .waiting = 1}};
    hasher.check("first", std::nullopt, doorstop.callback());
    doorstop.wait_until_entered();

    hasher.check("waits", std::nullopt, checks.receiver());
    CHECK(hasher.usage().waiting == 1);
    CHECK(hasher.usage().in_use == 1);
    hasher.hash("one too many", hashes.receiver());
    CHECK_FALSE(hashes.next().has_value());

    doorstop.release();
    CHECK((checks.next() == PasswordCheck::differs));
}

TEST_CASE("who waited five seconds is told to come again") {
    struct Row {
        base::Duration waited;
        PasswordCheck expected;
    };

    for (const auto& row :
         {Row{5000ms, PasswordCheck::differs}, Row{5001ms, PasswordCheck::busy}}) {
        CAPTURE(row.waited.count());
        base::SeededRandom random{1};
        SharedClock clock;
        Doorstop doorstop;
        Answers<PasswordCheck> checks;
        PasswordHasher hasher{random, clock, {.threads = 1}};
        hasher.check("first", std::nullopt, doorstop.callback());
        doorstop.wait_until_entered();
        hasher.check("waits", std::nullopt, checks.receiver());
        clock.advance(row.waited);
        doorstop.release();
        CHECK((checks.next() == row.expected));
        CHECK(hasher.usage().until_begun.sum == row.waited);
    }
}

TEST_CASE("a hasher that goes tells those who wait") {
    base::SeededRandom random{1};
    SharedClock clock;
    Doorstop doorstop;
    Answers<PasswordCheck> checks;
    std::future<void> gone;
    {
        PasswordHasher hasher{random, clock, {.threads = 1}};
        hasher.check("first", std::nullopt, doorstop.callback());
        doorstop.wait_until_entered();
        for (int i = 0; i < 3; ++i) {
            hasher.check("waits", std::nullopt, checks.receiver());
        }
        gone = std::async(std::launch::async, [&] { doorstop.release(); });
    }
    // One of them may have been served before the hasher noticed; all are answered.
    for (int i = 0; i < 3; ++i) {
        (void)checks.next();
    }
}
