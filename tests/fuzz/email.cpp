// Addresses, as forms, lists and mails carry them.

#include "base/email.hpp"

#include "platform/mail/address.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

void email(std::string_view input) {
    const auto normalised = base::normalise_email(input);
    must(base::normalise_email(normalised) == normalised, "there is one spelling of an address");
    const auto shown = base::mask_email(normalised);
    const auto masked = platform::mail::masked(input);
    must(platform::mail::masked(masked) == masked, "what is masked stays as it is");
    if (!base::is_email(normalised)) {
        return;
    }
    must(platform::mail::is_address(normalised), "whom we know we can write to");
    must(platform::mail::is_header_text(normalised), "an address cannot end a header");
    // Two letters and three asterisks; one letter and three.
    must(shown.find('@') <= 5, "nobody reads the whole address");
    must(masked.find('@') <= input.find('@') + 2, "nor does who reads a reason");
    must(platform::mail::masked(normalised).find('@') <= 4, "which shows one letter");
}

}  // namespace fuzz
