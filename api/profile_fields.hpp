#pragma once
// What people tell of themselves, checked and normalised: at registering, and when they change it.

#include "api/body_check.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace api {

// Without blanks around; 1 to 50 characters.
std::string read_name(const char* place, std::string_view given, BodyCheck& check);

// "+12125550123". Ten digits are a number of North America; a blank one is none.
std::optional<std::string> read_phone(const std::optional<std::string>& given, BodyCheck& check);

// Five digits.
void check_zip_code(std::string_view given, BodyCheck& check);

// The IANA name of one.
void check_timezone(std::string_view given, BodyCheck& check);

// Without what is blank at its ends.
std::string trimmed(std::string_view text);

}  // namespace api
