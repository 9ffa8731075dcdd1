#pragma once
// What bodies say, checked beyond their types. Complaints are gathered, so that a caller
// learns of all of them at once.

#include "events/batches.hpp"
#include "platform/http/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace api {

inline constexpr std::size_t text_length_max = 256;

// Code points of a valid UTF-8 text.
std::size_t length_of(std::string_view text);

class BodyCheck {
public:
    // student or instructor; the names that they had in the early days too.
    events::Role role(const std::optional<std::string>& given);
    std::uint32_t days(const std::optional<std::uint32_t>& given, std::uint32_t otherwise);

    // Normalised.
    std::string email(const std::string& place, std::string_view given);

    // At most text_length_max characters: what is stored for ever and shown in lists.
    void short_text(std::string place, const std::optional<std::string>& given);

    void complain(std::string place, std::string message);

    // 422 with all of it; absent when all was well.
    std::optional<platform::http::Response> refusal() const;

private:
    std::vector<platform::http::FieldError> errors_;
};

}  // namespace api
