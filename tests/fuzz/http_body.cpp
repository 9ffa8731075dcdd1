// JSON bodies: each is read as every struct that a route takes.

#include "api/batches.hpp"
#include "api/beta_settings.hpp"
#include "api/body_check.hpp"
#include "api/dead_jobs.hpp"
#include "api/imports.hpp"
#include "api/invite_issuing.hpp"
#include "api/invites.hpp"
#include "api/jobs.hpp"
#include "api/people.hpp"
#include "api/redeeming.hpp"
#include "api/registration.hpp"
#include "api/sign_in.hpp"
#include "platform/http/json.hpp"
#include "platform/http/render.hpp"
#include "platform/http/uri.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

namespace {

namespace http = platform::http;

// What a caller is told about a body holds parts of it.
void read_refusal(const http::Response& refusal, const http::Request& request) {
    must(refusal.status == 422, "what is not the struct is unprocessable");
    const auto text = http::problem_json(refusal, request);
    base::json::Place place;
    base::json::Document document{text};
    base::RawObject whole;
    const auto root = document.root(place);
    must(root && base::json::read(place, *root, whole), "a problem is JSON");
    must(document.ended(place), "and nothing but JSON");
    must(http::is_utf8(text), "in UTF-8");
}

template <class Body>
void read(const http::Request& request) {
    const auto body = http::read_body<Body>(request);
    if (!body) {
        return read_refusal(body.error(), request);
    }
    const auto text = base::to_json(*body);
    const auto again = base::read_json<Body>(text);
    must(again.has_value(), "what was written is read");
    must(base::to_json(*again) == text, "it comes back as it was");
}

template <class... Bodies>
void read_as_each(const http::Request& request) {
    (read<Bodies>(request), ...);
}

void check(const http::Request& request) {
    const auto body = http::read_body<api::GenerateBody>(request);
    if (!body) {
        return;
    }
    api::BodyCheck check;
    check.role(body->role);
    check.days(body->expires_in_days, 14);
    check.short_text("body.source", body->source);
    for (const auto& email : body->emails.value_or(std::vector<std::string>{})) {
        check.email("body.emails", email);
    }
    if (const auto refusal = check.refusal()) {
        read_refusal(*refusal, request);
    }
}

}  // namespace

void http_body(std::string_view input) {
    http::Request request{.path = "/api/v1/x", .body = std::string{input}};
    read_as_each<
        api::BetaSettingsBody,
        api::ConsumeBody,
        api::ControlBody,
        api::DeadJobsBody,
        api::ErasePersonBody,
        api::GenerateBody,
        api::JobOrderBody,
        api::RegisterBody,
        api::ResendBody,
        api::ResolveJobBody,
        api::ResolveRowBody,
        api::RevokeBody,
        api::SendBatchBody,
        api::SendImportBody,
        api::SendInviteBody,
        api::SignInBody>(request);
    check(request);
}

}  // namespace fuzz
