// The token of an unsubscribe link; the first line may be an address that gets a link of its own.

#include "base/email.hpp"
#include "platform/mail/unsubscribe.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

void unsubscribe_link(std::string_view input) {
    static const platform::mail::Unsubscribing unsubscribing{platform::crypto::Key32{}};
    static const platform::crypto::Routing routing{platform::crypto::Key32{}};
    must(!unsubscribing.recipient_in(input), "nobody makes links but us");

    const auto address = take_line(input);
    const auto link = unsubscribing.link("https://example.com/", address);
    must(link.starts_with("https://example.com/api/v1/public/"), "a link leads to us");
    const auto token = link.substr(link.find("?t=") + 3);
    const auto recipient = unsubscribing.recipient_in(token);
    must(recipient == routing.person_of(base::normalise_email(address)), "it names who got it");
    must(token.find_first_of("&#?% ") == std::string::npos, "a token needs no escapes");

    auto forged = token;
    base::SeededRandom random{base::stable_hash(input)};
    forged[random.below(forged.size())] = '~';
    must(!unsubscribing.recipient_in(forged), "a token with one other character is none");
}

}  // namespace fuzz
