#include "platform/mail/resend_mailer.hpp"
#include "tests/platform/resend_stand_in.hpp"
#include "tests/platform/sent_mail.hpp"

#include <doctest/doctest.h>

using namespace platform::mail;
using namespace tests;
using namespace std::chrono_literals;

namespace {

const base::SystemClock system_clock;

ResendAccount account_at(const std::string& url, std::size_t connections = 1) {
    return {.api_key = "re_test", .base_url = url, .connections = connections, .ca_file = ""};
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Resend: a mail is posted with key, agent and the job's tag") {
    ResendStandIn resend;
    ResendMailer mailer{account_at(resend.url() + "/"), system_clock};
    const SendResult result = send_and_wait(mailer);
    CHECK(result.outcome == Outcome::accepted);
    CHECK(result.provider_id == "id-1");
    REQUIRE(resend.requests().size() == 1);
    const ResendRequest request = resend.requests().front();
    CHECK(request.method_and_path == "POST /emails");
    CHECK(request.headers.at("idempotency-key") == "key-of-ann.lee@example.org");
    CHECK(request.headers.at("content-type") == "application/json");
    CHECK(request.headers.at("user-agent").starts_with("instainstru"));
    CHECK(
        request.body ==
        R"({"from":"\"Example\" <invites@example.com>","to":"ann.lee@example.org",)"
        R"("subject":"Hello","html":"<p>Hi</p>","text":"First line\n.second line\n",)"
        R"("headers":{"Message-ID":"<01J.1@example.com>"},)"
        R"("tags":[{"name":"job_id","value":"01JJOB"}]})"
    );
}

TEST_CASE("Resend: further tags of a mail go with it") {
    Mail mail{.key = "key", .job_id = "01JJOB", .tags = {{"invite_id", "01J"}, {"delivery", "1"}}};
    CHECK(to_resend_json(mail).ends_with(
        R"("tags":[{"name":"job_id","value":"01JJOB"},)"
        R"({"name":"invite_id","value":"01J"},{"name":"delivery","value":"1"}]})"
    ));
}

TEST_CASE("Resend: a mail in doubt is sent again under its key and arrives once") {
    ResendStandIn resend;
    ResendMailer mailer{account_at(resend.url()), system_clock};
    CHECK(mailer.honours_keys());
    resend.lose_answer_next();
    CHECK(send_and_wait(mailer).outcome == Outcome::unknown);
    CHECK(resend.mailed().size() == 1);
    const SendResult again = send_and_wait(mailer);
    CHECK(again.outcome == Outcome::accepted);
    CHECK(again.provider_id == "id-1");
    CHECK(resend.mailed().size() == 1);
}

TEST_CASE("Resend: after the time keys are kept the same key is another mail") {
    ResendStandIn resend;
    ResendMailer mailer{account_at(resend.url()), system_clock};
    CHECK(send_and_wait(mailer).outcome == Outcome::accepted);
    resend.advance(std::chrono::seconds{mailer.keys_kept()} - 1s);
    CHECK(send_and_wait(mailer).provider_id == "id-1");
    resend.advance(1s);
    CHECK(send_and_wait(mailer).provider_id == "id-2");
    CHECK(resend.mailed().size() == 2);
}

TEST_CASE("Resend: the same key with another body is our bug") {
    ResendStandIn resend;
    ResendMailer mailer{account_at(resend.url()), system_clock};
    CHECK(send_and_wait(mailer).outcome == Outcome::accepted);
    Mail other = some_mail();
    other.text = "corrected";
    const SendResult result = send_and_wait(mailer, other);
    CHECK(result.outcome == Outcome::request_refused);
    CHECK(result.code == "invalid_idempotent_request");
    CHECK(resend.mailed().size() == 1);
}

TEST_CASE("Resend: while the first request with a key is still worked on, the next has to wait") {
    ResendStandIn resend;
    ResendMailer mailer{account_at(resend.url(), 2), system_clock};
    resend.hang_next();
    auto first = start_sending(mailer, some_mail());
    REQUIRE(resend.wait_for_requests(1));
    const SendResult second = send_and_wait(mailer);
    CHECK(second.outcome == Outcome::transient);
    CHECK(second.code == "concurrent_idempotent_requests");
    resend.release();
    CHECK(answer_of(std::move(first)).outcome == Outcome::unknown);
    CHECK(resend.mailed().size() == 1);
}

TEST_CASE("Resend: a third request within a second is told when to come back") {
    ResendStandIn resend;
    resend.limit_to_two_a_second();
    ResendMailer mailer{account_at(resend.url()), system_clock};
    CHECK(send_and_wait(mailer, some_mail("a@example.org")).outcome == Outcome::accepted);
    CHECK(send_and_wait(mailer, some_mail("b@example.org")).outcome == Outcome::accepted);
    const SendResult third = send_and_wait(mailer, some_mail("c@example.org"));
    CHECK(third.outcome == Outcome::throttled);
    CHECK(third.code == "rate_limit_exceeded");
    CHECK(third.retry_after == 1s);
    resend.advance(1s);
    CHECK(send_and_wait(mailer, some_mail("c@example.org")).outcome == Outcome::accepted);
}

TEST_CASE("Resend: each error has its meaning") {
    struct Row {
        int status;
        const char* name;
        const char* message;
        Outcome outcome;
    };

    const Row rows[] = {
        {400, "validation_error", "bad", Outcome::request_refused},
        {400, "invalid_idempotency_key", "too long", Outcome::request_refused},
        {401, "missing_api_key", "no key", Outcome::misconfigured},
        {401, "restricted_api_key", "only sending", Outcome::misconfigured},
        {403, "invalid_api_key", "unknown key", Outcome::misconfigured},
        {403, "validation_error", "domain is not verified", Outcome::misconfigured},
        {404, "not_found", "no such thing", Outcome::request_refused},
        {405, "method_not_allowed", "no", Outcome::request_refused},
        {409, "invalid_idempotent_request", "other body", Outcome::request_refused},
        {409, "concurrent_idempotent_requests", "wait", Outcome::transient},
        {422, "validation_error", "Invalid `to` field.", Outcome::recipient_refused},
        {422, "invalid_from_address", "Invalid `from` field.", Outcome::request_refused},
        {422, "missing_required_field", "Missing `subject`.", Outcome::request_refused},
        {429, "rate_limit_exceeded", "slow down", Outcome::throttled},
        {429, "daily_quota_exceeded", "tomorrow", Outcome::throttled},
        {500, "application_error", "oops", Outcome::transient},
        {503, "", "", Outcome::transient},
    };
    ResendStandIn resend;
    ResendMailer mailer{account_at(resend.url()), system_clock};
    for (const auto& row : rows) {
        CAPTURE(row.status);
        CAPTURE(row.name);
        const std::string code = row.name;
        resend.answer_next({
            .status = row.status,
            .body = code.empty() ? "<html>not JSON</html>"
                                 : R"({"statusCode":1,"name":")" + code + R"(","message":")" +
                                       row.message + R"("})",
        });
        const SendResult result = send_and_wait(mailer);
        CHECK(result.outcome == row.outcome);
        CHECK(result.code == (code.empty() ? std::to_string(row.status) : code));
        CHECK(result.retry_after.has_value() == (row.outcome == Outcome::throttled));
    }
    CHECK(resend.connections() == 1);
}

TEST_CASE("Resend: a used up quota is waited for longer than a burst") {
    const std::string body = R"({"name":"daily_quota_exceeded","message":"x"})";
    CHECK(resend_answer(429, body, "").retry_after == 3600s);
    CHECK(resend_answer(429, body, "120").retry_after == 120s);
    CHECK(resend_answer(429, R"({"name":"rate_limit_exceeded"})", "0.4").retry_after == 1s);
    CHECK(resend_answer(429, R"({"name":"rate_limit_exceeded"})", "soon").retry_after == 1s);
}

TEST_CASE("Resend: reasons never show an address in full") {
    const auto result =
        resend_answer(422, R"({"message":"Invalid `to` field: ann.lee@example.org"})", "");
    CHECK(contains(result.reason, "a***@example.org"));
}

TEST_CASE("Resend: a wrong key is a matter of configuration") {
    ResendStandIn resend;
    ResendAccount account = account_at(resend.url());
    account.api_key = "re_wrong";
    ResendMailer mailer{account, system_clock};
    CHECK(send_and_wait(mailer).outcome == Outcome::misconfigured);
}

TEST_CASE("Resend: nobody there, no answer in time, and stopping") {
    std::string url;
    {
        const ResendStandIn gone;
        url = gone.url();
    }
    ResendMailer nowhere{account_at(url), system_clock};
    CHECK(send_and_wait(nowhere).outcome == Outcome::unreachable);

    ResendStandIn resend;
    resend.hang_next();
    auto mailer = std::make_unique<ResendMailer>(account_at(resend.url()), system_clock);
    CHECK(send_and_wait(*mailer, some_mail(), 200ms).outcome == Outcome::unknown);
    resend.hang_next();
    auto written = start_sending(*mailer, some_mail("b@example.org"));
    REQUIRE(resend.wait_for_requests(2));
    auto in_line = start_sending(*mailer, some_mail("c@example.org"));
    mailer.reset();
    CHECK(answer_of(std::move(written)).outcome == Outcome::unknown);
    CHECK(answer_of(std::move(in_line)).outcome == Outcome::unreachable);
}
