#include "base/json_write.hpp"

#include <fmt/format.h>

#include <cmath>

namespace base {

void write_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    std::size_t plain_from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        out.append(text, plain_from, i - plain_from);
        plain_from = i + 1;
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += "\\u00";
                out += hex[c >> 4];
                out += hex[c & 15];
        }
    }
    out.append(text, plain_from);
    out += '"';
}

void write_json_integer(std::string& out, std::int64_t value) {
    const fmt::format_int digits{value};
    out.append(digits.data(), digits.size());
}

void write_json_unsigned(std::string& out, std::uint64_t value) {
    const fmt::format_int digits{value};
    out.append(digits.data(), digits.size());
}

void write_json(std::string& out, double value) {
    out += std::isfinite(value) ? fmt::format("{}", value) : "null";
}

}  // namespace base
