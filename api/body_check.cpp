#include "api/body_check.hpp"

#include "base/email.hpp"
#include "domain/invites/invite.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace api {

namespace {

constexpr std::string_view old_suffix = "_beta";
// More would only repeat the same.
constexpr std::size_t complaints_max = 100;

}  // namespace

std::size_t length_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

events::Role BodyCheck::role(const std::optional<std::string>& given) {
    std::string_view name = given ? std::string_view{*given} : "instructor";
    if (name.ends_with(old_suffix)) {
        name.remove_suffix(old_suffix.size());
    }
    if (name == "student") {
        return events::Role::student;
    }
    if (name != "instructor") {
        complain("body.role", "is neither student nor instructor");
    }
    return events::Role::instructor;
}

std::uint32_t BodyCheck::days(const std::optional<std::uint32_t>& given, std::uint32_t otherwise) {
    const auto days = given.value_or(otherwise);
    if (days < domain::invites::days_min || days > domain::invites::days_max) {
        complain(
            "body.expires_in_days",
            fmt::format(
                "is not a whole number from {} to {}",
                domain::invites::days_min,
                domain::invites::days_max
            )
        );
    }
    return days;
}

std::string BodyCheck::email(const std::string& place, std::string_view given) {
    auto email = base::normalise_email(given);
    if (!base::is_email(email)) {
        complain(place, "is not an e-mail address");
    }
    return email;
}

void BodyCheck::short_text(std::string place, const std::optional<std::string>& given) {
    if (given && length_of(*given) > text_length_max) {
        complain(std::move(place), fmt::format("is longer than {} characters", text_length_max));
    }
}

void BodyCheck::complain(std::string place, std::string message) {
    if (errors_.size() < complaints_max) {
        errors_.push_back(
            {.place = std::move(place), .message = std::move(message), .type = "value"}
        );
    }
}

std::optional<platform::http::Response> BodyCheck::refusal() const {
    if (errors_.empty()) {
        return std::nullopt;
    }
    return platform::http::unprocessable(errors_);
}

}  // namespace api
