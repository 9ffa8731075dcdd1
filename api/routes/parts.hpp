#pragma once
// The table of routes, noun by noun, and what its lines share. For routes.cpp, which puts it
// together.

#include "api/routes/examples.hpp"
#include "api/services.hpp"
#include "platform/http/route.hpp"
#include "platform/http/schema.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <utility>

namespace api {

using platform::http::Access, platform::http::Handler, platform::http::Method,
    platform::http::Outcome, platform::http::Parameter, platform::http::Request,
    platform::http::Response, platform::http::Route, platform::http::Routes, platform::http::schema;

Routes beta_routes(Services& services);
Routes session_routes(Services& services);
Routes profile_routes(Services& services);
Routes stream_token_routes(Services& services);
Routes notification_routes(Services& services);
Routes registration_routes(Services& services);
Routes account_session_routes(Services& services);
Routes guest_routes(Services& services);
Routes second_factor_routes(Services& services);
Routes email_verification_routes(Services& services);
Routes password_reset_routes(Services& services);
Routes account_status_routes(Services& services);
Routes import_routes(Services& services);
Routes batch_reading_routes(Services& services);
Routes batch_control_routes(Services& services);
Routes batch_of_emails_routes(Services& services);
Routes invite_reading_routes(Services& services);
Routes invite_writing_routes(Services& services);
Routes invite_redeeming_routes(Services& services);
Routes claim_page_routes(Services& services);
Routes people_routes(Services& services);
Routes permission_routes(Services& services);
Routes access_grant_routes(Services& services);
Routes privacy_routes(Services& services);
Routes privacy_statistics_routes(Services& services);
Routes data_export_routes(Services& services);
Routes job_routes(Services& services);
Routes dead_job_routes(Services& services);
Routes health_routes(Services& services);
Routes mail_webhook_routes(Services& services);
Routes suppression_routes(Services& services);
Routes invite_lifetime_routes(Services& services);
Routes founding_routes(Services& services);
Routes funnel_routes(Services& services);
Routes metrics_routes(Services& services);
Routes audit_routes(Services& services);
Routes auth_block_routes(Services& services);
Routes service_token_routes(Services& services);
Routes confirmed_invite_routes(Services& services);
Routes beta_change_routes(Services& services);
Routes waitlist_routes(Services& services);
Routes member_routes(Services& services);

// To be called with all of them: says which of them programs may ask too.
void open_to_programs(Routes& routes);

using Function = base::Task<Response> (*)(Request&, Services&);

inline Handler on(Services& services, Function function) {
    return [&services, function](Request& request) { return function(request, services); };
}

// The usual answer, with an example.
template <class T>
Outcome answers(std::string description) {
    return {.description = std::move(description), .schema = schema<T>(), .example = example<T>()};
}

// A file, or a stream; `example` is its text as JSON writes it.
inline Outcome answers_text(std::string description, std::string type, std::string example) {
    return {
        .description = std::move(description),
        .schema = R"({"type":"string"})",
        .example = std::move(example),
        .content_type = std::move(type)
    };
}

// Says how long, and how many, as this system is configured.
inline Parameter idempotency_key(const Services& services) {
    const auto& [length, entries] = services.settings.window;
    return {
        .name = "Idempotency-Key",
        .description = fmt::format(
            "The same key with the same body does it once, and answers the same: for {} hours at "
            "least, among the latest {} commands of a shard",
            std::chrono::duration_cast<std::chrono::hours>(length).count(),
            entries
        ),
        .schema = R"({"type":"string","minLength":1,"maxLength":255,"pattern":"^[!-~]+$"})",
        .in = "header"
    };
}

// Of every route that streams events.
inline Parameter stream_token() {
    return {
        .name = "token",
        .description = "Of POST /api/v1/sse/token, instead of a bearer token; it opens one stream"
    };
}

inline Parameter cursor() {
    return {.name = "cursor", .description = "next_cursor of the page before"};
}

inline Parameter limit() {
    return {
        .name = "limit", .description = "Rows a page", .schema = R"({"type":"integer","minimum":1})"
    };
}

}  // namespace api
