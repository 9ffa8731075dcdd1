#include "base/ulid.hpp"
#include "tests/support/property.hpp"

#include <doctest/doctest.h>

using property::counterexample;

TEST_CASE("any id that is made has its slot, and is made the same again") {
    CHECK(counterexample([] {
              const auto millis = *rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 48);
              const auto seed = *rc::gen::arbitrary<std::uint64_t>();
              const auto slot = *property::slot();
              base::SeededRandom random{seed};
              base::SeededRandom same{seed};
              const auto id = base::make_ulid(base::Instant{base::Duration{millis}}, random, slot);
              RC_ASSERT(base::is_id(id));
              RC_ASSERT(base::slot_of(id) == slot);
              RC_ASSERT(id == base::make_ulid(base::Instant{base::Duration{millis}}, same, slot));
          }) == "");
}

TEST_CASE("ids of a later moment sort behind those of an earlier one") {
    CHECK(counterexample([](std::uint64_t seed) {
              const auto earlier = *rc::gen::inRange<std::int64_t>(0, (std::int64_t{1} << 48) - 1);
              const auto later = *rc::gen::inRange(earlier + 1, std::int64_t{1} << 48);
              base::SeededRandom random{seed};
              const auto made_at = [&](std::int64_t millis) {
                  return base::make_ulid(
                      base::Instant{base::Duration{millis}}, random, *property::slot()
                  );
              };
              RC_ASSERT(made_at(earlier) < made_at(later));
          }) == "");
}

TEST_CASE("the slot of any id is in range, stable, and that of all its descendants") {
    CHECK(counterexample([] {
              const auto id = *property::id();
              const auto name = *property::text();
              const auto slot = base::slot_of(id);
              RC_ASSERT(slot < base::slot_count);
              RC_ASSERT(id.substr(24) == base::slot_suffix(slot));
              const auto child = base::derive_id(id, name);
              RC_ASSERT(base::is_id(child));
              RC_ASSERT(base::slot_of(base::derive_id(child, name)) == slot);
              RC_ASSERT(child == base::derive_id(id, name));
              RC_ASSERT(child != base::derive_id(id, name + "x"));
          }) == "");
}

TEST_CASE("a child that lives elsewhere differs in nothing but its slot") {
    CHECK(counterexample([] {
              const auto parent = *property::id();
              const auto name = *property::text();
              const auto slot = *property::slot();
              const auto child = base::derive_id(parent, name, slot);
              RC_ASSERT(base::slot_of(child) == slot);
              RC_ASSERT(child.substr(0, 24) == base::derive_id(parent, name).substr(0, 24));
          }) == "");
}

TEST_CASE("of an id no character can be anything but one of the alphabet") {
    CHECK(counterexample([] {
              auto id = *property::id();
              const auto at = *rc::gen::inRange<std::size_t>(0, base::id_length);
              id[at] = *rc::gen::suchThat<char>([](char c) {
                  return std::string_view{"0123456789ABCDEFGHJKMNPQRSTVWXYZ"}.find(c) ==
                         std::string_view::npos;
              });
              RC_ASSERT(!base::is_id(id));
          }) == "");
}
