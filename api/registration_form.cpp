#include "api/registration_form.hpp"

#include "api/passwords.hpp"
#include "api/profile_fields.hpp"
#include "base/json_read.hpp"
#include "platform/zones/zip_zones.hpp"

#include <fmt/format.h>

namespace api {

namespace {

// What is known of the open metadata; the rest is kept as it is.
struct KnownMetadata {
    std::optional<std::string> invite_code;
};
BOOST_DESCRIBE_STRUCT(KnownMetadata, (), (invite_code))

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
        .role = read_role(body.role, check)
    };
    check_password(body.password, check);
    form.password = std::move(body.password);
    check_zip_code(form.zip_code, check);
    form.timezone =
        std::move(body.timezone).value_or(std::string{platform::zones::zone_of_zip(form.zip_code)});
    check_timezone(form.timezone, check);
    if (body.metadata) {
        form.given_code = code_in(body.metadata->json, check);
        form.metadata = std::move(body.metadata->json);
    }
    return form;
}

}  // namespace api
