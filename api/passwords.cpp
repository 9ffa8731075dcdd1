#include "api/passwords.hpp"

#include "platform/arrival.hpp"

#include <algorithm>

namespace api {

namespace {

constexpr int busy_retry_s = 5;

}  // namespace

bool is_weak_password(std::string_view password) {
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return password.size() < password_length_min ||
           password.size() > platform::crypto::password_length_max ||
           std::ranges::none_of(password, is_upper) || std::ranges::none_of(password, is_digit);
}

base::Task<std::optional<std::string>> hash_of_password(Services& services, std::string password) {
    const platform::Expected<std::optional<std::string>> hashed;
    services.passwords.hash(std::move(password), [hashed](std::optional<std::string> hash) {
        hashed.arrive(std::move(hash));
    });
    auto hash = co_await hashed.wait(password_wait);
    co_return hash.value_or(std::nullopt);
}

platform::http::Response too_busy_for_passwords() {
    return platform::http::too_many_requests(
        "too_busy", "Too many people sign in or register", busy_retry_s
    );
}

}  // namespace api
