#include "api/registration_form.hpp"

#include "api/passwords.hpp"
#include "base/json_read.hpp"
#include "platform/zones/zones.hpp"

#include <algorithm>

namespace api {

namespace {

constexpr std::size_t name_length_max = 50;
constexpr std::size_t phone_length_max = 20;
constexpr std::size_t phone_digits_min = 10;
constexpr std::size_t phone_digits_max = 14;
constexpr std::size_t zip_digits = 5;
// All lessons are there so far; a zone of one's own can be given.
constexpr std::string_view zone_of_all_zips = "America/New_York";
constexpr std::string_view blanks = " \t\r\n";

// What is known of the open metadata; the rest is kept as it is.
struct KnownMetadata {
    std::optional<std::string> invite_code;
};
BOOST_DESCRIBE_STRUCT(KnownMetadata, (), (invite_code))

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

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

// Ten digits are a number of North America.
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

events::Role read_role(const std::optional<std::string>& given, BodyCheck& check) {
    return given ? check.role(given) : events::Role::student;
}

std::optional<std::string> code_in(const std::string& metadata, BodyCheck& check) {
    const auto known = base::read_json_of_others<KnownMetadata>(metadata);
    if (!known) {
        check.complain("body.metadata." + known.error().path, known.error().problem);
        return std::nullopt;
    }
    auto code = trimmed(known->invite_code.value_or(""));
    return code.empty() ? std::nullopt : std::optional{std::move(code)};
}

void check_password(std::string_view password, BodyCheck& check) {
    if (is_weak_password(password)) {
        check.complain(
            "body.password",
            fmt::format(
                "has not {} characters or more, an upper-case letter and a digit",
                password_length_min
            )
        );
    }
}

}  // namespace

RegistrationForm read_form(RegisterBody body, BodyCheck& check) {
    RegistrationForm form{
        .email = check.email("body.email", body.email),
        .first_name = read_name("body.first_name", body.first_name, check),
        .last_name = read_name("body.last_name", body.last_name, check),
        .phone = read_phone(body.phone, check),
        .zip_code = std::move(body.zip_code),
        .timezone = std::move(body.timezone).value_or(std::string{zone_of_all_zips}),
        .role = read_role(body.role, check)
    };
    check_password(body.password, check);
    form.password = std::move(body.password);
    if (form.zip_code.size() != zip_digits || !std::ranges::all_of(form.zip_code, is_digit)) {
        check.complain("body.zip_code", "is not five digits");
    }
    if (!platform::zones::is_zone(form.timezone)) {
        check.complain("body.timezone", "is not the IANA name of a time zone");
    }
    if (body.metadata) {
        form.given_code = code_in(body.metadata->json, check);
        form.metadata = std::move(body.metadata->json);
    }
    return form;
}

}  // namespace api
