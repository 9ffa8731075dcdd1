#include "platform/postgres/text.hpp"

namespace platform::postgres {

namespace {

std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
    int value = 0;
    if (text.size() < from + count) {
        return std::nullopt;
    }
    for (std::size_t i = from; i < from + count; ++i) {
        if (text[i] < '0' || text[i] > '9') {
            return std::nullopt;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

}  // namespace

// "2026-03-02 12:00:00.123+00": our sessions run in UTC with ISO dates. Microseconds are cut.
std::optional<base::Instant> read_timestamp(std::string_view text) {
    using namespace std::chrono;
    const auto y = digits(text, 0, 4);
    const auto mo = digits(text, 5, 2);
    const auto d = digits(text, 8, 2);
    const auto h = digits(text, 11, 2);
    const auto mi = digits(text, 14, 2);
    const auto s = digits(text, 17, 2);
    if (!y || !mo || !d || !h || !mi || !s || !text.ends_with("+00")) {
        return std::nullopt;
    }
    const year_month_day day{
        year{*y}, month{static_cast<unsigned>(*mo)}, std::chrono::day{static_cast<unsigned>(*d)}
    };
    if (!day.ok()) {
        return std::nullopt;
    }
    int millis = 0;
    if (text[19] == '.') {
        const auto fraction = text.substr(20, text.size() - 23);
        for (std::size_t i = 0; i < 3; ++i) {
            millis = millis * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
        }
    }
    return base::Instant{sys_days{day}} + hours{*h} + minutes{*mi} + seconds{*s} +
           milliseconds{millis};
}

void replace_escaped_nul(std::string& json, std::size_t from) {
    constexpr std::string_view nul = "\\u0000";
    for (auto at = json.find('\\', from); at != std::string::npos; at = json.find('\\', at + 2)) {
        if (json.compare(at, nul.size(), nul) == 0) {
            json.replace(at, nul.size(), "\\ufffd");
        }
    }
}

void replace_nul(std::string& text) {
    for (auto at = text.find('\0'); at != std::string::npos; at = text.find('\0', at)) {
        text.replace(at, 1, "\xEF\xBF\xBD");
    }
}

void append_copy_field(std::string& out, std::string_view text) {
    std::size_t plain_from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '\\' && c != '\n' && c != '\r' && c != '\t' && c != '\0') {
            continue;
        }
        out.append(text, plain_from, i - plain_from);
        plain_from = i + 1;
        switch (c) {
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            case '\0':
                out += "\xEF\xBF\xBD";
                break;  // PostgreSQL's text cannot hold a NUL.
            default:
                out += "\\\\";
        }
    }
    out.append(text, plain_from);
}

void append_array_element(std::string& out, std::string_view text) {
    out += '"';
    std::size_t plain_from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '\\' && c != '"' && c != '\0') {
            continue;
        }
        out.append(text, plain_from, i - plain_from);
        plain_from = i + 1;
        if (c == '\0') {
            out += "\xEF\xBF\xBD";
        } else {
            out += '\\';
            out += c;
        }
    }
    out.append(text, plain_from);
    out += '"';
}

}  // namespace platform::postgres
