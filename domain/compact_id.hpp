#pragma once
// An id as states hold it: 17 bytes in place. As a std::string it would take 80, and hundreds of
// thousands are held.

#include "base/ensure.hpp"
#include "base/ulid.hpp"
#include "domain/packing.hpp"

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

private:
    std::array<char, packed_size(base::id_length, crockford)> bytes_;
};

}  // namespace domain
