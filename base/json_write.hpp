#pragma once
// Described values as JSON text: fields in the order of their description, an absent optional is
// left out, a moment is ISO-8601, a sealed value is "key.text", an enumerator is its name.

#include "base/describe.hpp"
#include "base/raw_object.hpp"
#include "base/sealed.hpp"
#include "base/time.hpp"
#include "base/ulid.hpp"

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

// Quoted and escaped.
void write_json_string(std::string& out, std::string_view text);
void write_json_integer(std::string& out, std::int64_t value);
void write_json_unsigned(std::string& out, std::uint64_t value);

inline void write_json(std::string& out, std::string_view text) {
    write_json_string(out, text);
}

inline void write_json(std::string& out, const std::string& text) {
    write_json_string(out, text);
}

inline void write_json(std::string& out, const char* text) {
    write_json_string(out, text);
}

inline void write_json(std::string& out, bool value) {
    out += value ? "true" : "false";
}

template <class T>
    requires(std::integral<T> && !std::same_as<T, bool>)
void write_json(std::string& out, T value) {
    if constexpr (std::signed_integral<T>) {
        write_json_integer(out, value);
    } else {
        write_json_unsigned(out, value);
    }
}

// Finite numbers only; anything else is written as null.
void write_json(std::string& out, double value);

inline void write_json(std::string& out, Instant at) {
    out += '"';
    append_text(out, at);
    out += '"';
}

inline void write_json(std::string& out, const RawObject& object) {
    out += object.json;
}

template <class Tag>
void write_json(std::string& out, const Id<Tag>& id) {
    write_json_string(out, id.text);
}

template <class T>
void write_json(std::string& out, const Sealed<T>& sealed) {
    out += '"';
    out += sealed.key;
    out += '.';
    out += sealed.text;
    out += '"';
}

template <DescribedEnum E>
void write_json(std::string& out, E value) {
    out += '"';
    out += name_of(value);
    out += '"';
}

template <class T>
void write_json(std::string& out, const std::vector<T>& values);
template <class T>
void write_json(std::string& out, const std::map<std::string, T>& values);
template <class T>
void write_json(std::string& out, const std::optional<T>& value);

template <Described T>
void write_json(std::string& out, const T& value) {
    out += '{';
    bool first = true;
    for_each_field<T>([&](std::string_view name, auto pointer) {
        const auto& field = value.*pointer;
        if constexpr (requires {
                          field.has_value();
                          *field;
                      }) {
            if (!field.has_value()) {
                return;
            }
        }
        if (!first) {
            out += ',';
        }
        first = false;
        out += '"';
        out += name;
        out += "\":";
        write_json(out, field);
    });
    out += '}';
}

template <class T>
void write_json(std::string& out, const std::vector<T>& values) {
    out += '[';
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) {
            out += ',';
        }
        write_json(out, static_cast<const T&>(values[i]));
    }
    out += ']';
}

template <class T>
void write_json(std::string& out, const std::map<std::string, T>& values) {
    out += '{';
    bool first = true;
    for (const auto& [name, value] : values) {
        if (!first) {
            out += ',';
        }
        first = false;
        write_json_string(out, name);
        out += ':';
        write_json(out, value);
    }
    out += '}';
}

template <class T>
void write_json(std::string& out, const std::optional<T>& value) {
    if (value) {
        write_json(out, *value);
    } else {
        out += "null";
    }
}

template <class T>
std::string to_json(const T& value) {
    std::string out;
    write_json(out, value);
    return out;
}

}  // namespace base
