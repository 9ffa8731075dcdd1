#include "api/suppressions.hpp"

#include "api/answers.hpp"
#include "api/batches.hpp"
#include "api/body_check.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "base/email.hpp"
#include "platform/http/json.hpp"
#include "projections/addresses.hpp"
#include "projections/people.hpp"

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::people;

constexpr std::uint32_t page_default = 50;
constexpr std::uint32_t page_max = 200;
constexpr std::string_view projection_name = "people";

constexpr base::Rule suppressed_address{
    "suppression_not_found", base::Kind::absent, "Nothing keeps this address from being mailed."
};

struct Found {
    std::optional<projections::Page<list::Recipient>> page;
    std::vector<std::optional<base::SealedText>> addresses;
};

Found look_up(
    platform::postgres::Connection& connection,
    const list::SuppressionFilter& filter,
    const projections::PageRequest& page
) {
    Found found{.page = list::list_suppressed(connection, filter, page)};
    if (!found.page) {
        return found;
    }
    std::vector<events::RecipientId> recipients;
    for (const auto& row : found.page->rows) {
        recipients.push_back(row.id);
    }
    found.addresses = projections::addresses_of(connection, recipients);
    return found;
}

SuppressionView view_of(
    const Services& services,
    const list::Recipient& row,
    const std::optional<base::SealedText>& address
) {
    SuppressionView view{
        .id = row.id.text,
        .cause = *row.suppressed,
        .reason = row.suppression_reason,
        .at = *row.suppressed_at
    };
    if (address) {
        view.email = text_of(services.keys, *address);
    }
    if (row.suppressed_by) {
        view.by = name_of_actor(services, *row.suppressed_by);
    }
    return view;
}

}  // namespace

base::Task<Response> list_suppressions(Request& request, Services& services) {
    Query query{request};
    list::SuppressionFilter filter{.cause = query.choice<events::SuppressionCause>("cause")};
    if (const auto email = query.text("email")) {
        filter.recipient = {services.routing.person_of(base::normalise_email(*email))};
    }
    const auto page = query.page(page_default, page_max);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto found = co_await services.database.query([filter, page](auto& connection) {
        return look_up(connection, filter, page);
    });
    if (!found.page) {
        co_return http::bad_request("invalid_cursor", "The cursor is none of ours");
    }
    SuppressionsView view{.count = found.page->rows.size(), .next_cursor = found.page->next_cursor};
    for (std::size_t i = 0; i < found.page->rows.size(); ++i) {
        view.suppressions.push_back(view_of(services, found.page->rows[i], found.addresses[i]));
    }
    co_return shown(base::to_json(view), fresh);
}

base::Task<Response> suppress_address(Request& request, Services& services) {
    auto body = http::read_body<SuppressBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    const auto address = check.email("body.email", body->email);
    check.short_text("body.reason", body->reason);
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    const events::RecipientId person{services.routing.person_of(address)};
    const auto identity = request_id_of(services, request);
    if (auto refused = co_await key_used_otherwise(services, request, identity)) {
        co_return std::move(*refused);
    }
    auto command = command_of(
        request,
        base::derive_id(identity, person.text, base::slot_of(person.text)),
        hash_of(services, request.body),
        domain::SuppressRecipient{
            .recipient = person,
            .cause = events::SuppressionCause::operator_said_so,
            .reason = body->reason
        }
    );
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    const SuppressionChanged view{.id = person.text};
    co_return positioned(services, http::ok(base::to_json(view)), answer);
}

base::Task<Response> lift_suppression(Request& request, Services& services) {
    const auto id = id_in<events::RecipientId>(request, "id");
    auto body = http::read_body<LiftBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    check.short_text("body.reason", body->reason);
    if (body->reason.find_first_not_of(" \t\r\n") == std::string::npos) {
        check.complain("body.reason", "is missing");
    }
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    if (!id) {
        co_return refusal(suppressed_address);
    }
    auto command = command_of(
        request, services, domain::LiftSuppression{.recipient = *id, .reason = body->reason}
    );
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    if (answer.kind == shards::Answer::Kind::nothing) {
        co_return refusal(suppressed_address);
    }
    const SuppressionChanged view{.id = id->text, .suppressed = false};
    co_return positioned(services, http::ok(base::to_json(view)), answer);
}

}  // namespace api
