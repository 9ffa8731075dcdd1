#include "base/email.hpp"

#include <algorithm>

namespace base {

namespace {

constexpr std::string_view white_space = " \t\r\n\f\v";

bool is_lower_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_atom_character(char c) {
    return is_lower_alphanumeric(c) ||
           std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}

bool is_local_part(std::string_view local) {
    if (local.empty() || local.size() > email_local_length_max) {
        return false;
    }
    char before = '.';  // An atom stands on both sides of a dot.
    for (const char c : local) {
        if (c == '.' ? before == '.' : !is_atom_character(c)) {
            return false;
        }
        before = c;
    }
    return before != '.';
}

bool is_domain_label(std::string_view label) {
    if (label.empty() || label.size() > domain_label_length_max) {
        return false;
    }
    if (label.front() == '-' || label.back() == '-') {
        return false;
    }
    return std::ranges::all_of(label, [](char c) { return c == '-' || is_lower_alphanumeric(c); });
}

// A last label of digits alone is an IPv4 address, not a domain.
bool is_domain(std::string_view domain) {
    std::size_t labels = 0;
    std::string_view rest = domain;
    while (true) {
        const auto dot = rest.find('.');
        const auto label = rest.substr(0, dot);
        if (!is_domain_label(label)) {
            return false;
        }
        ++labels;
        if (dot == std::string_view::npos) {
            return labels > 1 && label.find_first_not_of("0123456789") != std::string_view::npos;
        }
        rest.remove_prefix(dot + 1);
    }
}

}  // namespace

std::string normalise_email(std::string_view text) {
    const auto first = text.find_first_not_of(white_space);
    if (first == std::string_view::npos) {
        return {};
    }
    const auto last = text.find_last_not_of(white_space);
    std::string normalised{text.substr(first, last - first + 1)};
    for (char& c : normalised) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return normalised;
}

bool is_email(std::string_view normalised) {
    if (normalised.size() > email_length_max) {
        return false;
    }
    const auto at = normalised.find('@');
    if (at == std::string_view::npos) {
        return false;
    }
    return is_local_part(normalised.substr(0, at)) && is_domain(normalised.substr(at + 1));
}

std::string mask_email(std::string_view email) {
    const auto at = email.rfind('@');
    if (at == std::string_view::npos) {
        return "***";
    }
    const auto shown = at > 2 ? email.substr(0, 2) : std::string_view{};
    return std::string{shown} + "***" + std::string{email.substr(at)};
}

}  // namespace base
