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
    // In which memory texts are parsed. The thread's own is one for all its readers, but a visit
    // must not read another document then.
    enum class Parsing { in_own_memory, in_memory_of_thread };

    // The data of other types is passed over unread, though not their place in the commit.
    explicit CommitStream(
        const std::vector<std::string_view>& types, Parsing parsing = Parsing::in_own_memory
    );
    ~CommitStream();
    CommitStream(CommitStream&&) noexcept;
    CommitStream& operator=(CommitStream&&) noexcept;

    using Visit = std::function<void(const SeenFact&)>;

    // Calls visit for each fact of those types, in order. An error: what came before it was
    // visited.
    std::optional<DecodeError> read(const Record& record, const Visit& visit);

    // The moment of the commit that was read last, also when it holds no fact.
    base::Instant at() const;

    // Facts of any type that were read past so far.
    std::uint64_t facts() const;

private:
    struct Held;
    std::unique_ptr<Held> held_;
};

}  // namespace events
