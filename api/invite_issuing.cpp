// POST …/generate and …/send: invites issued while the caller waits.

#include "api/invite_issuing.hpp"

#include "api/answers.hpp"
#include "api/base_url.hpp"
#include "api/body_check.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "api/reserved_keys.hpp"
#include "domain/invites/issue.hpp"
#include "platform/arrival.hpp"
#include "platform/fault.hpp"
#include "platform/http/json.hpp"

#include <fmt/format.h>

#include <numeric>
#include <set>

namespace api {

namespace {

namespace http = platform::http;
namespace list = projections::invite_list;

constexpr std::uint32_t generate_max = 1'000;
constexpr std::uint32_t generate_days = 30;
constexpr std::uint32_t send_days = 14;
// A fresh code is taken once in a hundred thousand million times.
constexpr int draws_max = 6;
constexpr base::Duration delivery_wait{10'000};
constexpr base::Duration look_every{100};
constexpr base::Duration key_wait{2'000};

// One invite that is wanted: for an address, or for whoever holds the code.
struct Wanted {
    std::string identity;  // the same one is the same invite
    bool may_be_repeated = true;
    std::optional<std::string> email;
    events::Role role = events::Role::instructor;
    std::uint32_t days = send_days;
    std::string source;
    std::optional<std::string> base_url;
    bool grants_founding = true;
    bool deliver = false;
};

// A code lives in the slot of its address. One without an address lives where it falls, unless its
// request may come again and has to find it: then in the slot that the identity gives.
std::string draw_code(
    Services& services, const Wanted& wanted, const std::optional<events::RecipientId>& recipient
) {
    if (!recipient && !wanted.may_be_repeated) {
        return platform::crypto::draw_code(services.random);
    }
    const auto slot =
        recipient ? base::slot_of(recipient->text)
                  : static_cast<base::Slot>(base::stable_hash(wanted.identity) % base::slot_count);
    return platform::crypto::draw_code(services.routing, services.random, slot);
}

shards::Request issue_of(
    const Request& request, Services& services, const Wanted& wanted, const std::string& key
) {
    std::optional<events::RecipientId> recipient;
    if (wanted.email) {
        recipient = {services.routing.person_of(*wanted.email)};
    }
    const auto code = draw_code(services, wanted, recipient);
    const auto slot = services.routing.slot_of(code);
    domain::IssueInvite issue{
        .invite = {base::derive_id(wanted.identity, "invite", slot)},
        .code_hash = {services.routing.invite_of(code)},
        .code = *services.keys.seal(key, code),
        .recipient = recipient,
        .role = wanted.role,
        .grants_founding = wanted.grants_founding,
        .expires_in_days = wanted.days,
        .source = wanted.source,
        .base_url = wanted.base_url,
        .deliver = wanted.deliver,
        .issued_by = actor_of(request),
        .ends_unsent = wanted.deliver ? std::optional{true} : std::nullopt
    };
    if (wanted.email) {
        issue.address = services.keys.seal(key, *wanted.email);
    }
    return command_of(request, wanted.identity, hash_of(services, request.body), std::move(issue));
}

std::string code_of(const Services& services, const events::InviteIssued& issued) {
    return shown_text(services.keys, issued.code);
}

bool is_taken(const shards::Answer& answer) {
    return answer.kind == shards::Answer::Kind::rejected &&
           answer.rejection.names(domain::invites::free_code);
}

// False: its code was sealed elsewhere, by a key that has not been read here in time. It may be
// told later, and it is not "erased".
base::Task<bool> can_be_told(
    Services& services, const shards::Answer& answer, base::Duration until
) {
    const auto* issued = fact_in<events::InviteIssued>(answer);
    const auto is_here = [&] {
        return !issued ||
               services.keys.unseal(issued->code).how != platform::crypto::Unsealing::unknown_key;
    };
    while (!is_here() && services.clock.steady() < until) {
        co_await platform::pause(look_every);
    }
    co_return is_here();
}

// Each wanted one is answered in its place; what cannot be told yet as unknown. A code that belongs
// to somebody else is drawn anew.
base::Task<std::vector<shards::Answer>> issue_all(
    const Request& request,
    Services& services,
    const std::vector<Wanted>& wanted,
    const std::vector<std::string>& keys
) {
    std::vector<shards::Answer> answers(wanted.size());
    std::vector<std::size_t> open(wanted.size());
    std::iota(open.begin(), open.end(), std::size_t{0});
    for (int draw = 0; draw < draws_max && !open.empty(); ++draw) {
        std::vector<shards::Request> requests;
        for (const auto at : open) {
            requests.push_back(issue_of(request, services, wanted[at], keys[at]));
        }
        auto round = co_await services.gateway.submit_all(std::move(requests));
        std::vector<std::size_t> taken;
        for (std::size_t i = 0; i < round.size(); ++i) {
            answers[open[i]] = std::move(round[i]);
            if (is_taken(answers[open[i]])) {
                taken.push_back(open[i]);
            }
        }
        open = std::move(taken);
    }
    const auto until = services.clock.steady() + key_wait;
    for (auto& answer : answers) {
        const bool told = co_await can_be_told(services, answer, until);
        if (!told) {
            answer = shards::Answer{.kind = shards::Answer::Kind::unknown};
        }
    }
    co_return answers;
}

// Present once its mail has left, or never will.
base::Task<std::optional<list::DeliveryState>> outcome_of(
    Services& services, events::InviteId invite
) {
    const auto until = services.clock.steady() + delivery_wait;
    while (services.clock.steady() < until) {
        std::optional<list::Invite> found;
        try {
            found = co_await services.database.query([invite](auto& connection) {
                return list::find_invite(connection, invite);
            });
        } catch (const platform::Fault&) {
            co_return std::nullopt;  // The mail leaves without the read side.
        }
        const auto state = found ? found->delivery_state : list::DeliveryState::none;
        if (state != list::DeliveryState::none && state != list::DeliveryState::queued) {
            co_return state;
        }
        co_await platform::pause(look_every);
    }
    co_return std::nullopt;
}

// By the failure it is, or will be in a moment: sooner, if the answer is.
base::Task<Response> revoke_undelivered(
    const Request& request, Services& services, const events::InviteId& invite
) {
    domain::RevokeInvite revoke{
        .invite = invite, .reason = std::string{domain::invites::unsent_reason}
    };
    auto command = command_of(
        request, base::derive_id(invite.text, "revoke undelivered"), {}, std::move(revoke)
    );
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_return positioned(
        services,
        http::problem(502, "invite_delivery_failed", "The address does not take mail"),
        answer
    );
}

InviteSent sent_view(
    const Services& services,
    const events::InviteIssued& issued,
    const std::string& email,
    const std::optional<std::string>& base_url
) {
    const auto code = code_of(services, issued);
    auto links = links_of(services, base_url, code, email);
    return {
        .id = issued.invite.text,
        .code = code,
        .email = email,
        .join_url = std::move(links.join_url),
        .welcome_url = std::move(links.welcome_url)
    };
}

struct Generated {
    GeneratedInvites view;
    std::vector<FailedItem> failed;
    std::optional<shards::Answer> refused;  // not for a reason of the address
    shards::Answer last;
};

Generated gather(
    const Services& services, const std::vector<Wanted>& wanted, std::vector<shards::Answer> answers
) {
    Generated generated;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        auto& answer = answers[i];
        const auto* issued = fact_in<events::InviteIssued>(answer);
        if (issued) {
            auto code = code_of(services, *issued);
            auto links = links_of(services, std::nullopt, code, wanted[i].email.value_or(""));
            generated.view.invites.push_back(
                {.id = issued->invite.text,
                 .code = std::move(code),
                 .email = wanted[i].email,
                 .role = issued->role,
                 .expires_at = issued->expires_at,
                 .join_url = std::move(links.join_url),
                 .grant_founding_status = issued->grants_founding}
            );
        } else if (answer.kind == shards::Answer::Kind::rejected && wanted[i].email &&
                   !is_taken(answer)) {
            generated.failed.push_back(
                {.email = *wanted[i].email, .reason = std::string{answer.rejection.rule->code}}
            );
        } else if (!generated.refused || generated.refused->kind != shards::Answer::Kind::unknown) {
            generated.refused = answer;
        }
        generated.last = std::move(answer);
    }
    return generated;
}

std::vector<Wanted> read_generate(
    const GenerateBody& body, const std::string& identity, bool may_be_repeated, BodyCheck& check
) {
    const auto count = body.count.value_or(1);
    const auto emails = body.emails.value_or(std::vector<std::string>{});
    if (count < 1 || count > generate_max) {
        check.complain("body.count", "is not a whole number from 1 to 1000");
        return {};
    }
    if (emails.size() > count) {
        check.complain("body.emails", "has more addresses than there are invites");
        return {};
    }
    check.short_text("body.source", body.source);
    const Wanted common{
        .may_be_repeated = may_be_repeated,
        .role = check.role(body.role),
        .days = check.days(body.expires_in_days, generate_days),
        .source = body.source.value_or("generated")
    };
    std::set<std::string> seen;
    std::vector<Wanted> wanted(count, common);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        wanted[i].identity = base::derive_id(identity, fmt::format("invite {}", i));
        if (i >= emails.size()) {
            continue;
        }
        const auto place = fmt::format("body.emails[{}]", i);
        wanted[i].email = check.email(place, emails[i]);
        if (!seen.insert(*wanted[i].email).second) {
            check.complain(place, "is there twice");
        }
    }
    return wanted;
}

}  // namespace

base::Task<Response> generate_invites(Request& request, Services& services) {
    auto body = http::read_body<GenerateBody>(request);
    if (!body) {
        co_return body.error();
    }
    if (auto refused = bad_key(request)) {
        co_return std::move(*refused);
    }
    BodyCheck check;
    const bool may_be_repeated = request.header("Idempotency-Key").has_value();
    const auto identity = request_id_of(services, request);
    const auto wanted = read_generate(*body, identity, may_be_repeated, check);
    if (auto refused = check.refusal()) {
        co_return std::move(*refused);
    }
    auto reused = co_await key_used_otherwise(services, request, identity);
    if (reused) {
        co_return std::move(*reused);
    }
    const auto keys = co_await reserve_keys(services, wanted.size());
    if (keys.size() < wanted.size()) {
        co_return no_keys();
    }
    auto answers = co_await issue_all(request, services, wanted, keys);
    auto generated = gather(services, wanted, std::move(answers));
    if (generated.refused && !generated.view.invites.empty()) {
        // Whatever became of the rest: it is not so that nothing happened.
        generated.refused = shards::Answer{.kind = shards::Answer::Kind::unknown};
    }
    if (generated.refused) {
        // A draw that was taken, or no answer: with the same key all of it can be asked again.
        auto refused = refusal_of(*generated.refused);
        co_return refused ? std::move(*refused)
                          : http::unavailable("OUTCOME_UNKNOWN", "Repeat with the same key");
    }
    if (!generated.failed.empty()) {
        generated.view.failed = std::move(generated.failed);
    }
    co_return positioned(services, http::ok(base::to_json(generated.view)), generated.last);
}

base::Task<Response> send_invite(Request& request, Services& services) {
    auto body = http::read_body<SendInviteBody>(request);
    if (!body) {
        co_return body.error();
    }
    body->base_url = named_base_url(services, std::move(body->base_url));
    BodyCheck check;
    check.short_text("body.source", body->source);
    const Wanted wanted{
        .identity = request_id_of(services, request),
        .email = check.email("body.to_email", body->to_email),
        .role = check.role(body->role),
        .days = check.days(body->expires_in_days, send_days),
        .source = body->source.value_or("admin"),
        .base_url = body->base_url,
        .grants_founding = body->grant_founding_status.value_or(true),
        .deliver = true
    };
    for (auto refused :
         {check.refusal(), refused_base_url(services, body->base_url), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    auto reused = co_await key_used_otherwise(services, request, wanted.identity);
    if (reused) {
        co_return std::move(*reused);
    }
    const auto keys = co_await reserve_keys(services, 1);
    if (keys.empty()) {
        co_return no_keys();
    }
    const std::vector<Wanted> only{wanted};
    const auto answers = co_await issue_all(request, services, only, keys);
    const auto& answer = answers.front();
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    const auto* issued = fact_in<events::InviteIssued>(answer);
    if (!issued) {
        co_return http::conflict("already_sent", "This very invite was sent before");
    }
    auto view = sent_view(services, *issued, *wanted.email, wanted.base_url);
    const auto outcome = co_await outcome_of(services, issued->invite);
    const bool has_failed =
        outcome == list::DeliveryState::failed || outcome == list::DeliveryState::skipped;
    if (has_failed) {
        auto refused = co_await revoke_undelivered(request, services, issued->invite);
        co_return refused;
    }
    if (outcome != list::DeliveryState::sent) {
        view.delivery_state = base::name_of(outcome.value_or(list::DeliveryState::queued));
    }
    co_return positioned(services, http::ok(base::to_json(view)), answer);
}

}  // namespace api
