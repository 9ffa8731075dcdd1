#include "platform/zones/zones.hpp"

#include <algorithm>
#include <filesystem>
#include <string>

namespace platform::zones {

namespace {

constexpr std::string_view folder = "/usr/share/zoneinfo/";
constexpr std::size_t length_max = 64;

bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// Names of places, perhaps in places: nothing that leads out of the folder. What tzdata keeps
// besides zones begins in lower case or has a dot.
bool looks_like_one(std::string_view name) {
    const bool has_sound_ends = !name.empty() && name.size() <= length_max && name.front() >= 'A' &&
                                name.front() <= 'Z' && name.back() != '/';
    return has_sound_ends && std::ranges::all_of(name, [](char c) {
               return is_letter(c) || (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '-' ||
                      c == '+';
           });
}

}  // namespace

bool is_zone(std::string_view name) {
    if (!looks_like_one(name)) {
        return false;
    }
    std::error_code error;
    return std::filesystem::is_regular_file(std::string{folder} + std::string{name}, error);
}

}  // namespace platform::zones
