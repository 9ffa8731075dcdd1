#include "platform/logs/logger.hpp"

#include "base/json_write.hpp"
#include "base/time.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <string>

namespace platform::logs {

namespace {

constexpr std::size_t letters_shown = 2;
constexpr int groups_shown = 3;

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

bool is_of_address(char c) {
    constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~.";
    const bool is_plain =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    // Beyond ASCII: addresses may have such letters.
    return is_plain || others.find(c) != others.npos || static_cast<unsigned char>(c) >= 0x80;
}

// Of a letter beyond ASCII: what follows its first byte.
bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

void append(std::string& line, const Field& field) {
    const auto* text = std::get_if<std::string_view>(&field.value);
    if (text && text->empty()) {
        return;
    }
    line += ',';
    base::write_json(line, field.name);
    line += ':';
    if (text) {
        base::write_json(line, masked(*text));
    } else if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
        base::write_json(line, *number);
    } else {
        base::write_json(line, std::get<double>(field.value));
    }
}

}  // namespace

void set_level(Level least) {
    least_level = least;
}

bool is_written(Level level) {
    return level >= least_level.load(std::memory_order_relaxed);
}

std::string masked(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (auto at = text.find('@'); at != text.npos; at = text.find('@')) {
        std::size_t begin = at;
        while (begin > 0 && is_of_address(text[begin - 1])) {
            --begin;
        }
        const bool has_domain = at + 1 < text.size() && is_of_address(text[at + 1]);
        out += text.substr(0, begin);
        if (has_domain && begin < at) {
            // Of one letter or two nothing is shown: it would be the whole name.
            auto shown = at - begin > letters_shown ? letters_shown : 0;
            while (shown > 0 && is_continuation(text[begin + shown])) {
                ++shown;
            }
            out += text.substr(begin, shown);
            out += "***";
        } else {
            out += text.substr(begin, at - begin);
        }
        out += '@';
        text.remove_prefix(at + 1);
    }
    return out += text;
}

std::string network_of(std::string_view address) {
    // As whoever listens for both kinds of addresses names those of IPv4.
    constexpr std::string_view mapped = "::ffff:";
    if (address.starts_with(mapped) && address.find('.') != address.npos) {
        address.remove_prefix(mapped.size());
    }
    if (address.find(':') == address.npos) {
        const auto dot = address.rfind('.');
        return dot == address.npos ? std::string{} : std::string{address.substr(0, dot)} + ".0/24";
    }
    std::string network;
    std::size_t groups = 0;
    for (std::size_t i = 0; i < address.size() && groups < groups_shown; ++i) {
        // "::" stands for zeros: what follows it is beyond the network.
        if (address[i] == ':' &&
            (++groups == groups_shown || address.substr(i).starts_with("::"))) {
            break;
        }
        network += address[i];
    }
    return network + "::/48";
}

void write(
    Level level,
    std::string_view logger,
    std::string_view message,
    std::initializer_list<Field> fields
) {
    if (!is_written(level)) {
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
    base::write_json(line, masked(message));
    for (const auto& field : fields) {
        append(line, field);
    }
    line += '}';
    sink().log(spdlog::level::info, line);
}

}  // namespace platform::logs
