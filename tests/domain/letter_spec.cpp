#include "domain/compact_id.hpp"
#include "domain/invites/letter.hpp"
#include "tests/support/given_when_then.hpp"

using namespace tests;
using domain::invites::Letter;

TEST_CASE("an invite remembers what its mails say, whatever characters that has") {
    const base::SealedText address{.key = "A-_z0", .text = "abcXYZ019-_"};
    const base::SealedText code{.key = "A-_z0", .text = "Q"};
    const base::SealedText odd{.key = "other", .text = "not base64url: äö, \n"};
    const std::string site = "https://beta.example.com/a?b=c";

    const Letter letter{address, code, odd, site};
    CHECK((letter.address() == address));
    CHECK(letter.code() == code);
    CHECK((letter.name() == odd));
    CHECK((letter.base_url() == site));
    CHECK((letter.keys() == std::vector<std::string>{"A-_z0", "other"}));

    const Letter noted{address, code, std::nullopt, std::nullopt, odd};
    CHECK((noted.note() == odd));
    CHECK((noted.keys() == std::vector<std::string>{"A-_z0", "other"}));
    CHECK_FALSE(letter.note().has_value());

    const Letter bare{std::nullopt, code, std::nullopt, std::nullopt};
    CHECK_FALSE(bare.address().has_value());
    CHECK(bare.code() == code);
    CHECK_FALSE(bare.name().has_value());
    CHECK_FALSE(bare.base_url().has_value());
}

TEST_CASE("texts of every length come back from their bits") {
    std::string text;
    for (int length = 0; length < 70; ++length) {
        const base::SealedText sealed_text{.key = "k", .text = text};
        CHECK(Letter({}, sealed_text, {}, {}).code() == sealed_text);
        text += domain::base64url.symbols[static_cast<std::size_t>(length * 7 % 64)];
    }
}

TEST_CASE("an invite that is over remembers keys alone") {
    Letter letter{
        sealed("ada@example.com"),
        sealed("CODE"),
        sealed("Ada"),
        "https://x.example",
        sealed("See you!")
    };
    letter.send_to_site("https://y.example");
    CHECK((letter.base_url() == "https://y.example"));
    const auto keys = letter.keys();
    letter.forget_contents();
    CHECK((letter.keys() == keys));
    CHECK_FALSE(letter.address().has_value());
    CHECK_FALSE(letter.note().has_value());
    CHECK(letter.code().text.empty());
}

TEST_CASE("an id comes back from its seventeen bytes") {
    base::SeededRandom random{5};
    for (int i = 0; i < 1'000; ++i) {
        const auto slot = static_cast<base::Slot>(random.below(base::slot_count));
        const events::InviteId one{base::make_ulid(noon, random, slot)};
        CHECK(domain::CompactId<events::InviteId>{one}.id() == one);
    }
    CHECK(domain::CompactId<events::InviteId>{}.empty());
    CHECK_FALSE(domain::CompactId<events::InviteId>{id<events::InviteId>("one")}.empty());
}
