#pragma once
// Header and payload of a token as described structs, and back. Internal.

#include "base/describe.hpp"
#include "base/json_write.hpp"
#include "platform/crypto/hash.hpp"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace platform::crypto {

template <class T>
std::string encode(const T& part) {
    return to_base64url(bytes_of(base::to_json(part)));
}

inline bool take(simdjson::dom::element element, std::string& out) {
    std::string_view text;
    if (element.get_string().get(text)) {
        return false;
    }
    out = text;
    return true;
}

inline bool take(simdjson::dom::element element, std::int64_t& out) {
    return !element.get_int64().get(out);
}

inline bool take(simdjson::dom::element element, bool& out) {
    return !element.get_bool().get(out);
}

template <class T>
bool take(simdjson::dom::element element, std::optional<T>& out) {
    return element.is_null() || take(element, out.emplace());
}

// Claims that are not known are left alone: a token of the next release is still a token. The
// fields are there or keep their defaults; a field of another type spoils the whole.
template <class T>
std::optional<T> decode(std::string_view text) {
    const auto json = from_base64url(text);
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (!json || parser.parse(*json).get_object().get(object)) {
        return std::nullopt;
    }
    T out;
    bool ok = true;
    base::for_each_field<T>([&](std::string_view name, auto pointer) {
        simdjson::dom::element element;
        if (!object.at_key(name).get(element)) {
            ok = ok && take(element, out.*pointer);
        }
    });
    if (!ok || !object.at_key("crit").error()) {
        return std::nullopt;
    }
    return out;
}

}  // namespace platform::crypto
