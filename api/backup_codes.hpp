#pragma once
// Backup codes, for whoever has lost their phone.

#include "api/services.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace api {

inline constexpr std::size_t backup_codes_count = 10;

// "K7QM-2XBA-9WTE": sixty bits of chance, without I, O, 0 and 1, which look like one another.
std::vector<std::string> draw_backup_codes(base::Random& random);

// What is at rest. Whatever the case, with or without dashes and blanks.
std::string hash_of_backup_code(
    const Services& services, const events::AccountId& account, std::string_view code
);

std::vector<std::string> hashes_of_backup_codes(
    const Services& services,
    const events::AccountId& account,
    const std::vector<std::string>& codes
);

}  // namespace api
