// What the provider of captchas answers: a status, and a body.

#include "platform/captcha/site_verifier.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

void captcha_verdict(std::string_view input) {
    using platform::captcha::Verdict, platform::captcha::verdict_of;
    constexpr int ok = 200;
    constexpr int broken = 503;
    const auto verdict = verdict_of(ok, input);
    const bool says_success = input.find("success") != input.npos;
    must(verdict == Verdict::silent || says_success, "without a word of success nothing is said");
    must(
        verdict != Verdict::solved || input.find("true") != input.npos,
        "nothing is solved that is not said to be"
    );
    must(verdict_of(broken, input) != Verdict::solved, "whoever is broken lets nobody in");
    must(verdict_of(ok, input) == verdict, "the same answer means the same");
}

}  // namespace fuzz
