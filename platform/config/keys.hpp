#pragma once
// The list of all keys. For load, check and to_toml.

#include "platform/config/config.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace platform::config {

// Text of the environment or a flag, which is read as whatever the key wants.
struct Unquoted {
    std::string text;
};

// Some other kind of TOML value: a table, a float, a date, a list of lists.
struct Foreign {};

using Value =
    std::variant<Unquoted, bool, std::int64_t, std::string, std::vector<std::string>, Foreign>;

enum class Secrecy {
    open,
    password_inside,  // a url; shown without its password
    secret            // never shown
};

struct Key {
    std::string_view name;  // "http.port"
    std::string_view help;
    Secrecy secrecy = Secrecy::open;

    // Absent when read; otherwise what it should have been: "a whole number from 1 to 64".
    std::function<std::optional<std::string>(Config&, const Value&)> read;

    // As TOML, without masking; empty when it is not set and has no default.
    std::function<std::string(const Config&)> write;
};

std::span<const Key> all_keys();

// Absent when there is none of that name.
const Key* find_key(std::string_view name);

// The key that was probably meant: one of the same name in another section, or one that differs in
// few letters. Absent when nothing is near.
const Key* nearest_key(std::string_view name);

// "INSTAINSTRU_HTTP_PORT".
std::string environment_name(std::string_view key);

}  // namespace platform::config
