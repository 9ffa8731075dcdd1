#include "shards/shares.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <numeric>

using shards::Member, shards::Share;

namespace {

constexpr std::int32_t partitions = 8;

Member member(const std::string& url) {
    return {.id = url + "-run", .url = url, .roles = {"api"}};
}

Share share_of(const Member& who, const std::vector<Member>& alive) {
    return shards::share_of(who.id, alive, partitions);
}

}  // namespace

TEST_CASE("each shard is some member's, and nobody's twice") {
    const std::vector<Member> alive{member("a"), member("b"), member("c")};
    std::vector<std::int32_t> all;
    for (const auto& one : alive) {
        const auto share = share_of(one, alive);
        all.insert(all.end(), share.own.begin(), share.own.end());
        CHECK(share.let_go.empty());
    }
    std::sort(all.begin(), all.end());
    CHECK(all == std::vector<std::int32_t>{0, 1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("nobody has two shards more than another, however the members are called") {
    for (int seed = 0; seed < 300; ++seed) {
        std::vector<Member> alive;
        for (int number = 1; number <= 12; ++number) {
            alive.push_back(member(fmt::format("http://127.0.0.1:{}", 1'024 + 97 * seed + number)));
            std::vector<std::size_t> counts;
            for (const auto& one : alive) {
                counts.push_back(share_of(one, alive).own.size());
            }
            CAPTURE(seed);
            const auto [fewest, most] = std::minmax_element(counts.begin(), counts.end());
            CHECK(*most - *fewest <= 1);
            CHECK(std::accumulate(counts.begin(), counts.end(), std::size_t{0}) == partitions);
        }
    }
}

TEST_CASE("the order in which members are heard decides nothing") {
    std::vector<Member> alive{member("a"), member("b"), member("c"), member("d"), member("e")};
    const auto share = share_of(alive[0], alive);
    const auto first = alive[0];
    std::reverse(alive.begin(), alive.end());
    CHECK(share_of(first, alive) == share);
}

TEST_CASE("a member's coming and going moves half as many again as it must, at most") {
    std::size_t moved = 0;
    std::size_t needed = 0;
    constexpr std::int32_t many = 32;
    for (int seed = 0; seed < 100; ++seed) {
        std::vector<Member> alive;
        for (int number = 1; number <= 4; ++number) {
            const auto before = alive;
            alive.push_back(member(fmt::format("http://127.0.0.1:{}", 1'024 + 97 * seed + number)));
            for (const auto& one : before) {
                const auto had = shards::share_of(one.id, before, many).own;
                const auto has = shards::share_of(one.id, alive, many).own;
                moved += static_cast<std::size_t>(std::count_if(
                    had.begin(),
                    had.end(),
                    [&](auto partition) {
                        return std::find(has.begin(), has.end(), partition) == has.end();
                    }
                ));
            }
            needed += before.empty() ? 0 : many / alive.size();
        }
    }
    CHECK(moved >= needed);
    CHECK(moved <= needed + needed / 2);
}

TEST_CASE("a shard is let go once the next owner has folded it, or owns it already") {
    const auto a = member("a");
    auto b = member("b");
    const auto next = share_of(b, {a, b}).own;
    REQUIRE(next.size() >= 2);
    CHECK(share_of(a, {a, b}).let_go.empty());
    b.stands_by = {next[0]};
    b.owns = {next[1]};
    CHECK(share_of(a, {a, b}).let_go == std::vector{next[0], next[1]});
    CHECK(share_of(b, {a, b}).let_go.empty());
}

TEST_CASE("who leaves is given nothing, and lets go only to who can take it") {
    auto a = member("a");
    auto b = member("b");
    a.draining = true;
    CHECK(share_of(a, {a, b}).own.empty());
    CHECK(share_of(a, {a, b}).let_go.empty());
    CHECK(share_of(b, {a, b}).own.size() == partitions);
    b.stands_by = {3};
    CHECK(share_of(a, {a, b}).let_go == std::vector{3});
    b.draining = true;
    CHECK(share_of(a, {a, b}) == Share{});
    CHECK(share_of(b, {a, b}) == Share{});
}

TEST_CASE("only those who take commands own shards") {
    auto worker = member("w");
    worker.roles = {"worker"};
    const auto api = member("a");
    CHECK(share_of(api, {api, worker}).own.size() == partitions);
    CHECK(share_of(worker, {api, worker}).own.empty());
    CHECK(shards::playing("worker", {api, worker}) == std::vector{worker});
}
