#pragma once
// How each type of value is spelled. For keys.cpp.

#include "base/describe.hpp"
#include "platform/config/keys.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <limits>
#include <type_traits>

namespace platform::config {

// What a value may be beyond its type; the defaults say nothing.
struct Bounds {
    std::int64_t least = 0;
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

// Absent when read into `out`; otherwise what it should have been.
using Expected = std::optional<std::string>;

Expected read_value(const Value& value, std::string& out, Bounds bounds);
Expected read_value(const Value& value, base::Duration& out, Bounds bounds);  // milliseconds
Expected read_value(const Value& value, std::vector<std::string>& out, Bounds bounds);
Expected read_value(const Value& value, std::optional<crypto::Key32>& out, Bounds bounds);

// Within the bounds, or absent.
std::optional<std::int64_t> whole_number(const Value& value, Bounds bounds);
std::string describe(Bounds bounds);

// The texts of a list; absent when it is none.
std::optional<std::vector<std::string>> texts_of(const Value& value);

template <class T>
    requires std::is_unsigned_v<T>
Expected read_value(const Value& value, T& out, Bounds bounds) {
    bounds.most = std::min<std::int64_t>(bounds.most, std::numeric_limits<T>::max());
    const auto number = whole_number(value, bounds);
    if (!number) {
        return describe(bounds);
    }
    out = static_cast<T>(*number);
    return std::nullopt;
}

template <base::DescribedEnum E>
std::string choices() {
    std::vector<std::string_view> names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        names.push_back(enumerator.name);
    });
    return fmt::format("{}", fmt::join(names, ", "));
}

template <base::DescribedEnum E>
Expected read_value(const Value& value, E& out, Bounds) {
    std::string name;
    if (!read_value(value, name, {}) && base::enum_from(name, out)) {
        return std::nullopt;
    }
    return "one of " + choices<E>();
}

template <base::DescribedEnum E>
Expected read_value(const Value& value, std::vector<E>& out, Bounds) {
    const auto names = texts_of(value);
    std::vector<E> chosen;
    bool known = names && !names->empty();
    for (std::size_t i = 0; known && i < names->size(); ++i) {
        known = base::enum_from((*names)[i], chosen.emplace_back());
    }
    if (!known) {
        return "a list of some of " + choices<E>();
    }
    out = std::move(chosen);
    return std::nullopt;
}

std::string toml_string(std::string_view text);

std::string write_value(const std::string& value);
std::string write_value(base::Duration value);
std::string write_value(const std::vector<std::string>& value);
std::string write_value(const std::optional<crypto::Key32>& value);

template <class T>
    requires std::is_unsigned_v<T>
std::string write_value(T value) {
    return fmt::format("{}", value);
}

template <base::DescribedEnum E>
std::string write_value(E value) {
    return toml_string(base::name_of(value));
}

template <base::DescribedEnum E>
std::string write_value(const std::vector<E>& value) {
    std::vector<std::string> names;
    for (const E each : value) {
        names.emplace_back(base::name_of(each));
    }
    return write_value(names);
}

}  // namespace platform::config
