#include "base/email.hpp"
#include "base/invite_code.hpp"
#include "platform/crypto/routing.hpp"
#include "tests/support/property.hpp"

#include <doctest/doctest.h>

using namespace platform::crypto;
using property::counterexample;

namespace {

Key32 any_key() {
    Key32 key;
    for (auto& byte : key.bytes) {
        byte = *rc::gen::arbitrary<std::uint8_t>();
    }
    return key;
}

std::string any_purpose() {
    return *rc::gen::suchThat(property::text(), [](const std::string& text) {
        return text.find('\0') == std::string::npos;
    });
}

}  // namespace

TEST_CASE("any text under any key has one id for a purpose, in the slot of the text") {
    CHECK(counterexample([] {
              const auto key = any_key();
              const auto purpose = any_purpose();
              const auto text = *property::text();
              const Routing routing{key};
              const auto id = routing.keyed_id(purpose, text);
              RC_ASSERT(base::is_id(id));
              RC_ASSERT(routing.slot_of(text) < base::slot_count);
              RC_ASSERT(base::slot_of(id) == routing.slot_of(text));
              RC_ASSERT(id == Routing{key}.keyed_id(purpose, text));
          }) == "");
}

TEST_CASE("another purpose, text or key is another id") {
    CHECK(counterexample([] {
              const auto key = any_key();
              const auto purpose = any_purpose();
              const auto text = *property::text();
              const Routing routing{key};
              const auto id = routing.keyed_id(purpose, text);
              RC_ASSERT(id != routing.keyed_id(purpose + "x", text));
              RC_ASSERT(id != routing.keyed_id(purpose, text + "x"));
              // What moves from one to the other does not come to the same.
              if (!text.empty() && text[0] != '\0') {
                  RC_ASSERT(id != routing.keyed_id(purpose + text[0], text.substr(1)));
              }
              auto other = key;
              other.bytes[*rc::gen::inRange<std::size_t>(0, 32)] ^= 1;
              RC_ASSERT(id != Routing{other}.keyed_id(purpose, text));
          }) == "");
}

TEST_CASE("a code that is drawn for any slot lives there, however it is typed") {
    CHECK(counterexample([](std::uint64_t seed) {
              const Routing routing{any_key()};
              const auto slot = *property::slot();
              base::SeededRandom random{seed};
              const auto code = draw_code(routing, random, slot);
              RC_ASSERT(base::slot_of(routing.invite_of(code)) == slot);
              std::string typed;
              for (const char c : code) {
                  const bool is_lower = *rc::gen::arbitrary<bool>() && c >= 'A';
                  typed += is_lower ? static_cast<char>(c - 'A' + 'a') : c;
                  typed += *rc::gen::element(std::string{}, std::string{" "}, std::string{"-"});
              }
              RC_ASSERT(base::canonical_code(typed) == code);
          }) == "");
}

TEST_CASE("an address has one person, however it is typed") {
    CHECK(counterexample([] {
              const Routing routing{any_key()};
              const auto address = base::normalise_email(*property::text());
              auto typed = *rc::gen::element(std::string{}, std::string{" "}, std::string{"\t\n"});
              for (const char c : address) {
                  const bool is_upper = *rc::gen::arbitrary<bool>() && c >= 'a' && c <= 'z';
                  typed += is_upper ? static_cast<char>(c - 'a' + 'A') : c;
              }
              const auto normalised = base::normalise_email(typed);
              RC_ASSERT(normalised == address);
              RC_ASSERT(routing.person_of(normalised) == routing.person_of(address));
          }) == "");
}
