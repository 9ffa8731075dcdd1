#include "platform/mail/mime.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace platform::mail {

namespace {

constexpr std::size_t line_max = 998;           // RFC 5322 §2.1.1, without CRLF
constexpr std::size_t line_wished = 76;         // RFC 2045 §6.7 and §6.8
constexpr std::size_t encoded_word_bytes = 39;  // with "Subject: =?UTF-8?B?" and "?=" one line

// Without an early way out, so that the compiler looks at many characters at once.
bool is_ascii_text(std::string_view text) {
    bool other = false;
    for (const char c : text) {
        const bool printable = c >= ' ' && c < 127;
        other |= !(printable || c == '\t' || c == '\r' || c == '\n');
    }
    return !other;
}

// Each of \r\n, \n and \r becomes \r\n.
std::string with_crlf(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 16 + 2);
    // \r alone is rare enough to be looked for once.
    const bool has_cr = text.find('\r') != text.npos;
    while (!text.empty()) {
        const std::size_t end =
            std::min(has_cr ? text.find_first_of("\r\n") : text.find('\n'), text.size());
        out.append(text.substr(0, end));
        out += "\r\n";
        text.remove_prefix(end);
        if (!text.empty()) {
            text.remove_prefix(text.starts_with("\r\n") ? 2 : 1);
        }
    }
    return out;
}

bool has_long_line(std::string_view crlf_text) {
    while (crlf_text.size() > line_max) {
        const std::size_t end = crlf_text.rfind("\r\n", line_max);
        if (end == crlf_text.npos) {
            return true;
        }
        crlf_text.remove_prefix(end + 2);
    }
    return false;
}

// Breaks a header at spaces so that lines stay short where the text allows it.
void append_header(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    std::size_t column = name.size() + 2;
    while (!value.empty()) {
        std::size_t end = value.find(' ', 1);
        if (end == value.npos) {
            end = value.size();
        }
        if (column + end > line_wished && value.front() == ' ' && end > 1) {
            out += "\r\n";
            column = 0;
        }
        out += value.substr(0, end);
        column += end;
        value.remove_prefix(end);
    }
    out += "\r\n";
}

std::string quoted_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '"';
}

std::string to_mailbox(std::string_view name, std::string_view address) {
    if (name.empty()) {
        return std::string{address};
    }
    const std::string shown = to_header_text(name);
    return fmt::format("{} <{}>", shown == name ? quoted_string(name) : shown, address);
}

// Not in any part: parts that are encoded cannot hold "=_", those that are not are searched.
std::string boundary_of(const Mail& mail) {
    std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a: the same mail has the same boundary
    for (const char c : mail.message_id) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    std::string boundary;
    do {
        boundary = fmt::format("=_{:016x}", hash++);
    } while (mail.text.find(boundary) != std::string::npos ||
             mail.html.find(boundary) != std::string::npos);
    return boundary;
}

void append_part(std::string& out, std::string_view type, std::string_view text) {
    out += "Content-Type: ";
    out += type;
    out += "; charset=utf-8\r\nContent-Transfer-Encoding: ";
    const bool ascii = is_ascii_text(text);
    std::string body = with_crlf(text);
    if (ascii && !has_long_line(body)) {
        out += "7bit\r\n\r\n";
        out += body;
        return;
    }
    const auto others =
        std::ranges::count_if(text, [](char c) { return static_cast<unsigned char>(c) >= 127; });
    // Quoted-printable triples what is not ASCII, base64 adds a third to everything.
    const bool mostly_ascii = static_cast<std::size_t>(others) * 6 < text.size() + 6;
    out += mostly_ascii ? "quoted-printable\r\n\r\n" : "base64\r\n\r\n";
    out += mostly_ascii ? to_quoted_printable(body) : to_base64_lines(body);
}

void append_headers(std::string& out, const Mail& mail, base::Instant date) {
    append_header(out, "From", to_mailbox(mail.from_name, mail.from));
    append_header(out, "To", mail.to);
    if (!mail.reply_to.empty()) {
        append_header(out, "Reply-To", mail.reply_to);
    }
    append_header(out, "Subject", to_header_text(mail.subject));
    append_header(out, "Date", to_header_date(date));
    append_header(out, "Message-ID", fmt::format("<{}>", mail.message_id));
    for (const auto& [name, value] : mail.headers) {
        append_header(out, name, to_header_text(value));
    }
    out += "MIME-Version: 1.0\r\n";
}

char hex_digit(unsigned value) {
    return "0123456789ABCDEF"[value & 15];
}

}  // namespace

std::string to_message(const Mail& mail, base::Instant date) {
    std::string out;
    out.reserve(mail.text.size() + mail.html.size() + mail.html.size() / 8 + 1024);
    append_headers(out, mail, date);
    if (mail.html.empty()) {
        append_part(out, "text/plain", mail.text);
        return out;
    }
    const std::string boundary = boundary_of(mail);
    out += fmt::format("Content-Type: multipart/alternative; boundary=\"{}\"\r\n\r\n", boundary);
    out += fmt::format("--{}\r\n", boundary);
    append_part(out, "text/plain", mail.text);
    out += fmt::format("\r\n--{}\r\n", boundary);
    append_part(out, "text/html", mail.html);
    out += fmt::format("\r\n--{}--\r\n", boundary);
    return out;
}

std::string to_header_date(base::Instant at) {
    using namespace std::chrono;
    constexpr std::string_view days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::string_view months[] = {
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    };
    const auto day = floor<std::chrono::days>(at);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<seconds>(at - day)};
    return fmt::format(
        "{}, {:02} {} {} {:02}:{:02}:{:02} +0000",
        days[weekday{day}.c_encoding()],
        static_cast<unsigned>(date.day()),
        months[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()),
        clock.hours().count(),
        clock.minutes().count(),
        clock.seconds().count()
    );
}

std::string to_header_text(std::string_view utf8) {
    const bool printable = std::ranges::all_of(utf8, [](char c) { return c >= ' ' && c < 127; });
    // "=?" would be taken for an encoded word by readers.
    if (printable && utf8.find("=?") == utf8.npos) {
        return std::string{utf8};
    }
    std::string out;
    while (!utf8.empty()) {
        std::size_t end = std::min(encoded_word_bytes, utf8.size());
        // A character must not be split between words: its later bytes are 10xxxxxx.
        while (end < utf8.size() && end > 1 && (static_cast<unsigned char>(utf8[end]) >> 6) == 2) {
            --end;
        }
        if (!out.empty()) {
            out += ' ';
        }
        out += fmt::format("=?UTF-8?B?{}?=", to_base64(utf8.substr(0, end)));
        utf8.remove_prefix(end);
    }
    return out;
}

std::string to_quoted_printable(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 4);
    std::size_t column = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (text.substr(i, 2) == "\r\n") {
            out += "\r\n";
            column = 0;
            ++i;
            continue;
        }
        const bool blank = byte == ' ' || byte == '\t';
        const bool ends_line = i + 1 == text.size() || text.substr(i + 1, 2) == "\r\n";
        const bool plain = (byte > ' ' && byte < 127 && byte != '=') || (blank && !ends_line);
        const std::size_t width = plain ? 1 : 3;
        if (column + width >= line_wished) {
            out += "=\r\n";
            column = 0;
        }
        if (plain) {
            out += static_cast<char>(byte);
        } else {
            out += '=';
            out += hex_digit(byte >> 4);
            out += hex_digit(byte);
        }
        column += width;
    }
    return out;
}

std::string to_base64(std::string_view bytes) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            const unsigned byte =
                i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0;
            group = group << 8 | byte;
        }
        for (std::size_t k = 0; k < 4; ++k) {
            const bool padding = i + k > bytes.size();
            out += padding ? '=' : letters[group >> (18 - 6 * k) & 63];
        }
    }
    return out;
}

std::string to_base64_lines(std::string_view bytes) {
    const std::string text = to_base64(bytes);
    std::string out;
    out.reserve(text.size() + text.size() / 32 + 2);
    for (std::size_t i = 0; i < text.size(); i += line_wished) {
        out.append(text, i, line_wished);
        out += "\r\n";
    }
    return out;
}

void append_with_dots(std::string& out, std::string_view message) {
    if (message.starts_with('.')) {
        out += '.';
    }
    std::size_t start = 0;
    for (std::size_t at = message.find("\r\n."); at != message.npos;
         at = message.find("\r\n.", start)) {
        out.append(message.substr(start, at + 3 - start));
        out += '.';
        start = at + 3;
    }
    out.append(message.substr(start));
    if (!message.ends_with("\r\n")) {
        out += "\r\n";
    }
    out += ".\r\n";
}

}  // namespace platform::mail
