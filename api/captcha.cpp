#include "api/captcha.hpp"

#include "domain/people/account.hpp"
#include "platform/arrival.hpp"

namespace api {

namespace {

namespace http = platform::http;
using platform::captcha::Verdict;

// Longer than the verifier's own patience with the provider.
constexpr base::Duration captcha_wait{5'000};
constexpr int silent_retry_s = 10;
// Longer ones no provider makes.
constexpr std::size_t captcha_length_max = 4096;
constexpr std::string_view header = "X-Captcha-Required";

http::Response not_solved() {
    return http::bad_request("CAPTCHA_INVALID", "The captcha is not solved, or was used before")
        .with(header, "true");
}

base::Task<Verdict> verdict_on(Services& services, platform::captcha::Shown shown) {
    const platform::Expected<Verdict> expected;
    services.captcha->verify(std::move(shown), [expected](Verdict verdict) {
        expected.arrive(verdict);
    });
    const auto verdict = co_await expected.wait(captcha_wait);
    co_return verdict.value_or(Verdict::silent);
}

}  // namespace

std::optional<base::Instant> captcha_until(
    const Services& services, const std::optional<domain::SignInState>& state
) {
    const bool has_failed = services.captcha && state && state->failed_at &&
                            state->failures >= domain::people::captcha_after;
    if (!has_failed) {
        return std::nullopt;
    }
    const auto until = *state->failed_at + domain::people::failures_kept_for;
    return services.clock.now() < until ? std::optional{until} : std::nullopt;
}

base::Task<std::optional<http::Response>> refused_without_captcha(
    const http::Request& request,
    Services& services,
    const std::optional<domain::SignInState>& state,
    std::optional<std::string> shown
) {
    if (!captcha_until(services, state)) {
        co_return std::nullopt;
    }
    if (!shown || shown->empty()) {
        services.captcha_required();
        co_return http::problem(
            428, "CAPTCHA_REQUIRED", "After several wrong passwords a captcha is asked for"
        )
            .with(header, "true");
    }
    if (shown->size() > captcha_length_max) {
        co_return not_solved();
    }
    platform::captcha::Shown captcha{.token = std::move(*shown), .client = request.client};
    const auto verdict = co_await verdict_on(services, std::move(captcha));
    if (verdict == Verdict::silent) {
        co_return http::too_many_requests(
            "CAPTCHA_UNAVAILABLE", "Whether the captcha is solved cannot be told", silent_retry_s
        );
    }
    if (verdict == Verdict::wrong) {
        co_return not_solved();
    }
    co_return std::nullopt;
}

}  // namespace api
