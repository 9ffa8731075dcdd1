#include "api/registration.hpp"

#include "api/access/permissions.hpp"
#include "api/answers.hpp"
#include "api/holding.hpp"
#include "api/invite_marker.hpp"
#include "api/origin.hpp"
#include "api/passwords.hpp"
#include "api/records.hpp"
#include "api/registration_form.hpp"
#include "api/requests.hpp"
#include "api/reserved_keys.hpp"
#include "base/email.hpp"
#include "base/invite_code.hpp"
#include "domain/people/sign_up.hpp"
#include "platform/http/json.hpp"
#include "platform/logs/logger.hpp"

namespace api {

namespace {

namespace http = platform::http;
namespace people = domain::people;

// No such code is ever drawn: it opens nothing, like any other that is unknown.
constexpr std::string_view no_code = "-";

std::string actor_of_new(const events::RecipientId& person) {
    return "user:" + people::account_of(person).text;
}

// Absent when the key is gone again.
std::optional<domain::SignUp> sealed_form(
    const Services& services,
    const RegistrationForm& form,
    const std::string& key,
    const std::string& password_hash
) {
    const auto seal = [&](const std::string& text) { return services.keys.seal(key, text); };
    const auto address = seal(form.email);
    if (!address) {
        return std::nullopt;
    }
    domain::SignUp command{
        .recipient = {services.routing.person_of(form.email)},
        .address = *address,
        .first_name = *seal(form.first_name),
        .last_name = *seal(form.last_name),
        .zip_code = *seal(form.zip_code),
        .timezone = form.timezone,
        .password = *seal(password_hash),
        .role = form.role,
        .policy = services.access.policy()
    };
    if (form.phone) {
        command.phone = seal(*form.phone);
    }
    if (form.metadata) {
        command.metadata = seal(*form.metadata);
    }
    if (form.given_code) {
        const auto code = base::canonical_code(*form.given_code);
        command.code_hash =
            events::CodeHash{services.routing.invite_of(code.value_or(std::string{no_code}))};
    }
    return command;
}

RegisteredUser view_of(const RegistrationForm& form, const events::AccountId& account) {
    return {
        .id = account.text,
        .email = form.email,
        .first_name = form.first_name,
        .last_name = form.last_name,
        .phone = form.phone,
        .zip_code = form.zip_code,
        .timezone = form.timezone,
        .roles = {std::string{base::name_of(form.role)}},
        .permissions = permissions_of(form.role)
    };
}

// Did they prove that the mailbox is theirs? The invite's end is the recipient's fact only if it
// was bound to their address.
bool proved_mailbox(const shards::Answer& answer) {
    return fact_in<events::RecipientInviteEnded>(answer) || fact_in<events::EmailProofUsed>(answer);
}

http::Response without_marker(
    const http::Request& request, const Services& services, http::Response response
) {
    if (has_marker(services, request)) {
        response.headers.add("Set-Cookie", no_marker(services));
    }
    return response;
}

http::Response told_nothing(const Services& services, const shards::Answer& answer) {
    return positioned(services, http::accepted(base::to_json(RegistrationTaken{})), answer);
}

// Who the invite was not for is told nothing more than that; operators are told why.
base::Task<void> tell_operators(
    const http::Request& request,
    Services& services,
    const RegistrationForm& form,
    const events::CodeHash& code,
    const events::AccountId& account
) {
    return services.visits.note_refusal(
        request, {.code_hash = code, .account = account, .role = form.role}, form.email
    );
}

Asking asking_of(const http::Request& request, const events::AccountId& account) {
    return {
        .actor = "user:" + account.text,
        .correlation = request.request_id,
        .traceparent = request.traceparent,
        .origin = origin_of(request)
    };
}

// Who tried to, and by which hold.
struct SignedUp {
    events::RecipientId person;
    std::optional<domain::HeldElsewhere> held;
    std::optional<events::CodeHash> code;
    bool proved = false;  // that the mailbox is theirs: they may know
};

// The address has an account. A record is written all the same, so that this takes as long as
// opening one: that the hold is over, or that something was asked.
base::Task<http::Response> taken(
    const http::Request& request, Services& services, const SignedUp& tried
) {
    const auto& [person, held, code, proved] = tried;
    const auto account = people::account_of(person);
    shards::Answer written;
    if (held) {
        auto settled = co_await settle_hold(services, asking_of(request, account), account, *held);
        written = std::move(settled);
    } else if (services.settings.hides_accounts) {
        auto noted = co_await leave_a_record(request, services, person, actor_of_new(person));
        written = std::move(noted);
    }
    if (proved || !services.settings.hides_accounts) {
        co_return http::bad_request(people::one_account.code, people::one_account.sentence);
    }
    if (auto refused = refusal_of(written)) {
        co_return std::move(*refused);
    }
    co_return told_nothing(services, written);
}

base::Task<http::Response> answer_for(
    const http::Request& request,
    Services& services,
    const RegistrationForm& form,
    const SignedUp& tried,
    const shards::Answer& answer
) {
    if (answer.kind == shards::Answer::Kind::rejected) {
        if (answer.rejection.names(people::one_account)) {
            auto response = co_await taken(request, services, tried);
            co_return response;
        }
        if (answer.rejection.names(people::invite_opens) && tried.code) {
            const auto account = people::account_of(tried.person);
            co_await tell_operators(request, services, form, *tried.code, account);
        }
        if (tried.held) {
            const auto account = people::account_of(tried.person);
            co_await settle_hold(services, asking_of(request, account), account, *tried.held);
        }
    }
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    if (services.settings.hides_accounts && !proved_mailbox(answer)) {
        co_return told_nothing(services, answer);
    }
    const auto view = view_of(form, people::account_of(tried.person));
    co_return positioned(services, http::created(base::to_json(view)), answer);
}

// Why the code cannot be held, as an answer; absent once it is, or need not be.
base::Task<std::optional<http::Response>> hold_code(
    const http::Request& request,
    Services& services,
    const RegistrationForm& form,
    domain::SignUp& command
) {
    const auto account = people::account_of(command.recipient);
    if (!command.code_hash || !lives_elsewhere(*command.code_hash, account)) {
        co_return std::nullopt;
    }
    domain::HoldInvite hold{
        .code_hash = *command.code_hash, .holder = account, .role = command.role
    };
    const auto answer =
        co_await hold_invite(services, asking_of(request, account), std::move(hold));
    if (answer.kind == shards::Answer::Kind::rejected) {
        co_await tell_operators(request, services, form, *command.code_hash, account);
        co_return refusal(people::invite_opens);
    }
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    command.held = held_by(answer);
    command.code_hash.reset();
    co_return std::nullopt;
}

constexpr base::Rule same_address{
    "EMAIL_VERIFICATION_EMAIL_MISMATCH",
    base::Kind::invalid,
    "Another address was verified than the one that registers"
};

struct ShownProof {
    std::optional<events::ProofId> proof;
    std::optional<http::Response> refused;
};

// Whether it was used before is for the shard to say.
ShownProof read_proof(
    const Services& services, const RegisterBody& body, const RegistrationForm& form
) {
    if (!body.email_verification_token) {
        return {};
    }
    const auto proof = services.proofs.verify(*body.email_verification_token, services.clock.now());
    if (!proof || !base::is_id(proof->id)) {
        return {.refused = refusal(people::open_mailbox_proof)};
    }
    if (proof->email != form.email) {
        return {.refused = refusal(same_address)};
    }
    return {.proof = events::ProofId{proof->id}};
}

// What can be told without a look at the address.
std::optional<http::Response> refused_at_once(
    const Services& services, const RegisterBody& body, const RegistrationForm& form
) {
    if (!body.email_verification_token && services.settings.needs_proved_mailbox) {
        return http::bad_request(
            "EMAIL_VERIFICATION_REQUIRED", "The address has to be verified first"
        );
    }
    if (!services.access.is_fresh()) {
        return http::unavailable(
            "access_view_behind", "Whether one may register cannot be told just now"
        );
    }
    if (!form.given_code && domain::beta::needs_invite(form.role, services.access.policy())) {
        return refusal(people::has_invite);
    }
    return std::nullopt;
}

}  // namespace

base::Task<http::Response> register_account(http::Request& request, Services& services) {
    auto body = http::read_body<RegisterBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    const auto form = read_form(*body, check);
    const auto shown = read_proof(services, *body, form);
    for (auto refused : {check.refusal(), shown.refused, refused_at_once(services, *body, form)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    const auto hash = co_await hash_of_password(services, form.password);
    if (!hash) {
        co_return too_busy_for_passwords();
    }
    const auto keys = co_await reserve_keys(services, 1);
    auto command = keys.empty() ? std::nullopt : sealed_form(services, form, keys.front(), *hash);
    if (!command) {
        co_return no_keys();
    }
    const auto code = command->code_hash;
    auto not_held = co_await hold_code(request, services, form, *command);
    if (not_held) {
        co_return std::move(*not_held);
    }
    command->proof = shown.proof;
    const SignedUp tried{
        .person = command->recipient,
        .held = command->held,
        .code = code,
        .proved = command->proof.has_value()
    };
    auto sign_up = command_for(request, services, std::move(*command), actor_of_new(tried.person));
    const auto answer = co_await services.gateway.submit(std::move(sign_up));
    auto response = co_await answer_for(request, services, form, tried, answer);
    if (response.status < 300) {
        co_return without_marker(request, services, std::move(response));
    }
    co_return response;
}

}  // namespace api
