// A bound on memory: a partition of a small installation holds every invite there ever was.

#include "base/random.hpp"
#include "tests/domain/invite_examples.hpp"

#include <malloc.h>

using namespace tests;

namespace {

// As long as real ones: 22 characters of key, and nonce and tag around the text.
base::SealedText as_sealed(const std::string& key, std::size_t text_length) {
    return {.key = key, .text = std::string(((24 + 16 + text_length) * 4 + 2) / 3, 'x')};
}

std::size_t bytes_in_use() {
    return mallinfo2().uordblks;
}

}  // namespace

TEST_CASE("a hundred thousand invites that were mailed take less than 60 MB") {
    constexpr std::uint32_t count = 100'000;
    base::SeededRandom random{1};
    History history;
    const auto before = bytes_in_use();
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
    const auto bytes = bytes_in_use() - before;
    MESSAGE("bytes an invite: ", bytes / count);
    CHECK(history.world().stream_count() == 2 * count);
    CHECK(bytes < 60'000'000);
}
