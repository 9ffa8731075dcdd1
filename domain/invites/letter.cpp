#include "domain/invites/letter.hpp"

#include "base/binary.hpp"
#include "base/ensure.hpp"
#include "domain/packing.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

namespace domain::invites {

namespace {

// A part is its length in two bytes and its bytes, as base64url in six bits a character if it can
// be. A key that is the address's again, as is usual, is only a mark.
constexpr std::uint16_t length_bits = 0x3fff;
constexpr std::uint16_t is_packed = 0x8000;
constexpr std::uint16_t is_address_key = 0x4000;

void append_head(std::string& packed, std::uint16_t head) {
    packed += static_cast<char>(head & 0xff);
    packed += static_cast<char>(head >> 8);
}

std::uint16_t head_at(std::string_view packed, std::size_t at) {
    return static_cast<std::uint16_t>(
        static_cast<unsigned char>(packed[at]) | static_cast<unsigned char>(packed[at + 1]) << 8
    );
}

void append_part(std::string& packed, std::string_view part) {
    ENSURE(part.size() <= length_bits, "sealed values are checked for length where they come in");
    const auto length = static_cast<std::uint16_t>(part.size());
    if (!is_over(part, base64url)) {
        append_head(packed, length);
        packed += part;
        return;
    }
    append_head(packed, length | is_packed);
    const auto begin = packed.size();
    packed.resize(begin + packed_size(length, base64url));
    pack(part, base64url, std::span{packed}.subspan(begin));
}

// Can it be taken apart?
bool is_sound(std::string_view packed, std::size_t parts) {
    std::size_t at = 0;
    for (std::size_t part = 0; part < parts; ++part) {
        if (packed.size() - at < 2) {
            return false;
        }
        const auto head = head_at(packed, at);
        const std::size_t length = head & length_bits;
        const auto size = head & is_packed ? packed_size(length, base64url) : length;
        at += 2;
        if (head & is_address_key && (head != is_address_key || part == 0)) {
            return false;
        }
        if (size > packed.size() - at) {
            return false;
        }
        at += size;
    }
    return at == packed.size();
}

std::optional<base::SealedText> sealed(std::string key, std::string text) {
    if (text.empty()) {
        return std::nullopt;
    }
    return base::SealedText{.key = std::move(key), .text = std::move(text)};
}

}  // namespace

Letter::Letter(
    const std::optional<base::SealedText>& address,
    const base::SealedText& code,
    const std::optional<base::SealedText>& name,
    const std::optional<std::string>& base_url,
    const std::optional<base::SealedText>& note
) {
    Parts parts;
    if (address) {
        parts[address_key] = address->key;
        parts[address_text] = address->text;
    }
    parts[code_key] = code.key;
    parts[code_text] = code.text;
    if (name) {
        parts[name_key] = name->key;
        parts[name_text] = name->text;
    }
    parts[site] = base_url.value_or("");
    if (note) {
        parts[note_key] = note->key;
        parts[note_text] = note->text;
    }
    *this = Letter{parts};
}

Letter::Letter(const Parts& parts) {
    std::string packed;
    for (std::size_t i = 0; i < part_count; ++i) {
        const bool is_other_key = i == code_key || i == name_key || i == note_key;
        if (is_other_key && parts[i] == parts[address_key]) {
            append_head(packed, is_address_key);
        } else {
            append_part(packed, parts[i]);
        }
    }
    // A copy has no room to spare, unlike what grew.
    packed_ = std::string{std::string_view{packed}};
}

Letter::Parts Letter::parts() const {
    Parts parts;
    if (packed_.empty()) {
        return parts;
    }
    std::size_t at = 0;
    for (auto& part : parts) {
        const auto head = head_at(packed_, at);
        const std::size_t length = head & length_bits;
        at += 2;
        if (head & is_address_key) {
            part = parts[address_key];
        } else if (head & is_packed) {
            const auto size = packed_size(length, base64url);
            part = unpack(std::span{packed_}.subspan(at, size), length, base64url);
            at += size;
        } else {
            part = packed_.substr(at, length);
            at += length;
        }
    }
    return parts;
}

std::optional<base::SealedText> Letter::address() const {
    auto all = parts();
    return sealed(std::move(all[address_key]), std::move(all[address_text]));
}

base::SealedText Letter::code() const {
    auto all = parts();
    return {.key = std::move(all[code_key]), .text = std::move(all[code_text])};
}

std::optional<base::SealedText> Letter::name() const {
    auto all = parts();
    return sealed(std::move(all[name_key]), std::move(all[name_text]));
}

std::optional<std::string> Letter::base_url() const {
    auto url = parts()[site];
    return url.empty() ? std::nullopt : std::optional{std::move(url)};
}

std::optional<base::SealedText> Letter::note() const {
    auto all = parts();
    return sealed(std::move(all[note_key]), std::move(all[note_text]));
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
    auto all = parts();
    std::vector<std::string> keys;
    for (const auto part : {address_key, code_key, name_key, note_key}) {
        auto& key = all[part];
        if (!key.empty() && std::ranges::find(keys, key) == keys.end()) {
            keys.push_back(std::move(key));
        }
    }
    return keys;
}

void Letter::save(base::BinaryWriter& writer) const {
    writer(packed_);
}

void Letter::load(base::BinaryReader& reader) {
    reader(packed_);
    if (!packed_.empty() && !is_sound(packed_, part_count)) {
        packed_.clear();
        reader.fail();
    }
}

void Letter::forget_contents() {
    auto all = parts();
    for (const auto part : {address_text, code_text, name_text, site, note_text}) {
        all[part].clear();
    }
    *this = Letter{all};
}

}  // namespace domain::invites
