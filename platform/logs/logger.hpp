#pragma once
// Log lines: {"ts":…,"level":…,"logger":…,"msg":…, further fields}. Thread-safe.

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace platform::logs {

enum class Level { debug, info, warning, error };

// Text, or a number. A text without anything in it is left out.
struct Field {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double> value;

    template <class Text>
        requires std::convertible_to<Text, std::string_view>
    Field(std::string_view name_, const Text& text) : name{name_}, value{std::string_view{text}} {}

    template <std::integral Number>
    Field(std::string_view name_, Number number)
        : name{name_}, value{static_cast<std::int64_t>(number)} {}

    Field(std::string_view name_, double number) : name{name_}, value{number} {}
};

// Lines below are dropped. The default is info.
void set_level(Level least);

bool is_written(Level level);

// Whatever looks like an e-mail address is masked, also in the message: "an***@example.org". It is
// a net below those who write lines, who name nobody; it does not know an invite code.
void write(
    Level level,
    std::string_view logger,
    std::string_view message,
    std::initializer_list<Field> fields = {}
);

// The text with every e-mail address in it masked.
std::string masked(std::string_view text);

// "2001:db8:1::/48", "192.0.2.0/24": of an address of a client, no more than that is logged.
std::string network_of(std::string_view address);

}  // namespace platform::logs
