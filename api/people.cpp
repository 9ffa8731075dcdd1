#include "api/people.hpp"

#include "api/answers.hpp"
#include "api/body_check.hpp"
#include "api/requests.hpp"
#include "domain/people/account.hpp"
#include "platform/http/json.hpp"

namespace api {

namespace {

namespace http = platform::http;

constexpr base::Rule somebody_else{
    "CANNOT_ERASE_SELF", base::Kind::conflict, "Operators are erased by one another."
};

PersonErased what_changed(const shards::Answer& answer) {
    PersonErased view;
    if (!answer.facts) {
        return view;
    }
    for (const auto& placed : *answer.facts) {
        if (std::holds_alternative<events::InviteRevoked>(placed.fact)) {
            ++view.invites_revoked;
        } else if (const auto* erased = std::get_if<events::SubjectErased>(&placed.fact)) {
            const auto account = domain::people::account_of(erased->recipient);
            view.had_account |= placed.stream == domain::people::stream_of(account);
            view.keys = static_cast<std::uint32_t>(erased->keys.size());
        }
    }
    return view;
}

}  // namespace

base::Task<http::Response> erase_person(http::Request& request, Services& services) {
    auto body = http::read_body<ErasePersonBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    const auto address = check.email("body.email", body->email);
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    const events::RecipientId person{services.routing.person_of(address)};
    if (domain::people::account_of(person).text == request.principal->id) {
        co_return refusal(somebody_else);
    }
    // Neither id nor hash is made from the body: who has the log could try addresses on them.
    const auto id =
        base::derive_id(request_id_of(services, request), person.text, base::slot_of(person.text));
    auto command = command_of(request, id, "", domain::EraseSubject{.recipient = person});
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_return positioned(services, http::ok(base::to_json(what_changed(answer))), answer);
}

}  // namespace api
