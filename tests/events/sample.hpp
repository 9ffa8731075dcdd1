#pragma once
// A value of any described type with every field filled, the same each time.

#include "base/describe.hpp"
#include "base/sealed.hpp"
#include "base/time.hpp"
#include "base/ulid.hpp"

#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sample {

inline void fill(std::string& out) {
    out = "a text with \"quotes\", \\, é and a\nnew line";
}

inline void fill(bool& out) {
    out = true;
}

inline void fill(base::Instant& out) {
    out = base::instant_from("2026-03-02T12:34:56.789Z").value();
}

template <class T>
    requires(std::integral<T> && !std::same_as<T, bool>)
void fill(T& out) {
    out = 42;
}

template <class Tag>
void fill(base::Id<Tag>& out) {
    out.text = "01HZY8QK3V7N5T2R9W4X6B1C0D";
}

template <class T>
void fill(base::Sealed<T>& out) {
    out.key = "Zm9yIHRoZSBjYXRhbG9ndW";
    out.text = "c2VhbGVkIGZvciBldmVy";
}

// The last enumerator, which is the one most lately added.
template <base::DescribedEnum E>
void fill(E& out) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        out = enumerator.value;
    });
}

template <class T>
void fill(std::optional<T>& out);
template <class T>
void fill(std::vector<T>& out);
template <class T>
void fill(std::map<std::string, T>& out);

template <base::Described T>
void fill(T& out) {
    base::for_each_field<T>([&](std::string_view, auto pointer) { fill(out.*pointer); });
}

template <class T>
void fill(std::optional<T>& out) {
    fill(out.emplace());
}

template <class T>
void fill(std::vector<T>& out) {
    fill(out.emplace_back());
}

template <class T>
void fill(std::map<std::string, T>& out) {
    fill(out["a name"]);
}

}  // namespace sample
