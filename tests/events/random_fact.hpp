#pragma once
// A value of any described type with whatever its fields may hold. Within a property only.

#include "base/describe.hpp"
#include "base/sealed.hpp"
#include "events/catalogue.hpp"
#include "tests/support/property.hpp"

#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace random_fact {

inline constexpr std::size_t elements_max = 3;

inline void draw(std::string& out) {
    out = *property::text();
}

inline void draw(bool& out) {
    out = *rc::gen::arbitrary<bool>();
}

inline void draw(base::Instant& out) {
    out = *property::instant();
}

template <class T>
    requires(std::integral<T> && !std::same_as<T, bool>)
void draw(T& out) {
    using Limits = std::numeric_limits<T>;
    out =
        *rc::gen::oneOf(rc::gen::arbitrary<T>(), rc::gen::element<T>(Limits::min(), Limits::max()));
}

template <class Tag>
void draw(base::Id<Tag>& out) {
    out.text = *property::text();
}

// Both are base64url.
template <class T>
void draw(base::Sealed<T>& out) {
    const std::string symbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const auto word = rc::gen::container<std::string>(rc::gen::elementOf(symbols));
    out.key = *word;
    out.text = *word;
}

template <base::DescribedEnum E>
void draw(E& out) {
    std::vector<E> all;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        all.push_back(enumerator.value);
    });
    out = all[*rc::gen::inRange<std::size_t>(0, all.size())];
}

template <class T>
void draw(std::optional<T>& out);
template <class T>
void draw(std::vector<T>& out);
template <class T>
void draw(std::map<std::string, T>& out);

template <base::Described T>
void draw(T& out) {
    base::for_each_field<T>([&](std::string_view, auto pointer) { draw(out.*pointer); });
}

template <class T>
void draw(std::optional<T>& out) {
    if (*rc::gen::arbitrary<bool>()) {
        draw(out.emplace());
    }
}

template <class T>
void draw(std::vector<T>& out) {
    for (auto left = *rc::gen::inRange<std::size_t>(0, elements_max + 1); left > 0; --left) {
        draw(out.emplace_back());
    }
}

template <class T>
void draw(std::map<std::string, T>& out) {
    for (auto left = *rc::gen::inRange<std::size_t>(0, elements_max + 1); left > 0; --left) {
        draw(out[*property::text()]);
    }
}

// Of any type in the catalogue.
inline events::Fact any() {
    events::Fact fact;
    constexpr auto count = std::variant_size_v<events::FactKinds>;
    const auto index = *rc::gen::inRange<std::size_t>(0, count);
    boost::mp11::mp_with_index<count>(index, [&](auto type) {
        draw(fact.emplace<decltype(type)::value>());
    });
    return fact;
}

}  // namespace random_fact
