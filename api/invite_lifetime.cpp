#include "api/invite_lifetime.hpp"

#include "api/answers.hpp"
#include "api/body_check.hpp"
#include "api/origin.hpp"
#include "api/requests.hpp"
#include "domain/invites/invite.hpp"
#include "platform/http/json.hpp"

namespace api {

namespace {

namespace http = platform::http;

constexpr std::string_view nobody = "public";

}  // namespace

base::Task<Response> extend_invite(Request& request, Services& services) {
    const auto id = id_in<events::InviteId>(request, "id");
    const auto body = http::read_body<ExtendBody>(request);
    if (!body) {
        co_return body.error();
    }
    if (auto refused = bad_key(request)) {
        co_return std::move(*refused);
    }
    if (!id) {
        co_return refusal(domain::invites::known_invite);
    }
    auto command = command_of(
        request, services, domain::ExtendInvite{.invite = *id, .extend_days = body->extend_days}
    );
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    InviteExtendedView view{.id = id->text};
    if (const auto* extended = fact_in<events::InviteExpiryExtended>(answer)) {
        view.expires_at = extended->to;
    }
    co_return positioned(services, http::ok(base::to_json(view)), answer);
}

base::Task<Response> ask_for_invite(Request& request, Services& services) {
    const auto body = http::read_body<AskAgainBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    const auto address = check.email("body.email", body->email);
    if (auto refused = check.refusal()) {
        co_return std::move(*refused);
    }
    const events::RecipientId person{services.routing.person_of(address)};
    const auto identity = request_id_of(services, request);
    shards::Request command{
        .id = base::derive_id(identity, person.text, base::slot_of(person.text)),
        .command = domain::AskForInvite{.recipient = person},
        .actor = std::string{nobody},
        .correlation = request.request_id,
        .traceparent = request.traceparent,
        .origin = origin_of(request)
    };
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_return http::accepted(base::to_json(AskedAgain{}));
}

}  // namespace api
