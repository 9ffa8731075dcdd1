#include "api/unsubscribe.hpp"

#include "api/answers.hpp"
#include "api/origin.hpp"
#include "api/page.hpp"
#include "api/requests.hpp"
#include "api/routes/parts.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace api {

namespace {

namespace http = platform::http;

constexpr std::size_t form_max = 1024;
constexpr std::string_view form_type = "application/x-www-form-urlencoded";

// Programs that look at links before people do must not unsubscribe anybody: the page only asks.
constexpr std::string_view question = R"(<p>You will get no more invitations from us.</p>
<form method="post"><button>Unsubscribe</button></form>)";
constexpr std::string_view done = "<p>You will get no more invitations from us.</p>";
constexpr std::string_view bad_link =
    "<p>This link is incomplete. Please copy the whole link from the mail.</p>";

std::optional<events::RecipientId> recipient_of(
    const http::Request& request, const platform::mail::Unsubscribing& unsubscribing
) {
    const auto token = request.query.find("t");
    auto recipient = token ? unsubscribing.recipient_in(*token) : std::nullopt;
    if (!recipient) {
        return std::nullopt;
    }
    return events::RecipientId{std::move(*recipient)};
}

http::Response refused_link() {
    return page(404, "Link not known", bad_link);
}

base::Task<http::Response> ask(
    http::Request& request, const platform::mail::Unsubscribing& unsubscribing
) {
    co_return recipient_of(request, unsubscribing) ? page(200, "Unsubscribe?", question)
                                                   : refused_link();
}

base::Task<http::Response> unsubscribe(
    http::Request& request, Services& services, const platform::mail::Unsubscribing& unsubscribing
) {
    const auto recipient = recipient_of(request, unsubscribing);
    if (!recipient) {
        co_return refused_link();
    }
    shards::Request command{
        .id = request_id_of(services, request),
        .body_hash = hash_of(services, request.body),
        .command =
            domain::SuppressRecipient{
                .recipient = *recipient, .cause = events::SuppressionCause::opt_out
            },
        .actor = "recipient:" + recipient->text,
        .correlation = request.request_id,
        .traceparent = request.traceparent,
        .origin = origin_of(request)
    };
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_return page(200, "You are unsubscribed", done);
}

}  // namespace

http::Routes unsubscribe_routes(
    Services& services, const platform::mail::Unsubscribing& unsubscribing
) {
    const std::string path{platform::mail::unsubscribe_path};
    const http::Parameter token{
        .name = "t", .description = "From the link in the mail", .required = true
    };
    const http::Outcome unknown{
        .status = 404,
        .description = "The link is not one of ours",
        .schema = R"({"type":"string"})",
        .content_type = std::string{http::html_type}
    };
    return {
        {.pattern = path,
         .access = http::Access::open,
         .handler = [&unsubscribing](http::Request& request) -> base::Task<http::Response> {
             return ask(request, unsubscribing);
         },
         .bucket = "read",
         .summary = "The page that asks whether to unsubscribe",
         .tags = {"mail"},
         .parameters = {token},
         .outcomes =
             {answers_text(
                  "A page with a button", std::string{http::html_type}, R"("<!DOCTYPE html>…")"
              ),
              unknown}},
        {.method = http::Method::post,
         .pattern = path,
         .access = http::Access::open,
         .handler = [&services,
                     &unsubscribing](http::Request& request) -> base::Task<http::Response> {
             return unsubscribe(request, services, unsubscribing);
         },
         .bucket = "write",
         .body_limit = form_max,
         .signed_by_caller = true,
         .summary = "No more mails in bulk to this recipient",
         .tags = {"mail"},
         .parameters = {token},
         .request_required = false,
         .request_type = std::string{form_type},
         .outcomes =
             {answers_text(
                  "Done, now or before", std::string{http::html_type}, R"("<!DOCTYPE html>…")"
              ),
              unknown}}
    };
}

}  // namespace api
