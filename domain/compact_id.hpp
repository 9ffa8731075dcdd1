#pragma once
// An id as states hold it: its 26 characters in place. As a std::string it would take 80 bytes, and
// hundreds of thousands are held.

#include "base/ensure.hpp"
#include "base/ulid.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace domain {

template <class Id>
class CompactId {
public:
    CompactId() { characters_.fill(0); }

    CompactId(const Id& id) {
        ENSURE(id.text.size() == characters_.size(), "ids are checked where they come in");
        std::copy(id.text.begin(), id.text.end(), characters_.begin());
    }

    bool empty() const { return characters_[0] == 0; }

    // Must not be empty.
    Id id() const { return Id{std::string{view()}}; }

    std::string_view view() const { return {characters_.data(), characters_.size()}; }

    bool operator==(const CompactId&) const = default;

private:
    std::array<char, base::id_length> characters_;
};

}  // namespace domain
