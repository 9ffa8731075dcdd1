#include "tests/support/property.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using property::counterexample;

TEST_CASE("any moment that can be written is read as it was") {
    CHECK(counterexample([] {
              const auto at = *property::instant();
              const auto text = base::to_text(at);
              RC_ASSERT(text.size() == 24U);
              RC_ASSERT(base::instant_from(text) == at);
          }) == "");
}

TEST_CASE("moments sort as their texts do") {
    CHECK(counterexample([] {
              const auto one = *property::instant();
              const auto other = *property::instant();
              RC_ASSERT((one < other) == (base::to_text(one) < base::to_text(other)));
          }) == "");
}

TEST_CASE("whatever the zone that a moment is told in, it is the same moment") {
    CHECK(counterexample([] {
              const auto day = *rc::gen::inRange(-700'000, 2'900'000);
              const auto minute = *rc::gen::inRange(0, 24 * 60);
              const auto offset = *rc::gen::inRange(-14 * 60, 14 * 60 + 1);
              const base::Instant local =
                  std::chrono::sys_days{std::chrono::days{day}} + std::chrono::minutes{minute};
              const auto text = fmt::format(
                  "{}{}{:02}:{:02}",
                  base::to_text(local).substr(0, 23),
                  offset < 0 ? '-' : '+',
                  std::abs(offset) / 60,
                  std::abs(offset) % 60
              );
              RC_ASSERT(base::instant_from(text) == local - std::chrono::minutes{offset});
          }) == "");
}

TEST_CASE("a moment that has no text of four digits for its year is none") {
    CHECK_FALSE(base::instant_from("0000-01-01T00:00:00+00:01"));
    CHECK_FALSE(base::instant_from("9999-12-31T23:59:59.999-00:01"));
    CHECK(base::instant_from("0000-01-01T00:01:00+00:01"));
    CHECK(base::instant_from("9999-12-31T23:58:59.999-00:01"));
}
