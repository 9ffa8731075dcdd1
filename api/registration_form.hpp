#pragma once
// The form of a registration, checked and normalised. For registration.cpp.

#include "api/body_check.hpp"
#include "api/registration.hpp"

#include <optional>
#include <string>

namespace api {

struct RegistrationForm {
    std::string email;  // normalised
    std::string password;
    std::string first_name;
    std::string last_name;
    std::optional<std::string> phone;  // "+12125550123"
    std::string zip_code;
    std::string timezone;
    events::Role role = events::Role::student;
    std::optional<std::string> metadata;    // JSON, as it was sent
    std::optional<std::string> given_code;  // of an invite, as it was typed; not blank
};

// What is wrong with it goes into `check`.
RegistrationForm read_form(RegisterBody body, BodyCheck& check);

}  // namespace api
