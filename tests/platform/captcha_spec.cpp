// Asking a captcha's provider whether one was solved.

#include "platform/captcha/site_verifier.hpp"
#include "tests/platform/siteverify_stand_in.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <string>
#include <vector>

using namespace platform::captcha;
using namespace std::chrono_literals;

namespace {

struct Asking {
    tests::SiteverifyStandIn provider;
    std::mutex mutex;
    std::vector<std::string> told;
    SiteVerifier verifier;

    explicit Asking(base::Duration patience = 10s, std::string url = {})
        : verifier{
              Site{
                  .secret = "s3cret&more",
                  .url = url.empty() ? provider.url() : url,
                  .patience = patience
              },
              [this](std::string_view why) {
                  const std::lock_guard lock{mutex};
                  told.emplace_back(why);
              }
          } {}

    Verdict verdict(std::string token = "a+token") {
        std::promise<Verdict> promise;
        auto verdict = promise.get_future();
        verifier.verify(
            {.token = std::move(token), .client = "192.0.2.7"},
            [&promise](Verdict said) { promise.set_value(said); }
        );
        return verdict.get();
    }

    std::size_t complaints() {
        const std::lock_guard lock{mutex};
        return told.size();
    }
};

}  // namespace

TEST_CASE("a provider is sent secret, token and address, and its word is taken") {
    Asking asking;
    CHECK((asking.verdict() == Verdict::solved));
    asking.provider.answer_next(
        200, R"({"success":false,"error-codes":["invalid-input-response"]})"
    );
    CHECK((asking.verdict("nonsense") == Verdict::wrong));
    CHECK(
        (asking.provider.forms() ==
         std::vector<std::string>{
             "secret=s3cret%26more&response=a%2Btoken&remoteip=192.0.2.7",
             "secret=s3cret%26more&response=nonsense&remoteip=192.0.2.7"
         })
    );
    CHECK(asking.complaints() == 0);
}

TEST_CASE("what an answer of the provider means") {
    struct Row {
        const char* because;
        int status;
        const char* body;
        Verdict verdict;
    };

    const Row rows[] = {
        {"solved", 200, R"({"success":true,"hostname":"x"})", Verdict::solved},
        {"not solved", 200, R"({"success":false})", Verdict::wrong},
        {"used before",
         200,
         R"({"success":false,"error-codes":["timeout-or-duplicate"]})",
         Verdict::wrong},
        {"our secret is wrong",
         200,
         R"({"success":false,"error-codes":["invalid-input-secret"]})",
         Verdict::silent},
        {"its own fault among others",
         200,
         R"({"success":false,"error-codes":["invalid-input-response","internal-error"]})",
         Verdict::silent},
        {"an error that claims success", 500, R"({"success":true})", Verdict::silent},
        {"an error", 500, "oops", Verdict::silent},
        {"junk", 200, "<html>", Verdict::silent},
        {"nothing", 200, "", Verdict::silent},
        {"a text for success", 200, R"({"success":"true"})", Verdict::silent},
        {"no object", 200, "true", Verdict::silent},
        {"codes that are none", 200, R"({"success":false,"error-codes":[7]})", Verdict::silent},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        CHECK((verdict_of(row.status, row.body) == row.verdict));
    }
}

TEST_CASE("a provider that fails, hangs or is not there has said nothing, and that is told once") {
    Asking asking{200ms};
    asking.provider.answer_next(500, "oops");
    CHECK((asking.verdict() == Verdict::silent));
    asking.provider.hang_next();
    CHECK((asking.verdict() == Verdict::silent));
    CHECK(asking.complaints() == 1);
    CHECK((asking.verdict() == Verdict::solved));
    asking.provider.answer_next(200, "junk");
    CHECK((asking.verdict() == Verdict::silent));
    CHECK(asking.complaints() == 2);
    Asking nowhere{10s, "http://127.0.0.1:1/siteverify"};
    CHECK((nowhere.verdict() == Verdict::silent));
}

TEST_CASE("each is answered once, also who is still in line when the verifier ends") {
    tests::SiteverifyStandIn provider;
    provider.hang_next();
    std::atomic<int> answered = 0;
    {
        SiteVerifier verifier{
            Site{
                .secret = "s", .url = provider.url(), .patience = 200ms, .threads = 1, .waiting = 1
            },
            [](std::string_view) {}
        };
        for (int i = 0; i < 3; ++i) {
            verifier.verify({.token = "t", .client = ""}, [&answered](Verdict) { ++answered; });
        }
    }
    CHECK(answered == 3);
}
