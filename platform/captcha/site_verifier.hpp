#pragma once
// Asks a provider by its siteverify form, on threads of its own.

#include "base/time.hpp"
#include "platform/captcha/verifier.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace platform::captcha {

struct Site {
    std::string secret;
    std::string url;                 // "https://challenges.cloudflare.com/turnstile/v0/siteverify"
    base::Duration patience{3'000};  // with one answer, connecting included
    std::size_t threads = 2;
    std::size_t waiting = 64;  // at most; of further ones the verdict is silent at once
    std::string ca_file;       // empty: the system's
};

class SiteVerifier final : public Verifier {
public:
    // `say` is told why the verdict was silent, once until the provider answers again.
    SiteVerifier(const Site& site, std::function<void(std::string_view)> say);

    // Waits for calls under way; of those in line the verdict is silent.
    ~SiteVerifier() override;

    void verify(Shown shown, std::function<void(Verdict)> done) override;

private:
    class Threads;
    std::unique_ptr<Threads> threads_;
};

// What an answer means. What is wrong with our own secret says nothing about the captcha: silent.
Verdict verdict_of(int status, std::string_view body);

}  // namespace platform::captcha
