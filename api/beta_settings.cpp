#include "api/beta_settings.hpp"

#include "api/access/staff_gate.hpp"
#include "api/answers.hpp"
#include "api/body_check.hpp"
#include "api/health.hpp"
#include "api/requests.hpp"
#include "domain/beta/settings.hpp"
#include "platform/http/json.hpp"
#include "projections/beta_history.hpp"

#include <fmt/format.h>

#include <charconv>

namespace api {

namespace {

namespace http = platform::http;
namespace history = projections::beta_history;

constexpr std::uint32_t page_default = 50;
constexpr std::uint32_t page_max = 200;
constexpr std::string_view projection_name = "beta_history";
constexpr std::string_view disabled_phase = "disabled";

BetaSettingsView view_of(const domain::beta::Settings& settings) {
    BetaSettingsView view{
        .beta_disabled = settings.values.beta_disabled,
        .beta_phase = settings.values.beta_phase,
        .allow_signup_without_invite = settings.values.allow_signup_without_invite,
        .instructor_invite_required_in_open_beta =
            settings.values.instructor_invite_required_in_open_beta.value_or(false),
        .version = settings.version,
        .updated_at = settings.updated_at
    };
    if (settings.version > 0) {
        view.updated_by = settings.updated_by;
    }
    if (settings.waiting) {
        view.scheduled = scheduled_view(*settings.waiting);
    }
    return view;
}

http::Response tell(const domain::beta::Settings& settings) {
    auto response = http::ok(base::to_json(view_of(settings)));
    return std::move(response).with("ETag", fmt::format("\"{}\"", settings.version));
}

http::Response not_known() {
    return http::unavailable("access_view_behind", "The settings are still being read");
}

// "3", or as an ETag says it: "\"3\"". `*` matches whatever there is.
struct Precondition {
    std::optional<std::uint32_t> version;
    bool is_malformed = false;
};

Precondition precondition_of(const http::Request& request) {
    auto text = request.header("If-Match").value_or("*");
    if (text == "*") {
        return {};
    }
    if (text.size() > 2 && text.front() == '"' && text.back() == '"') {
        text = text.substr(1, text.size() - 2);
    }
    std::uint32_t version = 0;
    const auto* end = text.data() + text.size();
    const auto [read_to, error] = std::from_chars(text.data(), end, version);
    if (error != std::errc{} || read_to != end) {
        return {.is_malformed = true};
    }
    return {.version = version};
}

http::Cookie gate_cookie(const Services& services) {
    return {
        .name = std::string{staff_cookie},
        .value = services.settings.staff_access_token,
        .max_age = std::chrono::days{30},
        .secure = services.settings.secure_cookies
    };
}

void ask_at_gate(
    const http::Request& request,
    const Services& services,
    std::string_view path,
    RoutePolicy& answer
) {
    const auto cookie = request.cookie(staff_cookie).value_or("");
    auto verdict =
        judge_at_gate(services.settings.staff_access_token, {.target = path, .cookie = cookie});
    answer.preview_gate = RoutePolicy::Gate::active;
    if (verdict.kind == GateVerdict::Kind::pass) {
        return;
    }
    if (verdict.kind == GateVerdict::Kind::admit) {
        answer.set_cookie = http::to_header(gate_cookie(services));
    } else {
        answer.preview_gate = RoutePolicy::Gate::redirect;
    }
    answer.action = RoutePolicy::Action::redirect;
    answer.location = std::move(verdict.location);
}

BetaSettingsChange change_of(const history::Change& row) {
    return {
        .version = row.version,
        .before = row.before,
        .after = row.after,
        .by = row.by,
        .reason = row.reason,
        .at = row.at,
        .scheduled_change = row.scheduled,
        .reverts_version = row.reverts
    };
}

}  // namespace

BetaScheduled scheduled_view(const domain::beta::ScheduledChange& change) {
    return {
        .change = change.change,
        .after = change.after,
        .at = change.due_at,
        .by = change.by,
        .reason = change.reason,
        .scheduled_at = change.scheduled_at
    };
}

domain::ChangeBetaSettings read_beta_settings(const BetaSettingsBody& body, BodyCheck& check) {
    domain::ChangeBetaSettings change{
        .settings = domain::beta::the_settings,
        .beta_disabled = body.beta_disabled,
        .allow_signup_without_invite = body.allow_signup_without_invite,
        .reason = body.reason,
        .instructor_invite_required_in_open_beta = body.instructor_invite_required_in_open_beta
    };
    events::BetaPhase phase{};
    if (body.beta_phase == disabled_phase) {
        change.beta_disabled = true;
    } else if (base::enum_from(body.beta_phase, phase)) {
        change.beta_phase = phase;
    } else {
        check.complain("body.beta_phase", "is neither instructor_only nor open_beta");
    }
    check.short_text("body.reason", body.reason);
    return change;
}

base::Task<http::Response> told_of_settings(Services& services, shards::Request command) {
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    co_await until_access_knows(services, answer);
    // What this request made of them, though another may have followed.
    auto settings = services.access.settings();
    if (const auto* changed = fact_in<events::BetaSettingsChanged>(answer)) {
        settings = domain::beta::evolve(settings.value_or(domain::beta::Settings{}), *changed);
    }
    if (!settings) {
        co_return not_known();
    }
    co_return positioned(services, tell(*settings), answer);
}

base::Task<http::Response> show_route_policy(http::Request& request, Services& services) {
    Query query{request};
    const auto host = query.text("host");
    const auto path = query.text("path");
    for (const auto& [name, given] : {std::pair{"host", &host}, std::pair{"path", &path}}) {
        if (!*given) {
            query.complain(name, "is missing");
        }
    }
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const auto policy = services.access.policy();
    RoutePolicy answer{
        .site = domain::beta::site_of(*host, services.settings.preview_hosts),
        .phase = std::string{phase_text(policy.phase)},
        .allow_signup = policy.phase && policy.allow_signup_without_invite
    };
    if (const auto instead = domain::beta::redirect_of(answer.site, *path, policy)) {
        answer.action = RoutePolicy::Action::redirect;
        answer.location = std::string{*instead};
    }
    const bool is_gated =
        answer.site == domain::beta::Site::preview || domain::beta::is_local_host(*host);
    if (is_gated && !services.settings.staff_access_token.empty()) {
        ask_at_gate(request, services, *path, answer);
    }
    co_return http::ok(base::to_json(answer));
}

base::Task<http::Response> show_beta_settings(http::Request& request, Services& services) {
    const bool fresh = co_await is_caught_up(services, request, access_view_name);
    const auto settings = services.access.settings();
    if (!settings) {
        co_return not_known();
    }
    auto response = tell(*settings);
    if (!fresh) {
        response.headers.add("X-Stale", "true");
    }
    co_return response;
}

base::Task<http::Response> change_beta_settings(http::Request& request, Services& services) {
    auto body = http::read_body<BetaSettingsBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    auto change = read_beta_settings(*body, check);
    const auto precondition = precondition_of(request);
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    if (precondition.is_malformed) {
        co_return http::bad_request("invalid_if_match", "If-Match is a version, or *");
    }
    change.if_version = precondition.version;
    const auto hashed =
        fmt::format("{}\n{}", request.header("If-Match").value_or(""), request.body);
    auto command = command_of(
        request, request_id_of(services, request), hash_of(services, hashed), std::move(change)
    );
    auto response = co_await told_of_settings(services, std::move(command));
    co_return response;
}

base::Task<http::Response> list_beta_changes(http::Request& request, Services& services) {
    Query query{request};
    const auto page = query.page(page_default, page_max);
    if (auto refused = query.refusal()) {
        co_return std::move(*refused);
    }
    const bool fresh = co_await is_caught_up(services, request, projection_name);
    const auto found = co_await services.database.query([page](auto& connection) {
        return history::list_changes(connection, page);
    });
    if (!found) {
        co_return http::bad_request("invalid_cursor", "The cursor is none of ours");
    }
    BetaSettingsHistory view{.count = found->rows.size(), .next_cursor = found->next_cursor};
    for (const auto& row : found->rows) {
        view.changes.push_back(change_of(row));
    }
    co_return shown(base::to_json(view), fresh);
}

base::Task<http::Response> pong(http::Request& request, Services&) {
    if (!request.query.empty()) {
        co_return http::unprocessable(
            {{.place = fmt::format("query.{}", request.query[0].name),
              .message = "is not known",
              .type = "unknown"}}
        );
    }
    co_return http::ok(base::to_json(GatedPong{}));
}

}  // namespace api
