#include "base/describe.hpp"
#include "platform/postgres/lookup.hpp"
#include "tests/projections/lab.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

using namespace tests;
namespace postgres = platform::postgres;

namespace {

struct Town {
    std::string name;
    std::int64_t people = 0;
};

BOOST_DESCRIBE_STRUCT(Town, (), (name, people))

using Lookup = postgres::Lookup<std::string, Town>;

// Counts the SELECTs, and holds them up until it is opened.
class Gate {
public:
    void close() {
        const std::lock_guard lock{mutex_};
        is_open_ = false;
        selects_ = 0;
    }

    void open() {
        const std::lock_guard lock{mutex_};
        is_open_ = true;
        changed_.notify_all();
    }

    void pass() {
        std::unique_lock lock{mutex_};
        ++selects_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return is_open_; });
    }

    void wait_for_selects(int count) {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return selects_ == count; });
    }

    int selects() {
        const std::lock_guard lock{mutex_};
        return selects_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_open_ = true;
    int selects_ = 0;
};

Gate gate;

std::vector<Town> find_towns(
    postgres::Connection& connection, const std::vector<std::string>& names
) {
    gate.pass();
    return connection
        .run_prepared("SELECT name, people FROM towns WHERE name = ANY($1::text[])", {names})
        .all<Town>();
}

std::string town(int number) {
    return fmt::format("town {}", number);
}

// What became of each who asked: how many live there, -1 where there is no such town, -2 when it
// could not be said.
class Askers {
public:
    explicit Askers(Lookup& lookup) : lookup_{lookup} {}

    // All have asked when it returns.
    void ask(const std::vector<std::string>& names, base::Duration deadline = 30s) {
        loop_.restart();
        for (const auto& name : names) {
            boost::asio::co_spawn(
                loop_,
                one(name, answers.size(), deadline),
                [](const auto& error) { CHECK_FALSE(error); }
            );
            answers.push_back(0);
            while (loop_.poll() > 0) {
            }
        }
    }

    void wait() {
        loop_.restart();
        loop_.run();
    }

    void wait_for(std::size_t place) {
        loop_.restart();
        while (answers[place] == 0) {
            loop_.run_one();
        }
    }

    std::vector<std::int64_t> answers;

private:
    base::Task<void> one(std::string name, std::size_t place, base::Duration deadline) {
        try {
            const auto found = co_await lookup_.find(std::move(name), deadline);
            answers[place] = found ? found->people : -1;
        } catch (const platform::Fault&) {
            answers[place] = -2;
        }
    }

    Lookup& lookup_;
    boost::asio::io_context loop_;
};

struct Towns {
    Towns() {
        gate.open();
        auto& connection = schema.connection();
        connection.run_script("CREATE TABLE towns (name text PRIMARY KEY, people bigint)");
        connection.run_script(
            "INSERT INTO towns SELECT 'town ' || n, n FROM generate_series(1, 400) n"
        );
    }

    ~Towns() { gate.open(); }

    Schema schema;
    postgres::Pool pool{schema.options(), 4};
    Lookup lookup{pool, find_towns, &Town::name};
    Askers askers{lookup};
};

}  // namespace

TEST_CASE("who asks alone is answered by a SELECT of their own") {
    Towns towns;
    gate.close();
    gate.open();
    towns.askers.ask({town(7)});
    towns.askers.wait();
    towns.askers.ask({"nowhere"});
    towns.askers.wait();
    CHECK(towns.askers.answers == std::vector<std::int64_t>{7, -1});
    CHECK(gate.selects() == 2);
}

TEST_CASE("those who ask while two SELECTs are under way are answered together by the next") {
    Towns towns;
    gate.close();
    towns.askers.ask({town(1)});
    towns.askers.ask({town(2)});
    gate.wait_for_selects(2);
    std::vector<std::string> names;
    std::vector<std::int64_t> expected{1, 2};
    for (int n = 100; n > 0; --n) {
        names.push_back(n % 10 == 0 ? "nowhere" : town(n));
        expected.push_back(n % 10 == 0 ? -1 : n);
    }
    names.push_back(town(50));
    names.push_back(town(50));
    expected.insert(expected.end(), {50, 50});
    towns.askers.ask(names);
    gate.open();
    towns.askers.wait();
    CHECK(towns.askers.answers == expected);
    CHECK(gate.selects() == 3);
}

TEST_CASE("more than fit into a SELECT are answered by several") {
    Towns towns;
    gate.close();
    towns.askers.ask({town(1)});
    towns.askers.ask({town(2)});
    gate.wait_for_selects(2);
    std::vector<std::string> names;
    std::vector<std::int64_t> expected{1, 2};
    for (int n = 1; n <= 400; ++n) {
        names.push_back(town(n));
        expected.push_back(n);
    }
    towns.askers.ask(names);
    gate.open();
    towns.askers.wait();
    CHECK(towns.askers.answers == expected);
    CHECK(gate.selects() == 4);
}

TEST_CASE("a SELECT that fails is told to all whom it was to answer, and to nobody after them") {
    Towns towns;
    towns.schema.connection().run_script("ALTER TABLE towns RENAME TO cities");
    towns.askers.ask({town(1), town(2)});
    towns.askers.wait();
    CHECK(towns.askers.answers == std::vector<std::int64_t>{-2, -2});
    towns.schema.connection().run_script("ALTER TABLE cities RENAME TO towns");
    towns.askers.ask({town(3)});
    towns.askers.wait();
    CHECK(towns.askers.answers.back() == 3);
}

TEST_CASE("nobody waits for a row longer than told, and who comes after is answered") {
    Towns towns;
    gate.close();
    towns.askers.ask({town(1)});
    towns.askers.ask({town(2)});
    gate.wait_for_selects(2);
    towns.askers.ask({town(3)}, 1ms);
    towns.askers.wait_for(2);
    CHECK(towns.askers.answers == std::vector<std::int64_t>{0, 0, -2});
    gate.open();
    towns.askers.wait();
    CHECK(towns.askers.answers[0] == 1);
    CHECK(towns.askers.answers[1] == 2);
    towns.askers.ask({town(4)});
    towns.askers.wait();
    CHECK(towns.askers.answers.back() == 4);
}

TEST_CASE("too many who wait for a row are refused, and who waits when the pool goes is told") {
    const Towns towns;
    gate.close();
    auto pool = std::make_unique<postgres::Pool>(towns.schema.options(), 1);
    Lookup lookup{*pool, find_towns, &Town::name};
    Askers askers{lookup};
    askers.ask({town(1)});
    gate.wait_for_selects(1);
    // The second waits for the connection, the others for the second.
    askers.ask(std::vector<std::string>(postgres::Pool::waiting_max + 11, town(2)));
    CHECK(std::ranges::count(askers.answers, -2) == 10);
    std::thread opener{[] { gate.open(); }};
    pool.reset();
    opener.join();
    askers.wait();
    CHECK(askers.answers.front() == 1);
    CHECK(std::ranges::count(askers.answers, -2) == std::ssize(askers.answers) - 1);
}
