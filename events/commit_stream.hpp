#pragma once
// Commits read fact by fact into the same memory, for those who read very many and keep none.

#include "events/record.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace events {

// A fact as it stands in its commit. Gone when the visit ends; the fact itself may be moved away.
struct SeenFact {
    base::Instant at;         // of the commit
    std::uint32_t index = 0;  // within the commit
    std::string_view stream;
    std::uint32_t seq = 0;
    Fact& fact;
};

class CommitStream {
public:
    // The data of other types is passed over unread, though not their place in the commit.
    explicit CommitStream(const std::vector<std::string_view>& types);
    ~CommitStream();
    CommitStream(CommitStream&&) noexcept;
    CommitStream& operator=(CommitStream&&) noexcept;

    using Visit = std::function<void(const SeenFact&)>;

    // Calls visit for each fact of those types, in order. An error: what came before it was
    // visited.
    std::optional<DecodeError> read(const Record& record, const Visit& visit);

    // Facts of any type that were read past so far.
    std::uint64_t facts() const;

private:
    struct Held;
    std::unique_ptr<Held> held_;
};

}  // namespace events
