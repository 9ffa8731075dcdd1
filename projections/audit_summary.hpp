#pragma once
// What a fact tells, without what must not be told: field by field, however deep. A type or a field
// that nobody thought of here is redacted.

#include "base/json_write.hpp"
#include "events/ids.hpp"
#include "events/record.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace projections::audit_trail {

inline constexpr std::string_view redacted = "[REDACTED]";

// What a person wrote, word by word: whatever looks like an address, a number to call, a code or a
// token is redacted.
std::string without_secrets(std::string_view text);

namespace summary {

// Texts that may be told; all others are secrets until somebody looks at them.
inline constexpr std::array<std::string_view, 8> tellable{
    "name", "reason", "source", "campaign", "base_url", "provider", "browser", "system"
};

// Told elsewhere in the row.
inline constexpr std::array<std::string_view, 7> told_already{
    "by", "requested_by", "requester", "opened_by", "issued_by", "at", "correlation"
};

inline bool contains(const auto& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

template <class T>
void write(std::string& out, std::string_view name, const T& value);

inline void write_value(std::string& out, std::string_view name, const std::string& text) {
    base::write_json(out, contains(tellable, name) ? without_secrets(text) : std::string{redacted});
}

// A keyed hash of an address or a code is as good as it, for who has the key.
template <class Tag>
inline constexpr bool is_a_hash = std::is_same_v<base::Id<Tag>, events::RecipientId> ||
                                  std::is_same_v<base::Id<Tag>, events::CodeHash> ||
                                  std::is_same_v<base::Id<Tag>, events::EmailCodeHash>;

template <class Tag>
void write_value(std::string& out, std::string_view, const base::Id<Tag>& id) {
    base::write_json(out, is_a_hash<Tag> ? redacted : std::string_view{id.text});
}

inline void write_value(std::string& out, std::string_view, const base::SealedText&) {
    base::write_json(out, redacted);
}

inline void write_value(std::string& out, std::string_view, base::Instant at) {
    base::write_json(out, at);
}

template <class T>
    requires std::integral<T>
void write_value(std::string& out, std::string_view, T value) {
    base::write_json(out, value);
}

template <base::DescribedEnum E>
void write_value(std::string& out, std::string_view, E value) {
    base::write_json(out, base::name_of(value));
}

// Which, of enumerators; else how many.
template <class T>
void write_value(std::string& out, std::string_view, const std::vector<T>& values) {
    if constexpr (base::DescribedEnum<T>) {
        base::write_json(out, values);
    } else {
        base::write_json(out, values.size());
    }
}

template <class Key, class Value>
void write_value(std::string& out, std::string_view, const std::map<Key, Value>&) {
    base::write_json(out, redacted);
}

template <base::Described T>
void write_value(std::string& out, std::string_view, const T& value) {
    out += '{';
    bool is_first = true;
    base::for_each_field<T>([&](std::string_view name, auto pointer) {
        std::string member;
        write(member, name, value.*pointer);
        if (!member.empty()) {
            out += is_first ? "" : ",";
            out += member;
            is_first = false;
        }
    });
    out += '}';
}

template <class T>
void write_member(std::string& out, std::string_view name, const std::optional<T>& value) {
    if (value) {
        write(out, name, *value);
    }
}

template <class T>
void write_member(std::string& out, std::string_view name, const T& value) {
    base::write_json(out, name);
    out += ':';
    write_value(out, name, value);
}

// Nothing for what is absent, or told elsewhere.
template <class T>
void write(std::string& out, std::string_view name, const T& value) {
    if (!contains(told_already, name)) {
        write_member(out, name, value);
    }
}

}  // namespace summary

// A JSON object.
template <base::Described Fact>
std::string summary_of(const Fact& fact) {
    std::string text;
    summary::write_value(text, {}, fact);
    return text;
}

}  // namespace projections::audit_trail
