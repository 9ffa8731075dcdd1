#include "api/backup_codes.hpp"

namespace api {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
constexpr int groups = 3;
constexpr int letters_of_group = 4;

std::string canonical(std::string_view code) {
    std::string text;
    for (const char c : code) {
        if (c >= 'a' && c <= 'z') {
            text += static_cast<char>(c - 'a' + 'A');
        } else if (c != '-' && c != ' ') {
            text += c;
        }
    }
    return text;
}

}  // namespace

std::vector<std::string> draw_backup_codes(base::Random& random) {
    std::vector<std::string> codes(backup_codes_count);
    for (auto& code : codes) {
        for (int group = 0; group < groups; ++group) {
            code += group == 0 ? "" : "-";
            for (int letter = 0; letter < letters_of_group; ++letter) {
                code += alphabet[random.below(alphabet.size())];
            }
        }
    }
    return codes;
}

std::string hash_of_backup_code(
    const Services& services, const events::AccountId& account, std::string_view code
) {
    return services.routing.keyed_id("backup code", account.text + "\n" + canonical(code));
}

std::vector<std::string> hashes_of_backup_codes(
    const Services& services,
    const events::AccountId& account,
    const std::vector<std::string>& codes
) {
    std::vector<std::string> hashes;
    hashes.reserve(codes.size());
    for (const auto& code : codes) {
        hashes.push_back(hash_of_backup_code(services, account, code));
    }
    return hashes;
}

}  // namespace api
