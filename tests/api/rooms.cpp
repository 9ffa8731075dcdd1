#include "tests/api/rooms.hpp"

#include "api/access/access_view.hpp"
#include "projections/all.hpp"

#include <future>

namespace tests {

namespace {

shards::Alarm quiet() {
    return [](std::string_view what) { MESSAGE(std::string{what}); };
}

shards::IsAlive nobody_else() {
    return [](std::string_view) { return false; };
}

std::vector<std::int32_t> all_partitions() {
    std::vector<std::int32_t> all;
    for (std::int32_t number = 0; number < partitions; ++number) {
        all.push_back(number);
    }
    return all;
}

void create_topics(events::Log& log) {
    const auto create = [&](std::string_view name, std::int32_t count) {
        log.create_topic({.name = std::string{name}, .partitions = count});
    };
    create(events::topics::facts, partitions);
    create(events::topics::commands, partitions);
    create(events::topics::vault, partitions);
    create(events::topics::cluster, 1);
    create(events::topics::mail_jobs, 1);
    create(events::topics::mail_jobs_bulk, 1);
    create(events::topics::mail_ledger, 1);
}

api::Settings settings_of(const Furnishing& furnishing) {
    const auto& environment = furnishing.environment;
    return {
        .version = "test",
        .git_sha = "0123abc",
        .environment = environment,
        .hides_accounts = furnishing.hides_accounts,
        .needs_proved_mailbox = furnishing.needs_proved_mailbox,
        .secure_cookies = environment != "local",
        .claim_base = "https://claim.example",
        .frontend = "https://front.example",
        .allowed_base_urls = {"https://allowed.example/"},
        .stale_again = base::Duration{50},
        .inline_export_bytes = furnishing.inline_export_bytes,
        .mail_webhooks = platform::mail::WebhookSecrets{{std::string{webhook_secret}}},
        .staff_preview_token = std::string{staff_token},
        .api_host = "localhost",
        .staff_access_token = "pages-for-staff-only",
        .preview_hosts = {"preview.instainstru.com"}
    };
}

}  // namespace

Rooms::Rooms(const base::Clock& clock, const Furnishing& furnishing)
    : log{clock}, signer{{{.id = "k1", .secret = {}}}, {}}, limits{furnishing.limits} {
    config.site.mode = platform::config::SiteMode::preview;
    config.http.admin_page = "/none";
    config.http.metrics_token = furnishing.metrics_token;
    config.http.metrics_networks = furnishing.metrics_networks;
    create_topics(log);
    write_side(clock, furnishing);
    read_side(clock, furnishing);
    web_side(clock, furnishing);
}

void Rooms::write_side(const base::Clock& clock, const Furnishing& furnishing) {
    vault = std::make_unique<platform::vault::LogVault>(log, partitions, master, ring, quiet());
    pool = std::make_unique<platform::crypto::KeyPool>(
        ring, *vault, random, master, platform::crypto::KeyPool::Sizes{}
    );
    relay = std::make_unique<shards::Relay>(
        partitions, shards::RelayPorts{log, routing, ring, clock, random, quiet()}
    );
    host = std::make_unique<shards::Host>(
        shards::HostOptions{
            .partitions = partitions,
            .identity = {.member = "one", .url = "http://one"},
            .limits = furnishing.shards
        },
        shards::HostPorts{
            .log = log,
            .relay = *relay,
            .clock = clock,
            .random = random,
            .is_alive = nobody_else(),
            .holdings_changed = [](const shards::Holdings&) {},
            .alarm = quiet()
        }
    );
    lane = std::make_unique<workers::LaneHost>(
        workers::LaneOptions{.name = "mail", .writer = {.member = "one", .url = "http://one"}},
        workers::Provider{.name = "smtp"},
        [this](const workers::Call& call, std::function<void(workers::CallResult)> done) {
            provider.call(call.job, std::move(done));
        },
        log,
        *relay,
        clock,
        random,
        nobody_else(),
        [](bool) {},
        quiet()
    );
    REQUIRE(vault->wait_until_loaded(patience));
    pool->start();
    host->want({.own = all_partitions()});
    lane->want(true);
    REQUIRE(comes_true([this] { return host->settled(); }));
}

void Rooms::read_side(const base::Clock& clock, const Furnishing& furnishing) {
    if (!furnishing.has_rows) {
        // Nobody listens there.
        database.emplace(platform::postgres::Options{.url = "postgresql://127.0.0.1:1/nothing"}, 1);
        return;
    }
    schema.emplace();
    projector.emplace(log, schema->options(), projections::all_projections(), positions, clock);
    projector->start();
    database.emplace(schema->options(), 2);
    if (furnishing.writes_exports) {
        write_exports(clock);
    }
}

void Rooms::write_exports(const base::Clock& clock) {
    exports = std::make_unique<workers::DataExportWriter>(workers::DataExportPorts{
        .database = schema->options(),
        .keys = ring,
        .clock = clock,
        .send = workers::by_relay(*relay),
        .alarm = quiet()
    });
}

void Rooms::web_side(const base::Clock& clock, const Furnishing& furnishing) {
    passwords = std::make_unique<platform::crypto::PasswordHasher>(
        random, clock, platform::crypto::PasswordHasher::Limits{}
    );
    gateway.emplace(shards::GatewayPorts{*host, peers, log, clock}, furnishing.gateway);
    access.emplace(log, partitions, positions, clock);
    watcher.emplace(*database, clock);
    orders.emplace(log);
    authenticator.emplace(signer, *access, *gateway, clock, random);
    visits.emplace(
        *gateway,
        clock,
        [this](domain::Visit visit, std::string_view became, std::string_view reason) {
            const std::lock_guard lock{passed_mutex};
            ++visited[fmt::format("{} {} {}", base::name_of(visit), became, reason)];
        }
    );
    services.emplace(api::Services{
        .settings = settings_of(furnishing),
        .clock = clock,
        .random = chance,
        .routing = routing,
        .keys = ring,
        .key_pool = *pool,
        .tokens = signer,
        .proofs = proofs,
        .passwords = *passwords,
        .gateway = *gateway,
        .database = *database,
        .positions = positions,
        .access = *access,
        .authenticator = *authenticator,
        .batch_watcher = *watcher,
        .lane_orders = *orders,
        .visits = *visits,
        .system = [this] { return system; },
        .captcha = furnishing.captcha,
        .preview_bypassed =
            [this](std::string_view via) {
                const std::lock_guard lock{passed_mutex};
                ++passed[std::string{via}];
            }
    });
}

std::vector<std::string> Rooms::reserve_key() {
    std::promise<std::vector<std::string>> promise;
    auto keys = promise.get_future();
    pool->reserve(1, [&promise](std::vector<std::string> reserved) {
        promise.set_value(std::move(reserved));
    });
    return keys.get();
}

bool Rooms::shows_all(std::string_view view) const {
    for (const auto number : all_partitions()) {
        const events::Partition partition{"facts", number};
        const auto end = static_cast<events::Offset>(log.records(partition).size());
        if (positions.applied_below(view, partition).value_or(0) < end) {
            return false;
        }
    }
    return true;
}

bool Rooms::is_settled() const {
    if (projector) {
        for (const auto& status : projector->status()) {
            const bool reads_facts = status.name != "job_list";
            if (reads_facts && !shows_all(status.name)) {
                return false;
            }
        }
    }
    return shows_all(api::access_view_name) && access->is_fresh();
}

}  // namespace tests
