#include "api/beta_changes.hpp"

#include "api/answers.hpp"
#include "api/body_check.hpp"
#include "api/requests.hpp"
#include "domain/beta/policy.hpp"
#include "domain/beta/settings.hpp"
#include "platform/http/json.hpp"

#include <fmt/format.h>

#include <array>

namespace api {

namespace {

namespace http = platform::http;
namespace beta = domain::beta;

http::Response not_known() {
    return http::unavailable("access_view_behind", "The settings are still being read");
}

struct Comer {
    std::string_view name;
    std::vector<events::Role> grants;
};

std::string_view entry(
    beta::Surface surface, const events::BetaSettings& settings, const Comer& comer
) {
    const auto policy = beta::Settings{.values = settings}.policy();
    const auto refused = beta::check_entry(surface, policy, {.grants = comer.grants});
    return refused ? "access_needed" : "open";
}

std::string_view registering(events::Role role, const events::BetaSettings& settings) {
    const auto policy = beta::Settings{.values = settings}.policy();
    return beta::needs_invite(role, policy) ? "invite_needed" : "open";
}

void add(
    std::vector<BetaEffect>& effects,
    std::string what,
    std::string_view who,
    std::string_view before,
    std::string_view after
) {
    if (before != after) {
        effects.push_back(
            {.what = std::move(what),
             .who = std::string{who},
             .before = std::string{before},
             .after = std::string{after}}
        );
    }
}

std::vector<BetaEffect> effects_of(
    const events::BetaSettings& before, const events::BetaSettings& after
) {
    std::vector<BetaEffect> effects;
    for (const auto role : {events::Role::instructor, events::Role::student}) {
        add(effects,
            fmt::format("register_as_{}", base::name_of(role)),
            "anybody",
            registering(role, before),
            registering(role, after));
    }
    const std::array<Comer, 3> comers{
        {{"without_access", {}},
         {"with_student_access", {events::Role::student}},
         {"with_instructor_access", {events::Role::instructor}}}
    };
    constexpr std::array surfaces{
        std::pair{beta::Surface::students, "enter_public_surface"},
        std::pair{beta::Surface::instructors, "enter_instructor_surface"}
    };
    for (const auto& [surface, what] : surfaces) {
        for (const auto& comer : comers) {
            add(effects,
                what,
                comer.name,
                entry(surface, before, comer),
                entry(surface, after, comer));
        }
    }
    return effects;
}

// What the settings would be.
events::BetaSettings settings_in(
    const auto& body, const events::BetaSettings& now, BodyCheck& check
) {
    const auto change = read_beta_settings(
        {.beta_disabled = body.beta_disabled,
         .beta_phase = body.beta_phase,
         .allow_signup_without_invite = body.allow_signup_without_invite,
         .reason = body.reason,
         .instructor_invite_required_in_open_beta = body.instructor_invite_required_in_open_beta},
        check
    );
    return beta::after(now, change);
}

}  // namespace

base::Task<http::Response> preview_beta_change(http::Request& request, Services& services) {
    auto body = http::read_body<BetaSettingsBody>(request);
    if (!body) {
        co_return body.error();
    }
    const auto settings = services.access.settings();
    if (!settings) {
        co_return not_known();
    }
    BodyCheck check;
    BetaChangePreview view{
        .before = settings->values,
        .after = settings_in(*body, settings->values, check),
        .version = settings->version
    };
    if (auto refused = check.refusal()) {
        co_return std::move(*refused);
    }
    view.changes_anything = view.before != view.after;
    view.effects = effects_of(view.before, view.after);
    if (settings->waiting) {
        view.warnings.push_back(fmt::format(
            "A change is scheduled for {}, and will replace what holds then",
            base::to_text(settings->waiting->due_at)
        ));
    }
    co_return http::ok(base::to_json(view));
}

base::Task<http::Response> schedule_beta_change(http::Request& request, Services& services) {
    auto body = http::read_body<ScheduleBetaChangeBody>(request);
    if (!body) {
        co_return body.error();
    }
    const auto settings = services.access.settings();
    if (!settings) {
        co_return not_known();
    }
    BodyCheck check;
    const auto after = settings_in(*body, settings->values, check);
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    auto command = command_of(
        request,
        services,
        domain::ScheduleBetaChange{
            .settings = beta::the_settings,
            .after = after,
            .due_at = body->at,
            .reason = std::move(body->reason)
        }
    );
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (answer.rejection.names(beta::change_to_come)) {
        // The body is sound; by the clock it comes too late, or too early.
        co_return http::bad_request(beta::change_to_come.code, beta::change_to_come.sentence);
    }
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    std::optional<beta::ScheduledChange> made;
    if (const auto* fact = fact_in<events::BetaChangeScheduled>(answer)) {
        made = beta::evolve(beta::Settings{}, *fact).waiting;
    } else if (const auto known = services.access.settings()) {
        made = known->waiting;
    }
    if (!made) {
        co_return refusal(beta::known_change);
    }
    const BetaChangeScheduledView view{
        .scheduled = scheduled_view(*made),
        .effects = effects_of(settings->values, made->after),
        .rollback = settings->values
    };
    co_return positioned(services, http::created(base::to_json(view)), answer);
}

base::Task<http::Response> cancel_beta_change(http::Request& request, Services& services) {
    auto body = http::read_optional_body<CancelBetaChangeBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    check.short_text("body.reason", body->reason);
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    auto command = command_of(
        request,
        services,
        domain::CancelBetaChange{
            .settings = beta::the_settings,
            .change = body->change,
            .reason = std::move(body->reason)
        }
    );
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    BetaChangeCancelledView view;
    if (const auto* fact = fact_in<events::BetaChangeCancelled>(answer)) {
        view.change = fact->change;
    }
    co_return positioned(services, http::ok(base::to_json(view)), answer);
}

base::Task<http::Response> revert_beta_settings(http::Request& request, Services& services) {
    auto body = http::read_body<RevertBetaBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    check.short_text("body.reason", body->reason);
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    auto command = command_of(
        request,
        services,
        domain::RevertBetaSettings{
            .settings = beta::the_settings,
            .version = body->version,
            .reason = std::move(body->reason)
        }
    );
    auto response = co_await told_of_settings(services, std::move(command));
    co_return response;
}

}  // namespace api
