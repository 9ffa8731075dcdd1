// A bound on memory: a partition of a small installation holds every invite there ever was.

#include "base/random.hpp"
#include "tests/domain/invite_examples.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace {

// What is held, in blocks as glibc hands them out: 16 bytes apart, 8 of them its own, 32 at least.
std::size_t bytes_in_use = 0;

// In front of each block, as large as the strictest alignment asks for.
constexpr std::size_t head = 16;

std::size_t block_of(std::size_t size) {
    return std::max<std::size_t>(32, (size + 8 + 15) / 16 * 16);
}

}  // namespace

void* operator new(std::size_t size) {
    auto* block = static_cast<std::size_t*>(std::malloc(size + head));
    if (!block) {
        throw std::bad_alloc{};
    }
    *block = size;
    bytes_in_use += block_of(size);
    return reinterpret_cast<char*>(block) + head;
}

void operator delete(void* memory) noexcept {
    if (!memory) {
        return;
    }
    auto* block = reinterpret_cast<std::size_t*>(static_cast<char*>(memory) - head);
    bytes_in_use -= block_of(*block);
    std::free(block);
}

void operator delete(void* memory, std::size_t) noexcept {
    operator delete(memory);
}

using namespace tests;

namespace {

// As long as real ones: 22 characters of key, and nonce and tag around the text.
base::SealedText as_sealed(const std::string& key, std::size_t text_length) {
    return {.key = key, .text = std::string(((24 + 16 + text_length) * 4 + 2) / 3, 'x')};
}

}  // namespace

TEST_CASE("a hundred thousand invites that were mailed take less than 65 MB") {
    constexpr std::uint32_t count = 100'000;
    base::SeededRandom random{1};
    History history;
    const auto before = bytes_in_use;
    for (std::uint32_t number = 1; number <= count; ++number) {
        const auto slot = static_cast<base::Slot>(random.below(base::slot_count));
        const events::InviteId one{base::make_ulid(noon, random, slot)};
        const std::string key(22, static_cast<char>('a' + number % 26));
        history.done(
            domain::IssueInvite{
                .invite = one,
                .code_hash = {base::make_ulid(noon, random, slot)},
                .code = as_sealed(key, 8),
                .recipient = events::RecipientId{base::make_ulid(noon, random, slot)},
                .address = as_sealed(key, 25),
                .name = as_sealed(key, 14),
                .batch_row = events::BatchRow{.batch = batch, .row = number},
                .base_url = "https://beta.instainstru.com"
            },
            noon
        );
        history.done(domain::RecordDelivery{.invite = one, .provider = "smtp"}, noon);
    }
    const auto bytes = bytes_in_use - before;
    MESSAGE("bytes an invite: ", bytes / count);
    CHECK(history.world().stream_count() == 2 * count);
    CHECK(bytes < 65'000'000);
}
