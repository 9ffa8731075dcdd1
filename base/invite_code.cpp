#include "base/invite_code.hpp"

namespace base {

std::optional<std::string> canonical_code(std::string_view text) {
    std::string code;
    for (const char c : text) {
        if (c == '-' || c == ' ' || (c >= '\t' && c <= '\r')) {
            continue;
        }
        if (code.size() == invite_code_length_max) {
            return std::nullopt;
        }
        if (c >= 'a' && c <= 'z') {
            code += static_cast<char>(c - 'a' + 'A');
        } else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
            code += c;
        } else {
            return std::nullopt;
        }
    }
    if (code.size() < invite_code_length_min) {
        return std::nullopt;
    }
    return code;
}

std::string mask_code(std::string_view code) {
    return std::string{code.substr(0, 2)} + "***";
}

}  // namespace base
