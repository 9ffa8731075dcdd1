#pragma once
// Log lines: {"ts":…,"level":…,"logger":…,"msg":…, further fields}. Thread-safe.

#include <initializer_list>
#include <string_view>
#include <utility>

namespace platform::logs {

enum class Level { debug, info, warning, error };

using Field = std::pair<std::string_view, std::string_view>;

// Lines below are dropped. The default is info.
void set_level(Level least);

void write(
    Level level,
    std::string_view logger,
    std::string_view message,
    std::initializer_list<Field> fields = {}
);

}  // namespace platform::logs
