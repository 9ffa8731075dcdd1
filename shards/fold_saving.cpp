// A fold as sections of a snapshot, and back.

#include "base/binary.hpp"
#include "base/mutation.hpp"
#include "shards/fold.hpp"

#include <algorithm>

namespace shards {

template <class Archive>
void each_field(Archive& archive, base::some<ChunkPlace> auto& place) {
    auto& [offset, first_row] = place;
    archive(offset, first_row);
}

namespace {

constexpr std::string_view streams_section = "streams";
constexpr std::string_view books_section = "books";
// Beyond any log; and counting on from there cannot overflow.
constexpr events::Offset offsets_end = events::Offset{1} << 62;

bool is_offset(events::Offset offset) {
    return offset >= 0 && offset < offsets_end;
}

using Chunks = std::map<std::string, std::vector<ChunkPlace>>;

// Sorted, so that the same fold is the same bytes.
Chunks sorted(const std::unordered_map<std::string, std::shared_ptr<std::vector<ChunkPlace>>>& all
) {
    Chunks chunks;
    for (const auto& [import, places] : all) {
        chunks.emplace(import, *places);
    }
    return chunks;
}

const events::Section* named(const events::Sections& sections, std::string_view name) {
    const auto found = std::ranges::find(sections, name, &events::Section::name);
    return found == sections.end() ? nullptr : &*found;
}

std::string saved_books(const Fold& fold) {
    base::BinaryWriter writer;
    writer(fold.window, fold.claim, fold.predecessor_released, fold.book_seq, fold.next_input);
    writer(fold.tries, fold.relayed, fold.now);
    std::vector<events::Offset> owed{fold.to_recall.begin(), fold.to_recall.end()};
    for (const auto& caused : fold.backlog) {
        owed.push_back(caused.offset);
    }
    writer.column(owed);
    writer(sorted(fold.chunks));
    return writer.take();
}

bool load_books(base::BinaryReader& reader, Fold& fold) {
    reader(fold.window, fold.claim, fold.predecessor_released, fold.book_seq, fold.next_input);
    reader(fold.tries, fold.relayed, fold.now);
    const auto owed = reader.column<events::Offset>();
    auto chunks = reader.one<Chunks>();
    const bool is_sound =
        is_offset(fold.next_input) && is_offset(fold.relayed + 1) &&
        std::ranges::all_of(owed, is_offset) &&
        std::ranges::adjacent_find(owed, std::ranges::greater_equal{}) == owed.end();
    if (!reader.is_done() || !is_sound) {
        return false;
    }
    if (!base::is_mutated(base::Mutation::owed_by_a_snapshot_is_forgotten)) {
        fold.to_recall.assign(owed.begin(), owed.end());
    }
    for (auto& [import, places] : chunks) {
        fold.chunks.emplace(import, std::make_shared<std::vector<ChunkPlace>>(std::move(places)));
    }
    return true;
}

}  // namespace

events::Sections Fold::save() const {
    base::BinaryWriter streams;
    world.save(streams);
    return {
        {.name = std::string{streams_section}, .bytes = streams.take()},
        {.name = std::string{books_section}, .bytes = saved_books(*this)}
    };
}

std::optional<std::string> Fold::load(const events::Sections& sections) {
    const auto* streams = named(sections, streams_section);
    const auto* books = named(sections, books_section);
    if (!streams || !books) {
        return "it lacks a section";
    }
    // First: it may be refused for the window's limits, and is small.
    base::BinaryReader of_books{books->bytes};
    if (!load_books(of_books, *this)) {
        return "its books make no sense, or its window has other limits than are configured";
    }
    base::BinaryReader of_streams{streams->bytes};
    auto loaded = domain::World::load(of_streams);
    if (!loaded || !of_streams.is_done()) {
        return "its streams make no sense";
    }
    world = std::move(*loaded);
    return std::nullopt;
}

}  // namespace shards
