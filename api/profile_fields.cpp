#include "api/profile_fields.hpp"

#include "platform/zones/zones.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace api {

namespace {

constexpr std::size_t name_length_max = 50;
constexpr std::size_t phone_length_max = 20;
constexpr std::size_t phone_digits_min = 10;
constexpr std::size_t phone_digits_max = 14;
constexpr std::size_t zip_digits = 5;
constexpr std::string_view blanks = " \t\r\n";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

std::string trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(blanks);
    if (from == text.npos) {
        return {};
    }
    return std::string{text.substr(from, text.find_last_not_of(blanks) - from + 1)};
}

std::string read_name(const char* place, std::string_view given, BodyCheck& check) {
    auto name = trimmed(given);
    if (name.empty() || length_of(name) > name_length_max) {
        check.complain(place, fmt::format("has not 1 to {} characters", name_length_max));
    }
    return name;
}

std::optional<std::string> read_phone(const std::optional<std::string>& given, BodyCheck& check) {
    if (!given || trimmed(*given).empty()) {
        return std::nullopt;
    }
    std::string digits;
    std::ranges::copy_if(*given, std::back_inserter(digits), is_digit);
    const bool is_sound = given->size() <= phone_length_max && digits.size() >= phone_digits_min &&
                          digits.size() <= phone_digits_max;
    if (!is_sound) {
        check.complain(
            "body.phone", fmt::format("has not {} to {} digits", phone_digits_min, phone_digits_max)
        );
    }
    return (digits.size() == phone_digits_min ? "+1" : "+") + digits;
}

void check_zip_code(std::string_view given, BodyCheck& check) {
    if (given.size() != zip_digits || !std::ranges::all_of(given, is_digit)) {
        check.complain("body.zip_code", "is not five digits");
    }
}

void check_timezone(std::string_view given, BodyCheck& check) {
    if (!platform::zones::is_zone(given)) {
        check.complain("body.timezone", "is not the IANA name of a time zone");
    }
}

}  // namespace api
