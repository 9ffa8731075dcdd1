#include "domain/invites/letter.hpp"

#include "base/ensure.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace domain::invites {

namespace {

// A part is its length in two bytes and its bytes. A key that is the address's again, as is usual,
// is only a mark.
constexpr std::uint16_t same_key = std::numeric_limits<std::uint16_t>::max();

void append_length(std::string& packed, std::size_t length) {
    packed += static_cast<char>(length & 0xff);
    packed += static_cast<char>(length >> 8);
}

std::uint16_t length_at(std::string_view packed, std::size_t at) {
    return static_cast<std::uint16_t>(
        static_cast<unsigned char>(packed[at]) | static_cast<unsigned char>(packed[at + 1]) << 8
    );
}

std::optional<base::SealedText> sealed(std::string_view key, std::string_view text) {
    if (text.empty()) {
        return std::nullopt;
    }
    return base::SealedText{.key = std::string{key}, .text = std::string{text}};
}

}  // namespace

Letter::Letter(
    const std::optional<base::SealedText>& address,
    const base::SealedText& code,
    const std::optional<base::SealedText>& name,
    const std::optional<std::string>& base_url
) {
    Parts parts;
    if (address) {
        parts[address_key] = address->key, parts[address_text] = address->text;
    }
    parts[code_key] = code.key;
    parts[code_text] = code.text;
    if (name) {
        parts[name_key] = name->key, parts[name_text] = name->text;
    }
    if (base_url) {
        parts[site] = *base_url;
    }
    *this = Letter{parts};
}

Letter::Letter(const Parts& parts) {
    std::size_t size = 0;
    for (const auto part : parts) {
        size += 2 + part.size();
    }
    packed_.reserve(size);
    for (std::size_t i = 0; i < part_count; ++i) {
        const auto part = parts[i];
        const bool is_other_key = i == code_key || i == name_key;
        if (is_other_key && !part.empty() && part == parts[address_key]) {
            append_length(packed_, same_key);
            continue;
        }
        ENSURE(part.size() < same_key, "sealed values are checked for length where they come in");
        append_length(packed_, part.size());
        packed_ += part;
    }
    packed_.shrink_to_fit();
}

Letter::Parts Letter::parts() const {
    Parts parts;
    if (packed_.empty()) {
        return parts;
    }
    const std::string_view packed = packed_;
    std::size_t at = 0;
    for (auto& part : parts) {
        const auto length = length_at(packed, at);
        at += 2;
        part = length == same_key ? parts[address_key] : packed.substr(at, length);
        if (length != same_key) {
            at += length;
        }
    }
    return parts;
}

std::optional<base::SealedText> Letter::address() const {
    const auto all = parts();
    return sealed(all[address_key], all[address_text]);
}

base::SealedText Letter::code() const {
    const auto all = parts();
    return {.key = std::string{all[code_key]}, .text = std::string{all[code_text]}};
}

std::optional<base::SealedText> Letter::name() const {
    const auto all = parts();
    return sealed(all[name_key], all[name_text]);
}

std::optional<std::string> Letter::base_url() const {
    const auto url = parts()[site];
    return url.empty() ? std::nullopt : std::optional{std::string{url}};
}

void Letter::send_to_site(const std::string& base_url) {
    auto all = parts();
    if (all[site] == base_url) {
        return;
    }
    all[site] = base_url;
    *this = Letter{all};
}

std::vector<std::string> Letter::keys() const {
    const auto all = parts();
    std::vector<std::string> keys;
    for (const auto part : {address_key, code_key, name_key}) {
        std::string key{all[part]};
        if (!key.empty() && std::ranges::find(keys, key) == keys.end()) {
            keys.push_back(std::move(key));
        }
    }
    return keys;
}

void Letter::forget_contents() {
    auto all = parts();
    for (const auto part : {address_text, code_text, name_text, site}) {
        all[part] = {};
    }
    *this = Letter{all};
}

}  // namespace domain::invites
