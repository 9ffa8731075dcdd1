#include "platform/mail/address.hpp"

#include <algorithm>

namespace platform::mail {

namespace {

constexpr std::size_t address_max = 254;  // RFC 5321 §4.5.3.1.3 less the angle brackets
constexpr std::size_t local_max = 64;
constexpr std::size_t header_value_max = 900;  // so that even an unbroken one fits a line

bool is_atom(char c) {
    constexpr std::string_view signs = "!#$%&'*+-/=?^_`{|}~.";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           signs.find(c) != signs.npos;
}

bool is_host(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
}

bool has_empty_label(std::string_view dotted) {
    return dotted.starts_with('.') || dotted.ends_with('.') ||
           dotted.find("..") != std::string_view::npos;
}

bool is_header_name(std::string_view name) {
    return !name.empty() && name.size() <= 76 &&
           std::ranges::all_of(name, [](char c) { return c > ' ' && c < 127 && c != ':'; });
}

// Those that every message has already; twice would be ambiguous to readers of the mail.
bool is_written_by_us(std::string_view name) {
    constexpr std::string_view ours[] = {
        "from",
        "to",
        "reply-to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "cc",
        "bcc",
        "sender",
        "return-path",
    };
    std::string lower{name};
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return std::ranges::find(ours, lower) != std::end(ours);
}

bool fits_header(std::string_view text) {
    return is_header_text(text) && text.size() <= header_value_max;
}

SendResult refused(Outcome outcome, std::string code, std::string reason) {
    return {.outcome = outcome, .code = std::move(code), .reason = std::move(reason)};
}

}  // namespace

bool is_address(std::string_view text) {
    if (text.size() > address_max) {
        return false;
    }
    const std::size_t at = text.find('@');
    if (at == text.npos || at == 0 || at > local_max) {
        return false;
    }
    const std::string_view local = text.substr(0, at);
    const std::string_view domain = text.substr(at + 1);
    return !domain.empty() && std::ranges::all_of(local, is_atom) &&
           std::ranges::all_of(domain, is_host) && !has_empty_label(local) &&
           !has_empty_label(domain);
}

bool is_header_text(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte >= ' ' && byte != 127) || c == '\t';
    });
}

std::string masked(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (c != '@') {
            out += c;
            continue;
        }
        std::size_t start = out.size();
        while (start > 0 && is_atom(out[start - 1])) {
            --start;
        }
        if (start < out.size()) {
            out.resize(start + 1);
            out += "***";
        }
        out += '@';
    }
    return out;
}

std::optional<SendResult> refuse_malformed(const Mail& mail) {
    if (!is_address(mail.to)) {
        return refused(Outcome::recipient_refused, "invalid_address", "The address is not valid.");
    }
    const auto bug = [](std::string reason) {
        return refused(Outcome::request_refused, "malformed_mail", std::move(reason));
    };
    if (!is_address(mail.from)) {
        return bug("The sender's address is not valid.");
    }
    if (!mail.reply_to.empty() && !is_address(mail.reply_to)) {
        return bug("The reply address is not valid.");
    }
    if (!is_address(mail.message_id)) {
        return bug("The message id is not local@domain.");
    }
    if (!fits_header(mail.subject)) {
        return bug("The subject has control characters or is too long.");
    }
    if (!fits_header(mail.from_name)) {
        return bug("The sender's name has control characters.");
    }
    if (mail.text.empty()) {
        return bug("There is no text part.");
    }
    if (!is_header_text(mail.key) || mail.key.size() > 256) {
        return bug("The key is not valid.");
    }
    for (const auto& [name, value] : mail.headers) {
        if (!is_header_name(name)) {
            return bug("A header's name is not valid.");
        }
        if (is_written_by_us(name)) {
            return bug("The header " + name + " is not free to be set.");
        }
        if (!fits_header(value)) {
            return bug("The header " + name + " has control characters or is too long.");
        }
    }
    return std::nullopt;
}

}  // namespace platform::mail
