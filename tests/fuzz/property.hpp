#pragma once
// What targets are written with.

#include "base/random.hpp"
#include "base/ulid.hpp"
#include "events/record.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

struct Broken : std::logic_error {
    using std::logic_error::logic_error;
};

inline void must(bool holds, const char* what) {
    if (!holds) {
        throw Broken{what};
    }
}

// The text in pieces, as a socket would cut it. Where, follows from the text: a run can be
// repeated.
inline std::vector<std::string_view> pieces_of(std::string_view text) {
    base::SeededRandom random{base::stable_hash(text)};
    const auto longest = 1 + random.below(64);
    std::vector<std::string_view> pieces;
    while (!text.empty()) {
        const auto size = std::min<std::size_t>(1 + random.below(longest), text.size());
        pieces.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return pieces;
}

// Up to the next line's end, which is taken away with it.
inline std::string_view take_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

// "kind: commit" and so on, an empty line, the value.
inline events::Record record_from(std::string_view input) {
    events::Record record{.offset = 7};
    for (auto line = take_line(input); !line.empty(); line = take_line(input)) {
        const auto colon = std::min(line.find(": "), line.size());
        record.headers.emplace_back(
            line.substr(0, colon), line.substr(std::min(colon + 2, line.size()))
        );
    }
    record.value = input;
    return record;
}

// As it is read back from where it was written.
inline events::Record stored(events::NewRecord record) {
    return {
        .offset = 7,
        .key = std::move(record.key),
        .headers = std::move(record.headers),
        .value = std::move(record.value)
    };
}

}  // namespace fuzz
