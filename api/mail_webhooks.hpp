#pragma once
// What the mail provider tells us by calling, and the ledger of it that operators read.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "events/mail_reports.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace api {

// Whoever calls learns what became of it; the provider only looks at the status.
struct WebhookTaken {
    std::string id;
    events::ReportFate fate = events::ReportFate::applied;
};
BOOST_DESCRIBE_STRUCT(WebhookTaken, (), (id, fate))

struct WebhookView {
    std::string id;
    std::string provider;
    std::string event_id;  // the provider's
    std::string type;      // as the provider calls it
    OrNull<events::MailEvent> what;
    OrNull<std::string> mail_id;  // the provider's
    OrNull<std::string> recipient_id;
    OrNull<std::string> invite_id;
    OrNull<std::uint32_t> delivery;
    OrNull<bool> hard;
    OrNull<std::string> reason;
    base::Instant happened_at;  // by the provider's clock
    base::Instant received_at;
    events::ReportFate fate = events::ReportFate::applied;
    std::uint32_t times = 1;  // it was taken: once, and again with each replay
    std::string by;
};
BOOST_DESCRIBE_STRUCT(
    WebhookView,
    (),
    (id,
     provider,
     event_id,
     type,
     what,
     mail_id,
     recipient_id,
     invite_id,
     delivery,
     hard,
     reason,
     happened_at,
     received_at,
     fate,
     times,
     by)
)

struct WebhooksView {
    std::vector<WebhookView> webhooks;
    std::uint64_t count = 0;                        // on this page
    std::map<std::string, std::uint64_t> last_24h;  // by fate
    OrNull<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(WebhooksView, (), (webhooks, count, last_24h, next_cursor))

using platform::http::Request, platform::http::Response;

// Answered when what was told is in the log; until then the provider tells it again. What was told
// before is taken and changes nothing. 400 unless it is signed, by one of the secrets, lately.
base::Task<Response> take_mail_webhook(Request& request, Services& services);

base::Task<Response> list_webhooks(Request& request, Services& services);
base::Task<Response> show_webhook(Request& request, Services& services);

// Takes it once more, as this version understands it.
base::Task<Response> replay_webhook(Request& request, Services& services);

}  // namespace api
