// What Resend tells, and how it is signed: the first line is the signature, the second the moment.

#include "platform/mail/resend_webhook.hpp"

#include "platform/crypto/hash.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

#include <string>

namespace fuzz {

void resend_webhook(std::string_view input) {
    using namespace platform::mail;
    static const WebhookSecrets secrets{{"whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}};
    const auto signatures = take_line(input);
    const auto moment = take_line(input);
    const base::Instant now{};
    const auto judged =
        secrets.judge({.id = "msg_1", .timestamp = moment, .signatures = signatures}, input, now);
    must(judged != Genuineness::genuine, "nobody signs but who has the secret");

    const auto signature = "v1," + platform::crypto::to_base64(platform::crypto::hmac_sha256(
                                       std::string_view{"0123456789abcdef0123456789abcdef"},
                                       "msg_1.0." + std::string{input}
                                   ));
    const auto genuine =
        secrets.judge({.id = "msg_1", .timestamp = "0", .signatures = signature}, input, now);
    must(genuine == Genuineness::genuine, "whatever is signed is genuine");

    const auto told = read_resend_event("msg_1", input, now);
    const auto& report = told.report;
    must(!report.what || meaning_of(report.type) == report.what, "the type says what it means");
    must(!report.invite || base::is_id(report.invite->text), "an invite is an id");
    must(!report.hard || report.what, "only what is understood is a bounce");
    must(report.event == "msg_1", "it is known by its id");
}

}  // namespace fuzz
