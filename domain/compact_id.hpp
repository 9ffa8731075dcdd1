#pragma once
// An id as states hold it: 17 bytes in place. As a std::string it would take 80, and hundreds of
// thousands are held.

#include "base/ensure.hpp"
#include "base/ulid.hpp"
#include "domain/packing.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace domain {

template <class Id>
class CompactId {
public:
    CompactId() { bytes_.fill(0); }

    CompactId(const Id& id) : CompactId{std::string_view{id.text}} {}

    explicit CompactId(std::string_view id) {
        ENSURE(base::is_id(id), "ids are checked where they come in");
        pack(id, crockford, bytes_);
    }

    // No id is all zeros: each carries a time or a hash.
    bool empty() const { return *this == CompactId{}; }

    Id id() const { return Id{text()}; }

    std::string text() const { return unpack(bytes_, base::id_length, crockford); }

    // For hashing and comparing.
    std::string_view bytes() const { return {bytes_.data(), bytes_.size()}; }

    bool operator==(const CompactId&) const = default;

    template <class Writer>
    void save(Writer& writer) const {
        writer.bytes(bytes());
    }

    template <class Reader>
    void load(Reader& reader) {
        const auto from = reader.bytes(bytes_.size());
        if (from.empty()) {
            return;
        }
        std::ranges::copy(from, bytes_.begin());
        // 26 characters leave bits to spare, which say nothing.
        constexpr auto spare_bits = bytes_size * 8 - base::id_length * 5;
        if ((static_cast<unsigned char>(bytes_.back()) & ((1U << spare_bits) - 1)) != 0) {
            reader.fail();
        }
    }

private:
    static constexpr auto bytes_size = packed_size(base::id_length, crockford);

    std::array<char, bytes_size> bytes_;
};

}  // namespace domain
