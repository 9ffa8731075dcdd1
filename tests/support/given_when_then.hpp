#pragma once
// given(facts).when(command, at).then(facts | nothing | rejection): what the domain decides, told
// as a story. Everything goes through a World, as in a shard.

#include "domain/place.hpp"
#include "domain/world.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests {

using domain::Placed;
using namespace std::chrono_literals;

inline const base::Instant noon{1'772'452'800'000ms};  // 2026-03-02T12:00:00Z
inline const std::string admin = "admin:ada";

// The same id for the same name, in this slot.
template <class Id>
Id id(std::string_view name, base::Slot slot = 7) {
    return {base::derive_id("01KJPQAY00TESTTESTTESTTEST", name, slot)};
}

inline base::SealedText sealed(std::string text) {
    return {.key = "k_of_" + text, .text = std::move(text)};
}

class Consequence {
public:
    explicit Consequence(domain::Decided decided) : decided_{std::move(decided)} {}

    void then(const std::vector<Placed>& expected) const {
        REQUIRE_MESSAGE(decided_.has_value(), why());
        CHECK((*decided_ == expected));
    }

    // For when the facts' contents are told elsewhere: their names, in order.
    void then_named(const std::vector<std::string_view>& names) const {
        REQUIRE_MESSAGE(decided_.has_value(), why());
        CHECK((types() == names));
    }

    void then_nothing() const {
        REQUIRE_MESSAGE(decided_.has_value(), why());
        CHECK((types() == std::vector<std::string_view>{}));
    }

    void then_rejected(const base::Rule& rule) const {
        REQUIRE(decided_.has_error());
        CHECK(decided_.error().rule->code == rule.code);
        CHECK((decided_.error().rule->kind == rule.kind));
    }

    // The only fact of this type; fails when there is none.
    template <class Fact>
    Fact fact() const {
        REQUIRE_MESSAGE(decided_.has_value(), why());
        for (const auto& placed : *decided_) {
            if (const auto* found = std::get_if<Fact>(&placed.fact)) {
                return *found;
            }
        }
        FAIL("no such fact was decided");
        return {};
    }

    const domain::Decided& decided() const { return decided_; }

private:
    std::vector<std::string_view> types() const {
        std::vector<std::string_view> types;
        for (const auto& placed : *decided_) {
            types.push_back(events::type_of(placed.fact));
        }
        return types;
    }

    std::string why() const {
        return decided_ ? std::string{} : std::string{decided_.error().rule->code};
    }

    domain::Decided decided_;
};

// A partition that grows by what is given and what is done.
class History {
public:
    History& and_given(std::vector<Placed> facts) {
        for (auto& placed : facts) {
            world_.evolve(
                {.stream = placed.stream,
                 .seq = world_.next_seq(placed.stream),
                 .fact = std::move(placed.fact)}
            );
        }
        return *this;
    }

    // Changes nothing.
    Consequence when(
        const domain::Command& command, base::Instant at, const std::string& actor = admin
    ) const {
        return Consequence{world_.decide(command, {.actor = actor, .now = at})};
    }

    // Decides and lets the facts happen.
    Consequence done(
        const domain::Command& command, base::Instant at, const std::string& actor = admin
    ) {
        const domain::Context context{.actor = actor, .now = at};
        auto decided = world_.decide(command, context);
        if (decided) {
            and_given(*decided);
        }
        world_.note(command, context);
        return Consequence{std::move(decided)};
    }

    const domain::World& world() const { return world_; }

    domain::World& world() { return world_; }

private:
    domain::World world_;
};

inline History given(std::vector<Placed> facts) {
    History history;
    history.and_given(std::move(facts));
    return history;
}

}  // namespace tests
