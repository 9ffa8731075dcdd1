#include "app/web.hpp"

#include "api/access/authenticator.hpp"
#include "api/health.hpp"
#include "api/routes.hpp"
#include "app/commit_sha.hpp"
#include "app/figures.hpp"
#include "app/members_door.hpp"
#include "app/observer.hpp"
#include "app/site_routes.hpp"
#include "app/system_view.hpp"
#include "base/describe.hpp"
#include "platform/captcha/site_verifier.hpp"
#include "platform/config/site.hpp"
#include "platform/logs/logger.hpp"
#include "shards/http_peers.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <mutex>
#include <utility>

namespace app {

namespace {

using platform::config::Config, platform::config::SiteMode;
namespace http = platform::http;
namespace logs = platform::logs;

constexpr base::Duration shutdown_within{10'000};
constexpr base::Duration figures_patience{500};
constexpr http::Window local_window{.calls = 0};

platform::crypto::TokenSigner make_signer(const Config& config) {
    std::vector<platform::crypto::TokenSigner::Key> keys{
        {.id = platform::crypto::key_id_of(*config.secrets.token_key),
         .secret = *config.secrets.token_key}
    };
    if (config.secrets.previous_token_key) {
        keys.push_back(
            {.id = platform::crypto::key_id_of(*config.secrets.previous_token_key),
             .secret = *config.secrets.previous_token_key}
        );
    }
    platform::crypto::TokenSigner::Site site;
    if (config.site.mode != SiteMode::local) {
        site = {
            .issuer = platform::config::site_origin(config),
            .audience = std::string{base::name_of(config.site.mode)}
        };
    }
    return {std::move(keys), std::move(site)};
}

platform::crypto::AddressProofs make_proofs(const Config& config) {
    std::vector<platform::crypto::Key32> keys{*config.secrets.token_key};
    if (config.secrets.previous_token_key) {
        keys.push_back(*config.secrets.previous_token_key);
    }
    return platform::crypto::AddressProofs{keys};
}

// Each deployment has its own, so that a browser may be signed in to both.
std::string session_cookie(const Config& config) {
    return config.site.mode == SiteMode::preview ? "sid_preview" : "sid";
}

std::string refresh_cookie(const Config& config) {
    return config.site.mode == SiteMode::preview ? "rid_preview" : "rid";
}

std::string device_cookie(const Config& config) {
    return config.site.mode == SiteMode::preview ? "tfa_device_preview" : "tfa_device";
}

api::Settings settings_of(const Config& config) {
    return {
        .version = INSTAINSTRU_VERSION,
        .git_sha = std::string{commit_sha()},
        .environment = std::string{base::name_of(config.site.mode)},
        .hides_accounts = config.auth.anti_enumeration == platform::config::Switch::on,
        .needs_proved_mailbox = config.auth.email_verification == platform::config::Switch::on,
        .secure_cookies = config.site.mode != SiteMode::local,
        .session_cookie = session_cookie(config),
        .refresh_cookie = refresh_cookie(config),
        .device_cookie = device_cookie(config),
        .cookie_domain = config.site.cookie_domain,
        .access_token_lasts = config.auth.access_token_lasts,
        .claim_base = platform::config::site_origin(config),
        .frontend = platform::config::site_origin(config),
        .allowed_base_urls = config.site.allowed_base_urls,
        .window = {.length = config.shards.window, .entries = config.shards.window_entries},
        .marker_key = platform::crypto::derive_key(*config.secrets.token_key, "invite marker"),
        .mail_webhooks = platform::mail::WebhookSecrets{config.mail.webhook_secrets},
        .staff_preview_token = config.site.staff_preview_token,
        .api_host = platform::config::api_host(config),
        .staff_access_token = config.site.staff_access_token,
        .preview_hosts = config.site.preview_hosts
    };
}

// Null: none is asked for.
std::unique_ptr<platform::captcha::Verifier> make_captcha(const Config& config) {
    if (config.captcha.secret.empty()) {
        return nullptr;
    }
    return std::make_unique<platform::captcha::SiteVerifier>(
        platform::captcha::Site{.secret = config.captcha.secret, .url = config.captcha.verify_url},
        [](std::string_view why) {
            logs::write(
                logs::Level::warning,
                "captcha",
                "whether captchas are solved is not told; who failed three times waits",
                {{"why", std::string{why}}}
            );
        }
    );
}

}  // namespace

struct Web::Parts {
    const Config& config;
    Around around;
    base::Instant started_at;
    platform::crypto::SystemRandom random;
    platform::crypto::SystemRandom password_random;
    platform::crypto::TokenSigner signer;
    platform::crypto::AddressProofs proofs;
    platform::crypto::PasswordHasher passwords;
    std::unique_ptr<platform::captcha::Verifier> captcha;  // null: none is asked for
    platform::postgres::Pool database;
    shards::HttpPeers peers;
    shards::Gateway gateway;
    api::AccessView access;
    api::BatchWatcher watcher;
    api::LaneOrders orders;
    api::TokenAuthenticator authenticator;
    api::InviteVisits visits;
    Observer observer;
    std::mutex figures_mutex;
    api::Services services;
    const platform::mail::Unsubscribing unsubscribing{*config.secrets.routing_key};
    std::unique_ptr<http::Server> members_door;  // null unless they need one of their own
    std::unique_ptr<http::Server> server;

    Parts(const Config& config_, Around around_)
        : config{config_},
          around{around_},
          started_at{around.clock.now()},
          signer{make_signer(config)},
          proofs{make_proofs(config)},
          passwords{password_random, around.clock, {}},
          captcha{make_captcha(config)},
          database{{.url = config.database.url}, config.database.pool},
          peers{
              {.secret = cluster_secret(config)},
              [this](std::int32_t partition) { return around.node.members().owner_of(partition); },
              around.clock,
              alarm_as("peers")
          },
          gateway{{*around.node.host(), peers, around.log, around.clock}},
          access{
              around.log,
              static_cast<std::int32_t>(config.log.partitions),
              around.positions,
              around.clock,
              {.snapshots = around.node.snapshots(),
               .say = say_as("access"),
               .alarm = alarm_as("access")}
          },
          watcher{database, around.clock},
          orders{around.log},
          authenticator{signer, access, gateway, around.clock, random},
          visits{
              gateway,
              around.clock,
              [this](domain::Visit visit, std::string_view became, std::string_view reason) {
                  count_visit(visit, became, reason);
              }
          },
          observer{
              around.metrics,
              around.clock,
              config.logs.requests_per_second,
              [this] { return api::phase_text(access.phase()); }
          },
          services{
              .settings = settings_of(config),
              .clock = around.clock,
              .random = random,
              .routing = around.keys.routing,
              .keys = around.keys.ring,
              .key_pool = around.keys.pool,
              .tokens = signer,
              .proofs = proofs,
              .passwords = passwords,
              .gateway = gateway,
              .database = database,
              .positions = around.positions,
              .access = access,
              .authenticator = authenticator,
              .batch_watcher = watcher,
              .lane_orders = orders,
              .visits = visits,
              .system = [this] { return state(); },
              .captcha = captcha.get(),
              .locked_out =
                  [this](std::uint32_t failures) {
                      around.metrics.count(
                          "instainstru_login_lockouts_total",
                          {{"threshold", std::to_string(failures)}}
                      );
                  },
              .captcha_required =
                  [this] { around.metrics.count("instainstru_login_captcha_required_total", {}); },
              .phases_answered = [this] { return around.node.members().phases_answered(); },
              .preview_bypassed =
                  [this](std::string_view via) {
                      around.metrics.count(
                          "instainstru_preview_bypass_total", {{"via", std::string{via}}}
                      );
                  },
              .mail_told =
                  [this](std::string_view status) {
                      around.metrics.count(
                          "instainstru_webhook_events_total",
                          {{"source", "resend"}, {"status", std::string{status}}}
                      );
                  }
          } {
        auto all = routes();
        members_door = open_members_door(config, all, {around.clock, random, observer});
        server = std::make_unique<http::Server>(
            server_config(),
            std::move(all),
            http::Ports{around.clock, random, observer, &authenticator}
        );
        // Last: were we not built to the end, nobody would take it back.
        around.node.members().count_phases([this] { return observer.phases_lately(); });
    }

    ~Parts() { around.node.members().count_phases({}); }

    http::Routes routes() {
        const std::filesystem::path pages{config.http.admin_page};
        if (!std::filesystem::exists(pages / "index.html")) {
            logs::write(
                logs::Level::warning,
                "http",
                "http.admin_page has no index.html: build admin/, or the pages are not served"
            );
        }
        return site_routes(config, services, unsubscribing, [this] { return tell_figures(); });
    }

    base::Task<http::Response> tell_figures() {
        const auto system = state();
        Figures figures{
            .system = system,
            .now = around.clock.now(),
            .projections = around.projections(),
            .passwords = passwords.usage(),
            .access_lag = access.lag()
        };
        add_node(figures, around.node);
        try {
            auto unfinished = co_await database.query(list_unfinished, figures_patience);
            figures.batches = std::move(unfinished);
        } catch (const platform::Fault&) {
            // Figures are wanted most when something is down; is_database_reachable says so.
        }
        figures.is_database_reachable = database.is_reachable();
        figures.database_pool = database.usage();
        const std::lock_guard lock{figures_mutex};
        observer.show();
        show(around.metrics, figures);
        co_return http::text(around.metrics.text(), "text/plain; version=0.0.4");
    }

    http::Config server_config() const {
        const bool local = config.site.mode == SiteMode::local;
        http::Config settings{
            .address = config.http.address,
            .port = config.http.port,
            .threads = config.http.threads == 0 ? 1 : config.http.threads,
            .trusted_proxies = config.http.trusted_proxies,
            .redirect_to_https = !local,
            .cors_origins = config.http.cors_origins,
            .session_cookie = session_cookie(config),
            .refresh_cookie = refresh_cookie(config),
            .cluster_secret = cluster_secret(config),
            .bypass_secret =
                config.site.mode == SiteMode::prod ? std::string{} : config.http.rate_limit_bypass,
            .buckets = api::rate_limits(config.site.mode != SiteMode::prod),
            .site_headers =
                [this, mode = base::name_of(config.site.mode)] {
                    return api::site_headers(mode, access.settings());
                },
            .site_version = [this] { return access.settings_changes(); }
        };
        settings.limits.connections = config.http.max_connections;
        settings.limits.connections_per_address = config.http.max_connections_per_address;
        if (local) {
            settings.global_limit = local_window;
        } else {
            settings.csrf_hosts = platform::config::page_hosts(config);
        }
        if (!config.http.tls_certificate.empty()) {
            settings.tls = http::Tls{
                .certificate_file = config.http.tls_certificate, .key_file = config.http.tls_key
            };
        }
        return settings;
    }

    void count_visit(domain::Visit visit, std::string_view became, std::string_view reason) {
        around.metrics.count(
            "instainstru_invite_visits_total",
            {{"visit", std::string{base::name_of(visit)}}, {"became", std::string{became}}}
        );
        if (!reason.empty()) {
            around.metrics.count(
                "instainstru_invite_redemptions_rejected_total", {{"reason", std::string{reason}}}
            );
        }
    }

    api::SystemState state() const { return system_state(config, around, started_at); }
};

Web::Web(const Config& config, Around around) : parts_{std::make_unique<Parts>(config, around)} {}

Web::~Web() = default;

void Web::shutdown() {
    parts_->server->shutdown(shutdown_within);
    if (parts_->members_door) {
        parts_->members_door->shutdown(shutdown_within);
    }
}

}  // namespace app
