#include "platform/logs/logger.hpp"

#include "base/json_write.hpp"
#include "base/time.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>

namespace platform::logs {

namespace {

std::atomic<Level> least_level{Level::info};

spdlog::logger& sink() {
    static const auto logger = [] {
        auto made = std::make_shared<spdlog::logger>(
            "json", std::make_shared<spdlog::sinks::stderr_sink_mt>()
        );
        made->set_pattern("%v");
        made->set_level(spdlog::level::trace);
        made->flush_on(spdlog::level::trace);
        return made;
    }();
    return *logger;
}

}  // namespace

void set_level(Level least) {
    least_level = least;
}

void write(
    Level level,
    std::string_view logger,
    std::string_view message,
    std::initializer_list<Field> fields
) {
    if (level < least_level.load()) {
        return;
    }
    static constexpr std::array<std::string_view, 4> names{"debug", "info", "warning", "error"};
    std::string line = "{\"ts\":";
    base::write_json(line, base::SystemClock{}.now());
    line += ",\"level\":\"";
    line += names[static_cast<std::size_t>(level)];
    line += "\",\"logger\":";
    base::write_json(line, logger);
    line += ",\"msg\":";
    base::write_json(line, message);
    for (const auto& [name, value] : fields) {
        line += ',';
        base::write_json(line, name);
        line += ':';
        base::write_json(line, value);
    }
    line += '}';
    sink().log(spdlog::level::info, line);
}

}  // namespace platform::logs
