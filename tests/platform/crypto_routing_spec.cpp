#include "base/email.hpp"
#include "base/invite_code.hpp"
#include "platform/crypto/routing.hpp"
#include "platform/crypto/system_random.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <vector>

using namespace platform::crypto;

namespace {

Key32 key_filled_with(std::uint8_t byte) {
    Key32 key;
    key.bytes.fill(byte);
    return key;
}

const Routing routing{key_filled_with(7)};

}  // namespace

TEST_CASE("an address and a code of the same text share a slot and no id") {
    const auto person = routing.person_of("ada@example.com");
    const auto other = routing.keyed_id("other", "ada@example.com");
    CHECK(base::is_id(person));
    CHECK(person != other);
    CHECK(base::slot_of(person) == routing.slot_of("ada@example.com"));
    CHECK(base::slot_of(other) == routing.slot_of("ada@example.com"));
    CHECK(person == routing.keyed_id("email", "ada@example.com"));
    CHECK(routing.invite_of("ABCD2345") == routing.keyed_id("code", "ABCD2345"));
}

TEST_CASE("ids never change: the log depends on them") {
    // Computed with Python's hashlib.blake2b and a SipHash-2-4 written from the paper.
    CHECK(routing.person_of("ada@example.com") == "G3DCCVSSRAB4RJF8YAKY75HJ4K");
    CHECK(routing.invite_of("ABCD2345") == "7C6ZMVCAMXZGM7D32HS35V11RS");
    CHECK(routing.slot_of("ada@example.com") == 147);
}

TEST_CASE("another routing key sends everybody elsewhere") {
    const Routing foreign{key_filled_with(8)};
    CHECK(foreign.person_of("ada@example.com") != routing.person_of("ada@example.com"));
    int same = 0;
    for (int i = 0; i < 1000; ++i) {
        const auto address = fmt::format("person{}@example.com", i);
        same += foreign.slot_of(address) == routing.slot_of(address) ? 1 : 0;
    }
    CHECK(same < 10);
}

TEST_CASE("purpose and text are kept apart") {
    CHECK(routing.keyed_id("ab", "c") != routing.keyed_id("a", "bc"));
}

TEST_CASE("persons spread evenly over the slots") {
    std::vector<int> persons(base::slot_count, 0);
    constexpr int per_slot = 64;
    for (int i = 0; i < per_slot * base::slot_count; ++i) {
        ++persons[routing.slot_of(fmt::format("person{}@example.com", i))];
    }
    // Five standard deviations of a fair draw, on a sample that never changes.
    CHECK(std::ranges::min(persons) > per_slot - 40);
    CHECK(std::ranges::max(persons) < per_slot + 40);
}

TEST_CASE("a code drawn for a slot lives there, in our symbols") {
    base::SeededRandom random{1};
    std::set<std::string> codes;
    for (const base::Slot slot : {0, 1, 511, 512, 1022, 1023}) {
        const auto code = draw_code(routing, random, slot);
        CAPTURE(code);
        CHECK(routing.slot_of(code) == slot);
        CHECK(base::canonical_code(code) == code);
        CHECK(code.size() == base::invite_code_length);
        CHECK(code.find_first_not_of(base::invite_code_symbols) == std::string::npos);
        CHECK(base::slot_of(routing.invite_of(code)) == slot);
        codes.insert(code);
    }
    CHECK(codes.size() == 6);
}

TEST_CASE("ten thousand drawn codes are of eight symbols each, and all different") {
    base::SeededRandom random{3};
    std::set<std::string> codes;
    for (int i = 0; i < 10'000; ++i) {
        auto code = draw_code(routing, random, static_cast<base::Slot>(i % base::slot_count));
        CHECK(code.size() == 8);
        CHECK(code.find_first_not_of("ABCDEFGHJKMNPQRSTUVWXYZ23456789") == code.npos);
        codes.insert(std::move(code));
    }
    CHECK(codes.size() == 10'000);
}

TEST_CASE("every symbol is as likely as any other in a drawn code") {
    base::SeededRandom random{2};
    std::map<char, int> drawn;
    constexpr int codes = 31 * 500;
    for (int i = 0; i < codes; ++i) {
        for (const char c : draw_code(random)) {
            ++drawn[c];
        }
    }
    CHECK(drawn.size() == base::invite_code_symbols.size());
    // 4,000 of each expected; five standard deviations are 311.
    for (const auto& [symbol, times] : drawn) {
        CAPTURE(symbol);
        CHECK(times > 3689);
        CHECK(times < 4311);
    }
}

TEST_CASE("drawing a code takes microseconds, not milliseconds") {
    SystemRandom random;
    constexpr int draws = 200;
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < draws; ++i) {
        (void)draw_code(routing, random, static_cast<base::Slot>(i));
    }
    const auto each = (std::chrono::steady_clock::now() - begin) / draws;
    MESSAGE(
        "a drawn code: ", std::chrono::duration_cast<std::chrono::nanoseconds>(each).count(), " ns"
    );
    CHECK(each < std::chrono::milliseconds{2});
}
