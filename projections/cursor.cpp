#include "projections/cursor.hpp"

#include <array>
#include <cstdint>

namespace projections {

namespace {

constexpr std::string_view symbols =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr char part_separator = '\n';

std::string encode(std::string_view text) {
    std::string out;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        bits = bits << 8 | static_cast<unsigned char>(c);
        held += 8;
        while (held >= 6) {
            held -= 6;
            out += symbols[bits >> held & 63];
        }
    }
    if (held > 0) {
        out += symbols[bits << (6 - held) & 63];
    }
    return out;
}

std::optional<std::string> decode(std::string_view text) {
    std::string out;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const auto value = symbols.find(c);
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        held += 6;
        if (held < 8) {
            continue;
        }
        held -= 8;
        out += static_cast<char>(bits >> held & 255);
    }
    return out;
}

}  // namespace

std::string make_cursor(const std::vector<std::string>& parts) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) {
            text += part_separator;
        }
        text += parts[i];
    }
    return encode(text);
}

std::optional<std::vector<std::string>> read_cursor(std::string_view cursor, std::size_t parts) {
    const auto text = decode(cursor);
    if (!text || text->find('\0') != std::string::npos) {
        return std::nullopt;
    }
    std::vector<std::string> read;
    std::string_view rest = *text;
    for (;;) {
        const auto end = rest.find(part_separator);
        read.emplace_back(rest.substr(0, end));
        if (end == std::string_view::npos) {
            break;
        }
        rest.remove_prefix(end + 1);
    }
    if (read.size() != parts) {
        return std::nullopt;
    }
    return read;
}

std::string cursor_behind(const std::optional<base::Instant>& moment, std::string_view id) {
    return make_cursor({moment ? base::to_text(*moment) : std::string{}, std::string{id}});
}

}  // namespace projections
