#include "platform/config/keys.hpp"
#include "platform/config/load.hpp"
#include "platform/config/values.hpp"

namespace platform::config {

namespace {

constexpr std::string_view mask = "***";

// "user:secret@host" and "?password=secret".
std::string url_without_password(std::string text, std::size_t begin) {
    const auto at = text.rfind('@', text.find_first_of("/?", begin));
    const auto colon = text.find(':', begin);
    if (at != std::string::npos && at > begin && colon < at) {
        text.replace(colon + 1, at - colon - 1, mask);
    }
    constexpr std::string_view parameter = "password=";
    for (auto from = text.find(parameter); from != std::string::npos;
         from = text.find(parameter, from)) {
        from += parameter.size();
        const auto end = text.find_first_of("&\"", from);
        text.replace(from, std::min(end, text.size()) - from, mask);
    }
    return text;
}

// A url, or libpq's "host=db password='it''s secret'": of that nothing behind the password is
// shown, because its end depends on quotes and escapes.
std::string without_password(std::string text) {
    const auto scheme = text.find("://");
    if (scheme != std::string::npos) {
        return url_without_password(std::move(text), scheme + 3);
    }
    const auto from = text.find("password");
    if (from != std::string::npos) {
        text.replace(from, text.size() - from, "password=***\"");
    }
    return text;
}

std::string shown(const Key& key, const Config& config) {
    const auto value = key.write(config);
    if (value.empty() || key.secrecy == Secrecy::open) {
        return value;
    }
    if (key.secrecy != Secrecy::secret) {
        return without_password(value);
    }
    // However many there are; none is no secret.
    if (value.starts_with('[')) {
        return value == "[]" ? value : fmt::format("[{}]", toml_string(mask));
    }
    return toml_string(mask);
}

}  // namespace

std::string to_toml(const Config& config) {
    std::string out;
    std::string_view section;
    for (const auto& key : all_keys()) {
        const auto dot = key.name.find('.');
        const auto here = dot == std::string_view::npos ? "" : key.name.substr(0, dot);
        if (here != section) {
            out += fmt::format("\n[{}]\n", here);
        }
        section = here;
        const auto name = key.name.substr(dot == std::string_view::npos ? 0 : dot + 1);
        const auto value = shown(key, config);
        // What is not set is shown as a comment, so that the file says what there is.
        out += value.empty() ? fmt::format("# {} =  # {}\n", name, key.help)
                             : fmt::format("{} = {}  # {}\n", name, value, key.help);
    }
    return out;
}

std::string to_text(const std::vector<Problem>& problems) {
    std::string out;
    for (const auto& problem : problems) {
        out += fmt::format("{}: {}\n", problem.place, problem.sentence);
    }
    return out;
}

}  // namespace platform::config
