// Commands and questions for shards of this and of other processes.

#include "domain/people/account.hpp"
#include "tests/shards/processes.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <future>
#include <map>
#include <thread>

using namespace tests;
using namespace std::chrono_literals;
using Kind = shards::Answer::Kind;

namespace {

domain::Command suppress(std::int32_t partition) {
    return domain::SuppressRecipient{.recipient = person_in(partition)};
}

domain::Command lift(std::int32_t partition) {
    return domain::LiftSuppression{.recipient = person_in(partition)};
}

domain::Command register_person(std::int32_t partition, std::string password) {
    return domain::RegisterAccount{
        .recipient = person_in(partition),
        .address = {.key = "key", .text = "address"},
        .password = {.key = "key", .text = std::move(password)}
    };
}

// The first process owns partition 0, the second one partition 1.
struct Two {
    Surroundings around;
    Process first;
    Process second;

    explicit Two(base::Duration deadline = 10s)
        : first{around, "first", {0}, deadline}, second{around, "second", {1}, deadline} {}
};

std::size_t commits_of(const events::MemoryLog& log, std::int32_t partition, std::string_view id) {
    std::size_t count = 0;
    for (const auto& record :
         log.records({.topic = std::string{events::topics::facts}, .number = partition})) {
        count += record.header("command") == id ? 1 : 0;
    }
    return count;
}

}  // namespace

TEST_CASE("a command for a shard of another process is answered with the facts it caused") {
    Two two;
    const auto answer = two.first.submit("one", suppress(1));
    REQUIRE(answer.kind == Kind::done);
    CHECK(answer.partition == 1);
    CHECK(two.around.network.sent() == 1);
    REQUIRE(answer.facts);
    REQUIRE(answer.facts->size() == 1);
    const auto record = two.around.log.read_one(
        {.topic = std::string{events::topics::facts}, .number = 1}, answer.offset
    );
    REQUIRE(record);
    CHECK(events::read_commit(*record)->facts == *answer.facts);
    CHECK(record->header("command") == "one");
    CHECK(record->header("actor") == "test");
}

TEST_CASE("a command for a shard that lives here stays here") {
    Two two;
    CHECK(two.first.submit("one", suppress(0)).kind == Kind::done);
    CHECK(two.around.network.sent() == 0);
}

TEST_CASE("a command that asks for nothing new is answered so by another process") {
    Two two;
    CHECK(two.first.submit("one", suppress(1)).kind == Kind::done);
    const auto answer = two.first.submit("two", suppress(1));
    CHECK(answer.kind == Kind::nothing);
    CHECK(answer.offset >= 0);
}

TEST_CASE("a rejection by another process names the rule with its kind and its sentence") {
    Two two;
    REQUIRE(two.first.submit("one", register_person(1, "a")).kind == Kind::done);
    const auto answer = two.first.submit("two", register_person(1, "b"));
    REQUIRE(answer.kind == Kind::rejected);
    REQUIRE(answer.rejection.rule != nullptr);
    CHECK(answer.rejection.names(domain::people::one_account));
    CHECK(answer.rejection.rule->kind == base::Kind::conflict);
    CHECK(answer.rejection.rule->sentence == domain::people::one_account.sentence);
}

TEST_CASE("a command repeated at another process is answered with the facts of the first time") {
    Two two;
    const auto first = two.first.submit("one", suppress(1));
    REQUIRE(first.kind == Kind::done);
    for (auto* process : {&two.first, &two.second}) {
        const auto again = process->submit("one", suppress(1));
        CHECK(again.kind == Kind::repeated);
        CHECK(again.offset == first.offset);
        REQUIRE(again.facts);
        CHECK(*again.facts == *first.facts);
    }
    CHECK(commits_of(two.around.log, 1, "one") == 1);
}

TEST_CASE("the id of a command with another body is refused wherever it arrives") {
    Two two;
    REQUIRE(two.second.submit("one", suppress(1)).kind == Kind::done);
    auto other = request_of("one", lift(1));
    other.body_hash = "another body";
    CHECK(two.first.submit_all({other}).at(0).kind == Kind::other_body);
}

TEST_CASE("a question is answered by the process that knows") {
    Two two;
    const domain::FindAccount question{.person = person_in(1)};
    CHECK(two.first.ask(question).finding == nullptr);
    REQUIRE(two.first.submit("one", register_person(1, "secret")).kind == Kind::done);
    for (auto* process : {&two.first, &two.second}) {
        const auto answer = process->ask(question);
        CHECK(answer.kind == Kind::nothing);
        REQUIRE(answer.finding);
        const auto& account = std::get<domain::SignInState>(*answer.finding);
        CHECK(account.password.text == "secret");
        CHECK(account.account == domain::people::account_of(person_in(1)));
    }
}

TEST_CASE("many commands at once are answered in their order, wherever their shards are") {
    Two two;
    std::vector<shards::Request> requests;
    for (int i = 0; i < 40; ++i) {
        const auto partition = i % 2;
        requests.push_back(request_of(
            fmt::format("command {}", i), i % 4 < 2 ? suppress(partition) : lift(partition)
        ));
    }
    const auto answers = two.first.submit_all(std::move(requests));
    REQUIRE(answers.size() == 40);
    for (int i = 0; i < 40; ++i) {
        CAPTURE(i);
        CHECK(answers[static_cast<std::size_t>(i)].kind == Kind::done);
        CHECK(answers[static_cast<std::size_t>(i)].partition == i % 2);
        CHECK(commits_of(two.around.log, i % 2, fmt::format("command {}", i)) == 1);
    }
}

TEST_CASE("a command whose answer is lost is in doubt, and asking again tells what became of it") {
    Two two;
    two.around.network.lose_answers(1);
    CHECK(two.first.submit("one", suppress(1)).kind == Kind::unknown);
    CHECK(two.around.network.sent() == 1);
    const auto again = two.first.submit("one", suppress(1));
    CHECK(again.kind == Kind::repeated);
    CHECK(again.facts->size() == 1);
    CHECK(commits_of(two.around.log, 1, "one") == 1);
}

TEST_CASE("a question whose answer is lost is asked again") {
    Two two;
    two.around.network.lose_answers(2);
    CHECK(two.first.ask(domain::FindAccount{.person = person_in(1)}).kind == Kind::nothing);
    CHECK(two.around.network.sent() == 3);
}

TEST_CASE("a command waits until the shard of a process that is gone has a new owner") {
    Two two;
    two.around.network.cut_off(two.second.url());
    auto answer =
        std::async(std::launch::async, [&] { return two.first.submit("one", suppress(1)); });
    while (two.around.network.sent() < 2) {
        std::this_thread::yield();
    }
    CHECK(answer.wait_for(0s) == std::future_status::timeout);
    // The first claims what the second, for all that it knows, still owns.
    two.first.own({0, 1});
    CHECK(answer.get().kind == Kind::done);
    CHECK(commits_of(two.around.log, 1, "one") == 1);
}

TEST_CASE("a command that reaches nobody until its deadline has certainly not happened") {
    Two two{300ms};
    two.around.network.cut_off(two.second.url());
    CHECK(two.first.submit("one", suppress(1)).kind == Kind::not_here);
    CHECK(commits_of(two.around.log, 1, "one") == 0);
}

TEST_CASE("a command that an owner does not answer until its deadline is in doubt") {
    Two two{300ms};
    two.around.network.hang(two.second.url());
    CHECK(two.first.submit("one", suppress(1)).kind == Kind::unknown);
    CHECK(two.around.network.sent() == 1);
}

TEST_CASE("what other processes ask for is never passed on") {
    Two two;
    const auto answers = two.first.answer_here(
        {request_of("here", suppress(0)),
         request_of("elsewhere", suppress(1)),
         domain::FindAccount{.person = person_in(1)}}
    );
    REQUIRE(answers.size() == 3);
    CHECK(answers[0].kind == Kind::done);
    CHECK(answers[1].kind == Kind::not_here);
    CHECK(answers[2].kind == Kind::not_here);
    CHECK(two.around.network.sent() == 0);
    CHECK(commits_of(two.around.log, 1, "elsewhere") == 0);
}

TEST_CASE("a shard that moves while commands come loses no answer") {
    Two two;
    std::atomic<bool> moving{true};
    std::atomic<std::size_t> answered{0};
    auto caller = std::async(std::launch::async, [&] {
        std::map<std::string, Kind> answers;
        for (int i = 0; moving; ++i) {
            auto& process = i % 2 == 0 ? two.first : two.second;
            const auto id = fmt::format("command {}", i);
            answers[id] = process.submit(id, i % 4 < 2 ? suppress(1) : lift(1)).kind;
            ++answered;
        }
        return answers;
    });
    for (int i = 0; i < 3; ++i) {
        two.second.own({});
        two.first.own({0, 1});
        const auto before = answered.load();
        while (answered < before + 5) {
            std::this_thread::yield();
        }
        two.first.own({0});
        two.second.own({1});
    }
    moving = false;
    for (const auto& [id, kind] : caller.get()) {
        CAPTURE(id);
        const bool is_answered = kind == Kind::done || kind == Kind::nothing;
        CHECK(is_answered);
        CHECK(commits_of(two.around.log, 1, id) == (kind == Kind::done ? 1 : 0));
    }
}
