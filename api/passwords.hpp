#pragma once
// What signing in and registering have in common about passwords.

#include "api/services.hpp"
#include "platform/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace api {

// How long somebody waits for a password to be hashed or checked.
inline constexpr base::Duration password_wait{10'000};

inline constexpr std::size_t password_length_min = 8;

// At least password_length_min characters, an upper-case letter and a digit.
bool is_weak_password(std::string_view password);

// On the threads that may spend so much; absent when they are all busy.
base::Task<std::optional<std::string>> hash_of_password(Services& services, std::string password);

// 429, for whoever had to wait for too long.
platform::http::Response too_busy_for_passwords();

}  // namespace api
