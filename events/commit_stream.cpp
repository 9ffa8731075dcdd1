#include "events/commit_stream.hpp"

#include "events/commit_body.hpp"

#include <algorithm>

namespace events {

struct CommitStream::Held {
    std::vector<Fact> rooms;      // one for each type, so that its memory is used again
    std::vector<bool> is_wanted;  // by the index of the type
    std::unique_ptr<base::json::Workspace> space;  // null: the thread's
    base::Instant at;
    std::uint64_t facts = 0;
};

namespace {

// Facts are visited as they come, for which the commit's moment must have come before: it is
// written so. Otherwise nothing was visited, and `is_ordered` says so.
class Visiting {
public:
    Visiting(
        std::vector<Fact>& rooms,
        const std::vector<bool>& is_wanted,
        const CommitStream::Visit& visit
    )
        : rooms_{rooms}, is_wanted_{is_wanted}, visit_{visit} {}

    base::Instant& at() { return at_; }

    bool begin_facts(bool at_was_read) {
        is_ordered_ = at_was_read;
        return at_was_read;
    }

    Fact* room_for(std::size_t type) {
        room_ = is_wanted_[type] ? &rooms_[type] : nullptr;
        return room_;
    }

    void took(std::string_view stream, std::uint32_t seq) {
        if (room_ != nullptr) {
            visit_({.at = at_, .index = count_, .stream = stream, .seq = seq, .fact = *room_});
        }
        ++count_;
    }

    bool is_ordered() const { return is_ordered_; }

    std::uint32_t count() const { return count_; }

private:
    std::vector<Fact>& rooms_;
    const std::vector<bool>& is_wanted_;
    const CommitStream::Visit& visit_;
    base::Instant at_;
    Fact* room_ = nullptr;
    std::uint32_t count_ = 0;
    bool is_ordered_ = true;
};

}  // namespace

CommitStream::CommitStream(const std::vector<std::string_view>& types, Parsing parsing)
    : held_{std::make_unique<Held>()} {
    if (parsing == Parsing::in_own_memory) {
        held_->space = std::make_unique<base::json::Workspace>();
    }
    const auto& known = fact_types();
    held_->rooms.resize(known.size());
    for (const auto type : known) {
        held_->is_wanted.push_back(std::ranges::find(types, type) != types.end());
    }
}

CommitStream::~CommitStream() = default;
CommitStream::CommitStream(CommitStream&&) noexcept = default;
CommitStream& CommitStream::operator=(CommitStream&&) noexcept = default;

base::Instant CommitStream::at() const {
    return held_->at;
}

std::uint64_t CommitStream::facts() const {
    return held_->facts;
}

std::optional<DecodeError> CommitStream::read(const Record& record, const Visit& visit) {
    auto& [rooms, is_wanted, space, at, facts] = *held_;
    base::json::Place place;
    auto document =
        space ? base::json::Document{record.value, *space} : base::json::Document{record.value};
    Visiting sink{rooms, is_wanted, visit};
    CommitBody body{place, sink};
    const auto root = document.root(place);
    const bool is_sound = root && body.read(*root) && document.ended(place);
    facts += sink.count();
    at = sink.at();
    if (is_sound) {
        return std::nullopt;
    }
    if (sink.is_ordered()) {
        return problem_of(record, place.error());
    }
    auto commit = read_commit(record);
    if (!commit) {
        return commit.error();
    }
    at = commit->at;
    for (std::uint32_t index = 0; index < commit->facts.size(); ++index) {
        auto& [stream, seq, fact] = commit->facts[index];
        ++facts;
        if (is_wanted[fact.index()]) {
            visit({.at = commit->at, .index = index, .stream = stream, .seq = seq, .fact = fact});
        }
    }
    return std::nullopt;
}

}  // namespace events
