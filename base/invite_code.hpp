#pragma once
// Invite codes as people read, write and mistype them.

#include <optional>
#include <string>
#include <string_view>

namespace base {

// What codes of ours are made of: letters and digits that are not taken for one another on paper.
inline constexpr std::string_view invite_code_symbols = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
inline constexpr std::size_t invite_code_length = 8;

// Codes made elsewhere or by hand may be shorter or longer and use every letter and digit.
inline constexpr std::size_t invite_code_length_min = 6;
inline constexpr std::size_t invite_code_length_max = 16;

// The one spelling of a code: without white space and '-', in upper case. Absent when what remains
// cannot be a code.
std::optional<std::string> canonical_code(std::string_view text);

// For logs: the first two characters, "AB***".
std::string mask_code(std::string_view code);

}  // namespace base
