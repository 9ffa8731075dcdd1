#include "platform/config/values.hpp"

#include "base/json_write.hpp"

#include <array>
#include <charconv>

namespace platform::config {

namespace {

struct Unit {
    std::string_view name;
    std::int64_t millis;
};

constexpr std::array units{
    Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000}, Unit{"s", 1000}, Unit{"ms", 1}
};

std::optional<std::int64_t> parse_whole(std::string_view text) {
    std::int64_t number = 0;
    const auto end = text.data() + text.size();
    const auto [last, problem] = std::from_chars(text.data(), end, number);
    if (problem != std::errc{} || last != end) {
        return std::nullopt;
    }
    return number;
}

std::optional<std::string> text_of(const Value& value) {
    if (const auto* unquoted = std::get_if<Unquoted>(&value)) {
        return unquoted->text;
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
        return *text;
    }
    return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// "90s", "24h", "500ms".
std::optional<std::int64_t> parse_duration(std::string_view text) {
    const auto digits_end = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = parse_whole(text.substr(0, digits_end));
    for (const auto& unit : units) {
        if (text.substr(digits_end) != unit.name || !number) {
            continue;
        }
        if (*number > std::numeric_limits<std::int64_t>::max() / unit.millis) {
            return std::nullopt;
        }
        return *number * unit.millis;
    }
    return std::nullopt;
}

std::string duration_text(std::int64_t millis) {
    for (const auto& unit : units) {
        if (millis % unit.millis == 0) {
            return fmt::format("{}{}", millis / unit.millis, unit.name);
        }
    }
    return {};
}

bool is_within(std::int64_t number, Bounds bounds) {
    return number >= bounds.least && number <= bounds.most;
}

}  // namespace

std::optional<std::int64_t> whole_number(const Value& value, Bounds bounds) {
    std::optional<std::int64_t> number;
    if (const auto* unquoted = std::get_if<Unquoted>(&value)) {
        number = parse_whole(unquoted->text);
    }
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        number = *whole;
    }
    return number && is_within(*number, bounds) ? number : std::nullopt;
}

std::string describe(Bounds bounds) {
    return fmt::format("a whole number from {} to {}", bounds.least, bounds.most);
}

std::optional<std::vector<std::string>> texts_of(const Value& value) {
    if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
        return *list;
    }
    const auto* unquoted = std::get_if<Unquoted>(&value);
    if (!unquoted) {
        return std::nullopt;
    }
    std::vector<std::string> texts;
    std::string_view rest = unquoted->text;
    while (!rest.empty()) {
        const auto comma = std::min(rest.find(','), rest.size());
        const auto text = trimmed(rest.substr(0, comma));
        if (!text.empty()) {
            texts.emplace_back(text);
        }
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return texts;
}

Expected read_value(const Value& value, std::string& out, Bounds) {
    auto text = text_of(value);
    if (!text) {
        return "a text in quotes";
    }
    out = std::move(*text);
    return std::nullopt;
}

Expected read_value(const Value& value, base::Duration& out, Bounds bounds) {
    const auto text = text_of(value);
    const auto millis = text ? parse_duration(*text) : std::nullopt;
    if (!millis || !is_within(*millis, bounds)) {
        return fmt::format(
            "a time from {} to {}, such as \"500ms\", \"10s\", \"5m\", \"24h\" or \"7d\"",
            duration_text(bounds.least),
            duration_text(bounds.most)
        );
    }
    out = base::Duration{*millis};
    return std::nullopt;
}

Expected read_value(const Value& value, std::vector<std::string>& out, Bounds) {
    auto texts = texts_of(value);
    if (!texts) {
        return "a list of texts, such as [\"one\", \"two\"]";
    }
    out = std::move(*texts);
    return std::nullopt;
}

Expected read_value(const Value& value, std::optional<crypto::Key32>& out, Bounds) {
    const auto text = text_of(value);
    const auto key = text ? crypto::key_from_text(*text) : std::nullopt;
    if (!key) {
        return "64 hex digits or 43 characters of base64url (openssl rand -hex 32)";
    }
    out = key;
    return std::nullopt;
}

std::string toml_string(std::string_view text) {
    // The escapes of JSON are escapes of TOML's basic strings too.
    std::string out;
    base::write_json_string(out, text);
    return out;
}

std::string write_value(const std::string& value) {
    return value.empty() ? std::string{} : toml_string(value);
}

std::string write_value(base::Duration value) {
    return toml_string(duration_text(value.count()));
}

std::string write_value(const std::vector<std::string>& value) {
    std::vector<std::string> texts;
    for (const auto& text : value) {
        texts.push_back(toml_string(text));
    }
    return fmt::format("[{}]", fmt::join(texts, ", "));
}

std::string write_value(const std::optional<crypto::Key32>& value) {
    return value ? toml_string(crypto::to_text(*value)) : std::string{};
}

}  // namespace platform::config
