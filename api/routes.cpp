#include "api/routes.hpp"

#include "api/routes/parts.hpp"

namespace api {

namespace {

void append(Routes& routes, Routes more) {
    routes.insert(
        routes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end())
    );
}

}  // namespace

Routes make_routes(Services& services) {
    Routes routes;
    append(routes, session_routes(services));
    append(routes, profile_routes(services));
    append(routes, stream_token_routes(services));
    append(routes, notification_routes(services));
    append(routes, registration_routes(services));
    append(routes, account_session_routes(services));
    append(routes, guest_routes(services));
    append(routes, second_factor_routes(services));
    append(routes, email_verification_routes(services));
    append(routes, password_reset_routes(services));
    append(routes, account_status_routes(services));
    append(routes, beta_routes(services));
    append(routes, import_routes(services));
    append(routes, batch_reading_routes(services));
    append(routes, batch_control_routes(services));
    append(routes, batch_of_emails_routes(services));
    append(routes, invite_reading_routes(services));
    append(routes, invite_writing_routes(services));
    append(routes, invite_redeeming_routes(services));
    append(routes, claim_page_routes(services));
    append(routes, people_routes(services));
    append(routes, permission_routes(services));
    append(routes, access_grant_routes(services));
    append(routes, privacy_routes(services));
    append(routes, privacy_statistics_routes(services));
    append(routes, data_export_routes(services));
    append(routes, job_routes(services));
    append(routes, dead_job_routes(services));
    append(routes, mail_webhook_routes(services));
    append(routes, suppression_routes(services));
    append(routes, invite_lifetime_routes(services));
    append(routes, metrics_routes(services));
    append(routes, founding_routes(services));
    append(routes, funnel_routes(services));
    append(routes, audit_routes(services));
    append(routes, auth_block_routes(services));
    append(routes, service_token_routes(services));
    append(routes, confirmed_invite_routes(services));
    append(routes, beta_change_routes(services));
    append(routes, waitlist_routes(services));
    append(routes, health_routes(services));
    append(routes, member_routes(services));
    open_to_programs(routes);
    return routes;
}

std::vector<platform::http::Bucket> rate_limits(bool shadow) {
    auto buckets = platform::http::standard_buckets();
    // Codes are not to be guessed: 20 a minute and 200 an hour from one address.
    buckets.push_back({.name = "invite_validate", .calls = 20, .burst = 19, .by_address = true});
    buckets.push_back(
        {.name = "invite_validate_hourly",
         .calls = 200,
         .per = std::chrono::hours{1},
         .burst = 199,
         .by_address = true}
    );
    // From many addresses of one network neither: a school's students still pass.
    buckets.push_back(
        {.name = "invite_validate_network",
         .calls = 2'000,
         .per = std::chrono::hours{1},
         .burst = 299,
         .by_network = true}
    );
    buckets.push_back(
        {.name = "invite_again",
         .calls = 10,
         .per = std::chrono::hours{1},
         .burst = 4,
         .by_address = true}
    );
    buckets.push_back(
        {.name = "waitlist",
         .calls = 10,
         .per = std::chrono::hours{1},
         .burst = 4,
         .by_address = true}
    );
    // A batch of thousands is told of within minutes; whoever is refused tells it again.
    buckets.push_back({.name = "mail_webhook", .calls = 6'000, .burst = 999, .by_address = true});
    // Whoever asks for mail to others, or tries links.
    buckets.push_back(
        {.name = "email_verification",
         .calls = 20,
         .per = std::chrono::hours{1},
         .burst = 19,
         .by_address = true,
         .code = "EMAIL_VERIFICATION_IP_RATE_LIMITED"}
    );
    buckets.push_back(
        {.name = "password_reset_request",
         .calls = 10,
         .per = std::chrono::hours{1},
         .burst = 9,
         .by_address = true}
    );
    buckets.push_back(
        {.name = "password_reset_verify", .calls = 20, .burst = 19, .by_address = true}
    );
    buckets.push_back(
        {.name = "password_reset_confirm", .calls = 10, .burst = 9, .by_address = true}
    );
    for (auto& bucket : buckets) {
        bucket.shadow = bucket.shadow || shadow;
    }
    return buckets;
}

}  // namespace api
