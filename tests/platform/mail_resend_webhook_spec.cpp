// Whether it was Resend who called, and what it says.

#include "platform/crypto/hash.hpp"
#include "platform/mail/resend_webhook.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace platform::mail;
using namespace std::chrono_literals;
using events::MailEvent;

namespace {

const std::string secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const std::string other_secret = "whsec_ZmVkY2JhOTg3NjU0MzIxMA==";
const std::string body = R"({"type":"email.bounced","data":{"email_id":"e-1"}})";
const std::string signature = "v1,7lBO8+3fF6bsuHnLivHBOYWW76gclDHNf9HZ6WfMqzg=";
const base::Instant signed_at{1'756'612'800'000ms};

Genuineness judged(
    const std::string& signatures,
    base::Instant now = signed_at,
    const std::vector<std::string>& secrets = {secret}
) {
    return WebhookSecrets{secrets}.judge(
        {.id = "msg_test0001", .timestamp = "1756612800", .signatures = signatures}, body, now
    );
}

ToldByResend told(std::string_view text) {
    return read_resend_event("msg_1", text, signed_at);
}

events::MailReport bounce(std::string_view bounce) {
    return told(fmt::format(
                    R"({{"type":"email.bounced","data":{{"email_id":"e-1","bounce":{}}}}})", bounce
                ))
        .report;
}

}  // namespace

TEST_CASE("a call that is signed as Svix signs is genuine") {
    CHECK((judged(signature) == Genuineness::genuine));
}

TEST_CASE("a call counts for five minutes before and after its moment, and not a moment longer") {
    CHECK((judged(signature, signed_at + 5min) == Genuineness::genuine));
    CHECK((judged(signature, signed_at - 5min) == Genuineness::genuine));
    CHECK((judged(signature, signed_at + 5min + 1ms) == Genuineness::stale));
    CHECK((judged(signature, signed_at - 5min - 1ms) == Genuineness::stale));
}

TEST_CASE("one signature of several is enough, as is one secret of several") {
    CHECK((judged("v1,AAAA v1a,BBBB " + signature) == Genuineness::genuine));
    CHECK((judged(signature + " v1,AAAA") == Genuineness::genuine));
    CHECK((judged(signature, signed_at, {other_secret, secret}) == Genuineness::genuine));
    CHECK((judged(signature, signed_at, {secret, other_secret}) == Genuineness::genuine));
}

TEST_CASE("what another secret signed, or nobody, is not genuine") {
    CHECK((judged(signature, signed_at, {other_secret}) == Genuineness::forged));
    CHECK((judged(signature, signed_at, {}) == Genuineness::forged));
    CHECK((judged("v1,7lBO8+3fF6bsuHnLivHBOYWW76gclDHNf9HZ6WfMqzh=") == Genuineness::forged));
    CHECK((judged("v2" + signature.substr(2)) == Genuineness::forged));
    CHECK((judged(signature.substr(3)) == Genuineness::forged));
    CHECK((judged("") == Genuineness::not_signed));
    CHECK((judged(" ") == Genuineness::forged));
}

TEST_CASE("body, id and moment are all part of what is signed") {
    const WebhookSecrets secrets{{secret}};
    const WebhookSignature given{
        .id = "msg_test0001", .timestamp = "1756612800", .signatures = signature
    };
    REQUIRE((secrets.judge(given, body, signed_at) == Genuineness::genuine));
    CHECK((secrets.judge(given, body + " ", signed_at) == Genuineness::forged));
    auto other = given;
    other.id = "msg_test0002";
    CHECK((secrets.judge(other, body, signed_at) == Genuineness::forged));
    other = given;
    other.timestamp = "1756612801";
    CHECK((secrets.judge(other, body, signed_at) == Genuineness::forged));
}

TEST_CASE("a call without id or moment is not signed") {
    const WebhookSecrets secrets{{secret}};
    for (const std::string_view timestamp :
         {"", "soon", "1756612800.0", "-1", "99999999999999999"}) {
        CAPTURE(timestamp);
        const WebhookSignature given{
            .id = "msg_test0001", .timestamp = timestamp, .signatures = signature
        };
        CHECK((secrets.judge(given, body, signed_at) == Genuineness::not_signed));
    }
    const std::string long_id(256, 'x');
    for (const std::string_view id : {"", "msg test", "msg\n", long_id.c_str()}) {
        CAPTURE(id);
        const WebhookSignature given{.id = id, .timestamp = "1756612800", .signatures = signature};
        CHECK((secrets.judge(given, body, signed_at) == Genuineness::not_signed));
    }
}

TEST_CASE("a secret is whsec_ and base64") {
    CHECK(WebhookSecrets::can_be_read(secret));
    for (const std::string_view wrong :
         {"", "whsec_", "whsec_?", "whsec_QUI", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}) {
        CAPTURE(wrong);
        CHECK_FALSE(WebhookSecrets::can_be_read(wrong));
        CHECK((judged(signature, signed_at, {std::string{wrong}}) == Genuineness::forged));
    }
}

TEST_CASE("an event tells which mail it is about by the tags that the mail carries") {
    const std::string invite = "01KJPQBDM01NV1TE1NV1TE1NQ4";
    for (const auto& tags :
         {R"({"job_id":"x","invite_id":")" + invite + R"(","delivery":"2"})",
          R"([{"name":"invite_id","value":")" + invite +
              R"("},{"name":"delivery","value":"2"},{"name":"job_id"}])"}) {
        CAPTURE(tags);
        const auto event = told(
            R"({"type":"email.delivered","created_at":"2026-03-02T12:00:00.123456+00:00",)"
            R"("data":{"created_at":"2026-03-02 11:00:00","email_id":"e-1",)"
            R"("to":["Ann@Example.org"],"subject":"Hello","tags":)" +
            tags + "}}"
        );
        const auto& report = event.report;
        CHECK(report.provider == "resend");
        CHECK(report.event == "msg_1");
        CHECK(report.type == "email.delivered");
        CHECK((report.what == MailEvent::delivered));
        CHECK(report.mail == "e-1");
        CHECK((report.invite == events::InviteId{invite}));
        CHECK(report.delivery == 2);
        CHECK(event.to == "Ann@Example.org");
        CHECK((report.at == base::instant_from("2026-03-02T12:00:00Z")));
        CHECK_FALSE(report.hard.has_value());
        CHECK_FALSE(report.recipient.has_value());
    }
}

TEST_CASE("tags that were not made by us name no mail") {
    for (const std::string tags :
         {R"({"invite_id":"nonsense","delivery":"-1"})",
          R"({"invite_id":7})",
          R"([7,{"name":"invite_id"}])",
          R"("invite_id")",
          "null"}) {
        CAPTURE(tags);
        const auto report =
            told(R"({"type":"email.opened","data":{"email_id":"e-1","tags":)" + tags + "}}").report;
        CHECK((report.what == MailEvent::opened));
        CHECK_FALSE(report.invite.has_value());
        CHECK_FALSE(report.delivery.has_value());
    }
}

TEST_CASE("a bounce is hard unless the provider says that it may pass") {
    const auto permanent =
        bounce(R"({"message":"no such user","subType":"General","type":"Permanent"})");
    CHECK(permanent.hard == true);
    CHECK(permanent.reason == "Permanent/General");
    CHECK(bounce(R"({"type":"Transient","subType":"MailboxFull"})").hard == false);
    CHECK(bounce(R"({"type":"Undetermined","subType":"Undetermined"})").hard == false);
    CHECK(bounce("null").hard == true);
    CHECK(told(body).report.hard == true);
    const auto suppressed = told(R"({"type":"email.suppressed","data":{"email_id":"e-1"}})").report;
    CHECK((suppressed.what == MailEvent::bounced));
    CHECK(suppressed.hard == true);
    CHECK(suppressed.reason == "suppressed");
    const auto failed = told(R"({"type":"email.failed","data":{"email_id":"e-1"}})").report;
    CHECK((failed.what == MailEvent::failed));
    CHECK(failed.hard == false);
}

TEST_CASE("each type that Resend knows of a mail has its meaning, and other types have none") {
    const std::pair<std::string_view, MailEvent> known[] = {
        {"email.sent", MailEvent::sent},
        {"email.delivered", MailEvent::delivered},
        {"email.delivery_delayed", MailEvent::delayed},
        {"email.bounced", MailEvent::bounced},
        {"email.complained", MailEvent::complained},
        {"email.opened", MailEvent::opened},
        {"email.clicked", MailEvent::clicked},
        {"email.failed", MailEvent::failed}
    };
    for (const auto& [type, what] : known) {
        CHECK((meaning_of(type) == what));
    }
    for (const std::string_view type : {"", "email", "email.received", "contact.created"}) {
        CHECK_FALSE(meaning_of(type).has_value());
    }
}

TEST_CASE("what cannot be understood is a report without a meaning") {
    for (const std::string_view text :
         {"",
          "no JSON",
          "[]",
          "7",
          R"({"data":{}})",
          R"({"type":"contact.created","data":{}})",
          R"({"type":"email.bounced"})",
          R"({"type":"email.bounced","data":[]})",
          "{\"type\":\"\xff\"}"}) {
        CAPTURE(text);
        const auto event = told(text);
        CHECK_FALSE(event.report.what.has_value());
        CHECK(event.report.event == "msg_1");
        CHECK((event.report.at == signed_at));
    }
}
