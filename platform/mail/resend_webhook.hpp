#pragma once
// What Resend tells of mails, by calling us: whether it was Resend who called, and what it says.
// Signed as by Svix: the id, the moment and the body, with secrets that both sides know.

#include "base/time.hpp"
#include "events/mail_reports.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace platform::mail {

// The headers svix-id, svix-timestamp and svix-signature, as they came; empty where there is none.
struct WebhookSignature {
    std::string_view id;
    std::string_view timestamp;
    std::string_view signatures;
};

enum class Genuineness { genuine, not_signed, forged, stale };

// Immutable; share it between threads freely.
class WebhookSecrets {
public:
    WebhookSecrets() = default;

    // "whsec_" and base64, as the provider shows them; several while they are changed. One that
    // cannot be read vouches for nothing.
    explicit WebhookSecrets(const std::vector<std::string>& secrets);

    static bool can_be_read(std::string_view secret);

    // Takes the same time wherever a signature differs. Without secrets nothing is genuine.
    Genuineness judge(const WebhookSignature& signature, std::string_view body, base::Instant now)
        const;

private:
    std::vector<std::string> keys_;
};

// What was told; without `recipient`, for who that is takes the routing key.
struct ToldByResend {
    events::MailReport report;
    std::optional<std::string> to;  // the address that was mailed
};

// Of a genuine call. Never fails: what cannot be understood is a report without `what`. `at` when
// the body names no moment.
ToldByResend read_resend_event(std::string_view id, std::string_view body, base::Instant at);

// What a type of event means; absent when it is not known. For reports that were kept.
std::optional<events::MailEvent> meaning_of(std::string_view type);

// Tags by which a report finds its mail without a lookup.
inline constexpr std::string_view invite_tag = "invite_id";
inline constexpr std::string_view delivery_tag = "delivery";

}  // namespace platform::mail
