#include "platform/http/multipart.hpp"

#include "platform/http/body_refused.hpp"

#include <algorithm>

namespace platform::http {

namespace {

constexpr std::size_t most_head_bytes = 8 * 1024;
constexpr std::size_t most_boundary_bytes = 70;  // RFC 2046

[[noreturn]] void refuse() {
    throw BodyRefused{400, "malformed_multipart", "The multipart body is not well-formed"};
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

// The value of `name` in 'form-data; name="file"; filename="a;b.csv"'.
std::optional<std::string> attribute(std::string_view header, std::string_view name) {
    std::size_t at = header.find(';');
    while (at != header.npos && at < header.size()) {
        ++at;
        const std::size_t equals = header.find('=', at);
        if (equals == header.npos) {
            return std::nullopt;
        }
        const std::string_view key = trimmed(header.substr(at, equals - at));
        std::string value;
        at = equals + 1;
        if (at < header.size() && header[at] == '"') {
            for (++at; at < header.size() && header[at] != '"'; ++at) {
                if (header[at] == '\\' && at + 1 < header.size()) {
                    ++at;
                }
                value += header[at];
            }
            at = header.find(';', at);
        } else {
            const std::size_t end = header.find(';', at);
            value = trimmed(header.substr(at, end == header.npos ? end : end - at));
            at = end;
        }
        if (equal_ignoring_case(key, name)) {
            return value;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
    const std::string_view type = trimmed(content_type.substr(0, content_type.find(';')));
    if (!equal_ignoring_case(type, "multipart/form-data")) {
        return std::nullopt;
    }
    auto boundary = attribute(content_type, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > most_boundary_bytes) {
        return std::nullopt;
    }
    return boundary;
}

MultipartFile::MultipartFile(BodyReader& body, std::string_view boundary, std::string field)
    : body_{body}, delimiter_{"\r\n--" + std::string{boundary}}, field_{std::move(field)} {
    // The first boundary has no line before it.
    buffer_ = "\r\n";
}

base::Task<bool> MultipartFile::more() {
    const std::optional<std::string> piece = co_await body_.next();
    if (!piece) {
        co_return false;
    }
    buffer_ += *piece;
    co_return true;
}

// Drops what is before the next boundary, and the boundary's text.
base::Task<void> MultipartFile::skip_part() {
    while (true) {
        const std::size_t at = buffer_.find(delimiter_);
        if (at != buffer_.npos) {
            buffer_.erase(0, at + delimiter_.size());
            co_return;
        }
        if (buffer_.size() > delimiter_.size()) {
            buffer_.erase(0, buffer_.size() - delimiter_.size());
        }
        const bool has_more = co_await more();
        if (!has_more) {
            refuse();
        }
    }
}

// Behind a boundary: "--" ends the body; else a head comes. False at the end.
base::Task<bool> MultipartFile::enter_part() {
    while (true) {
        if (buffer_.starts_with("--")) {
            co_return false;
        }
        if (buffer_.size() >= 2 && !buffer_.starts_with("\r\n")) {
            refuse();
        }
        const std::size_t end = buffer_.find("\r\n\r\n");
        // The same for a head that came at once: three bytes of its end may be there already.
        if (std::min(end, std::max(buffer_.size(), std::size_t{3}) - 3) > most_head_bytes) {
            refuse();
        }
        if (end != buffer_.npos) {
            in_file_ = read_part_head(std::string_view{buffer_}.substr(0, end));
            buffer_.erase(0, end + 4);
            co_return true;
        }
        const bool has_more = co_await more();
        if (!has_more) {
            refuse();
        }
    }
}

bool MultipartFile::read_part_head(std::string_view head) {
    while (!head.empty()) {
        const std::size_t end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        head = end == head.npos ? std::string_view{} : head.substr(end + 2);
        const std::size_t colon = line.find(':');
        if (colon == line.npos ||
            !equal_ignoring_case(line.substr(0, colon), "Content-Disposition")) {
            continue;
        }
        const std::string_view value = line.substr(colon + 1);
        if (attribute(value, "name") == field_) {
            file_name_ = attribute(value, "filename").value_or("");
            return true;
        }
    }
    return false;
}

base::Task<bool> MultipartFile::find() {
    while (!in_file_) {
        co_await skip_part();
        const bool has_part = co_await enter_part();
        if (!has_part) {
            ended_ = true;
            co_return false;
        }
    }
    co_return true;
}

base::Task<std::optional<std::string>> MultipartFile::next() {
    while (!ended_) {
        const std::size_t at = buffer_.find(delimiter_);
        if (at != buffer_.npos) {
            ended_ = true;
            buffer_.resize(at);
            break;
        }
        // The last bytes may be the beginning of a boundary.
        if (buffer_.size() > delimiter_.size()) {
            const std::size_t sure = buffer_.size() - delimiter_.size();
            std::string piece = buffer_.substr(0, sure);
            buffer_.erase(0, sure);
            co_return piece;
        }
        const bool has_more = co_await more();
        if (!has_more) {
            refuse();
        }
    }
    if (buffer_.empty()) {
        co_return std::nullopt;
    }
    co_return std::exchange(buffer_, {});
}

}  // namespace platform::http
