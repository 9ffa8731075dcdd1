#include "api/device_family.hpp"

#include <array>
#include <span>
#include <string>
#include <utility>

namespace api {

namespace {

using Mark = std::pair<std::string_view, std::string_view>;  // what is found, and what it means

// In this order: most say that they are Chrome and Safari too.
constexpr std::array<Mark, 12> browsers{
    {{"Edg", "Edge"},
     {"OPR/", "Opera"},
     {"SamsungBrowser/", "Samsung Internet"},
     {"FxiOS/", "Firefox"},
     {"Firefox/", "Firefox"},
     {"CriOS/", "Chrome"},
     {"Chrome/", "Chrome"},
     {"Safari/", "Safari"},
     {"curl/", "curl"},
     {"python-requests/", "Python"},
     {"okhttp/", "OkHttp"},
     {"CFNetwork/", "iOS app"}}
};

// Those of phones first: they name what they descend from too.
constexpr std::array<Mark, 8> systems{
    {{"iPhone", "iOS"},
     {"iPad", "iOS"},
     {"Android", "Android"},
     {"CrOS", "ChromeOS"},
     {"Windows", "Windows"},
     {"Mac OS X", "macOS"},
     {"Macintosh", "macOS"},
     {"Linux", "Linux"}}
};

std::string first_of(std::span<const Mark> marks, std::string_view text) {
    for (const auto& [mark, meaning] : marks) {
        if (text.find(mark) != text.npos) {
            return std::string{meaning};
        }
    }
    return "other";
}

}  // namespace

events::DeviceFamily device_family_of(std::string_view user_agent) {
    return {.browser = first_of(browsers, user_agent), .system = first_of(systems, user_agent)};
}

}  // namespace api
