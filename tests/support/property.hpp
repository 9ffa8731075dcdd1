#pragma once
// Properties: what holds for all values, tried with many by RapidCheck. It draws them with *gen,
// and of those that break the property it shows the smallest. RC_ASSERT looks at both sides
// of && and ||: what must not be looked at is put into brackets of its own.

#include "base/time.hpp"
#include "base/ulid.hpp"

#include <cstdint>
#include <cstdlib>
#include <rapidcheck.h>
#include <sstream>
#include <string>

namespace property {

// Empty when it held; else the example that breaks it. The same values in each run, unless
// PROPERTY_SEED says otherwise.
template <class Property>
std::string counterexample(Property&& property) {
    const char* seed = std::getenv("PROPERTY_SEED");
    const char* nightly = std::getenv("TEST_NIGHTLY");
    rc::detail::TestParams params;
    params.seed = seed ? std::strtoull(seed, nullptr, 10) : 1;
    params.maxSuccess = nightly && std::string{nightly} == "1" ? 10'000 : 100;
    const auto result = rc::detail::checkTestable(
        std::forward<Property>(property), rc::detail::TestMetadata{}, params
    );
    if (result.template is<rc::detail::SuccessResult>()) {
        return {};
    }
    std::ostringstream told;
    rc::detail::printResultMessage(result, told);
    return told.str();
}

// ── Values ───────────────────────────────────────────────────────────────────────────────────────

inline void append_utf8(std::string& out, std::uint32_t point) {
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xC0 | point >> 6);
        put(0x80 | (point & 63));
    } else if (point < 0x10000) {
        put(0xE0 | point >> 12);
        put(0x80 | (point >> 6 & 63));
        put(0x80 | (point & 63));
    } else {
        put(0xF0 | point >> 18);
        put(0x80 | (point >> 12 & 63));
        put(0x80 | (point >> 6 & 63));
        put(0x80 | (point & 63));
    }
}

// UTF-8 of any characters, control characters and NUL among them.
inline rc::Gen<std::string> text() {
    const auto point = rc::gen::weightedOneOf<std::uint32_t>(
        {{4, rc::gen::inRange<std::uint32_t>(0x20, 0x7F)},
         {2, rc::gen::inRange<std::uint32_t>(0, 0x20)},
         {1, rc::gen::inRange<std::uint32_t>(0x80, 0xD800)},
         {1, rc::gen::inRange<std::uint32_t>(0xE000, 0x110000)}}
    );
    return rc::gen::map(
        rc::gen::container<std::vector<std::uint32_t>>(point),
        [](const std::vector<std::uint32_t>& points) {
            std::string out;
            for (const auto each : points) {
                append_utf8(out, each);
            }
            return out;
        }
    );
}

// To the millisecond, from the year 0 to 9999.
inline rc::Gen<base::Instant> instant() {
    constexpr std::int64_t first = -62'167'219'200'000;
    constexpr std::int64_t end = 253'402'300'800'000;
    return rc::gen::map(rc::gen::inRange<std::int64_t>(first, end), [](std::int64_t millis) {
        return base::Instant{base::Duration{millis}};
    });
}

inline rc::Gen<base::Slot> slot() {
    return rc::gen::inRange<base::Slot>(0, base::slot_count);
}

// 26 characters of the alphabet, whatever they say.
inline rc::Gen<std::string> id() {
    const std::string alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    return rc::gen::container<std::string>(base::id_length, rc::gen::elementOf(alphabet));
}

}  // namespace property
