#include "app/node.hpp"

#include "app/observer.hpp"
#include "base/ulid.hpp"
#include "platform/config/site.hpp"
#include "platform/logs/logger.hpp"
#include "platform/mail/nowhere_mailer.hpp"
#include "platform/mail/resend_mailer.hpp"
#include "platform/mail/smtp_mailers.hpp"
#include "platform/mail/smtp_url.hpp"
#include "workers/mail_call.hpp"
#include "workers/send_invite_email.hpp"
#include "workers/send_notice_email.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace app {

namespace {

using platform::config::Config, platform::config::MailAdapter, platform::config::Role;
using platform::logs::Level;

constexpr base::Duration vault_wait{30'000};
constexpr base::Duration hand_over_wait{10'000};
constexpr std::string_view mail_lane = "mail";

void log_kafka(platform::kafka::Severity severity, std::string_view text) {
    const auto level = severity == platform::kafka::Severity::note      ? Level::debug
                       : severity == platform::kafka::Severity::warning ? Level::warning
                                                                        : Level::error;
    platform::logs::write(level, "kafka", text);
}

std::unique_ptr<platform::mail::Mailer> make_mailer(
    const platform::config::Mail& mail, const base::Clock& clock
) {
    if (mail.adapter == MailAdapter::resend) {
        return std::make_unique<platform::mail::ResendMailer>(
            platform::mail::ResendAccount{
                .api_key = mail.resend_key,
                .base_url = mail.resend_url,
                .connections = mail.connections
            },
            clock
        );
    }
    if (mail.adapter == MailAdapter::fake) {
        return std::make_unique<platform::mail::NowhereMailer>();
    }
    return platform::mail::smtp_mailer_to(
        platform::mail::smtp_server_from(mail.url).value(), clock
    );
}

// Resend takes two requests a second unless somebody has arranged for more.
double rate_of(const platform::config::Mail& mail) {
    constexpr double rate_of_resend = 2;
    const bool is_given = mail.rate_per_second > 0 || mail.adapter != MailAdapter::resend;
    return is_given ? mail.rate_per_second : rate_of_resend;
}

std::string domain_of(std::string_view address) {
    const auto at = address.rfind('@');
    return std::string{at == std::string_view::npos ? address : address.substr(at + 1)};
}

workers::InviteMailOptions letters_of(const Config& config) {
    const auto domain = domain_of(config.mail.from);
    const auto& reply_to = config.mail.reply_to;
    return {
        .from = config.mail.from,
        .from_name = config.mail.from_name,
        .reply_to = reply_to.empty() ? "support@" + domain : reply_to,
        .domain = domain,
        .claim_base = platform::config::site_origin(config),
        .frontend = platform::config::site_origin(config),
        .site = platform::config::site_origin(config)
    };
}

}  // namespace

std::unique_ptr<platform::kafka::KafkaLog> connect_log(const Config& config) {
    return std::make_unique<platform::kafka::KafkaLog>(
        platform::kafka::KafkaOptions{.brokers = config.log.brokers, .listener = log_kafka}
    );
}

std::filesystem::path schema_folder() {
    const auto program = std::filesystem::read_symlink("/proc/self/exe");
    const auto installed = program.parent_path().parent_path() / "share/instainstru/schema";
    return std::filesystem::exists(installed) ? installed : INSTAINSTRU_SOURCE_DIR "/schema";
}

bool has_role(const Config& config, Role role) {
    return std::find(config.roles.begin(), config.roles.end(), role) != config.roles.end();
}

std::string own_url(const Config& config) {
    if (!config.cluster.url.empty()) {
        return config.cluster.url;
    }
    // Others speak plain HTTP: the scheme of a server with TLS tells them that they cannot.
    return platform::config::own_address(config);
}

shards::WindowLimits window_of(const Config& config) {
    return {.length = config.shards.window, .entries = config.shards.window_entries};
}

shards::Alarm alarm_as(std::string_view logger) {
    return [name = std::string{logger}](std::string_view what) {
        platform::logs::write(Level::warning, name, what);
    };
}

shards::Alarm say_as(std::string_view logger) {
    return [name = std::string{logger}](std::string_view what) {
        platform::logs::write(Level::info, name, what);
    };
}

Keys::Keys(events::Log& log, const Config& config)
    : routing{*config.secrets.routing_key},
      vault{
          log,
          static_cast<std::int32_t>(config.log.partitions),
          *config.secrets.master_key,
          ring,
          alarm_as("vault")
      },
      pool{ring, vault, random, *config.secrets.master_key, {}} {
    if (!vault.wait_until_loaded(vault_wait)) {
        throw events::LogUnavailable{"the vault was not read within 30 seconds"};
    }
    pool.start();
}

Keys::~Keys() = default;

Node::Node(
    const Config& config,
    events::Log& log,
    Keys& keys,
    base::Clock& clock,
    platform::metrics::Metrics& metrics
)
    : config_{config} {
    self_ = {
        .id = base::make_ulid(clock.now(), host_random_, 0),
        .url = own_url(config),
        .level = events::format_level,
        .version = INSTAINSTRU_VERSION,
        .started_at = clock.now()
    };
    for (const auto role : config.roles) {
        self_.roles.emplace_back(base::name_of(role));
    }
    if (!config.snapshots.folder.empty()) {
        snapshots_ = std::make_unique<platform::snapshots::FileSnapshots>(config.snapshots.folder);
    }
    relay_ = std::make_unique<shards::Relay>(
        static_cast<std::int32_t>(config.log.partitions),
        shards::RelayPorts{
            .log = log,
            .routing = keys.routing,
            .keys = keys.ring,
            .clock = clock,
            .random = relay_random_,
            .alarm = alarm_as("relay")
        }
    );
    members_ = std::make_unique<shards::Members>(
        log,
        clock,
        self_,
        [this](const std::vector<shards::Member>& alive) { assign(alive); },
        shards::MembersOptions{
            .heartbeat_every = config.cluster.heartbeat, .alive_for = config.cluster.alive_within
        }
    );
    if (has_role(config, Role::api) || has_role(config, Role::worker)) {
        eraser_ = std::make_unique<shards::Eraser>(
            static_cast<std::int32_t>(config.log.partitions),
            shards::EraserPorts{
                .log = log,
                .vault = keys.vault,
                .ring = keys.ring,
                .clock = clock,
                .alarm = alarm_as("eraser"),
                .snapshots = snapshots_.get(),
                .say = say_as("eraser")
            }
        );
    }
    if (has_role(config, Role::api)) {
        host_ = make_host(log, clock);
    }
    if (has_role(config, Role::worker)) {
        make_exports_ = [this, &keys, &clock] {
            return std::make_unique<workers::DataExportWriter>(workers::DataExportPorts{
                .database = {.url = config_.database.url},
                .keys = keys.ring,
                .clock = clock,
                .send = workers::by_relay(*relay_),
                .alarm = alarm_as("exports")
            });
        };
        mailer_ = make_mailer(config.mail, clock);
        lane_ = make_lane(log, keys, clock, metrics);
        queues_ = std::make_unique<QueueWatch>(
            log,
            std::vector<events::Partition>{
                {.topic = std::string{events::topics::mail_jobs}},
                {.topic = std::string{events::topics::mail_jobs_bulk}}
            }
        );
    }
    // Last: from here on others rely on us, and shards and lanes are assigned.
    members_->start();
}

std::unique_ptr<shards::Host> Node::make_host(events::Log& log, const base::Clock& clock) {
    const auto& settings = config_.shards;
    return std::make_unique<shards::Host>(
        shards::HostOptions{
            .partitions = static_cast<std::int32_t>(config_.log.partitions),
            .identity = {.member = self_.id, .url = self_.url},
            .limits =
                {.waiting = settings.max_waiting,
                 .in_flight = settings.max_in_flight,
                 .window = window_of(config_)}
        },
        shards::HostPorts{
            .log = log,
            .relay = *relay_,
            .clock = clock,
            .random = host_random_,
            .is_alive = [this](std::string_view member) { return members_->is_alive(member); },
            .holdings_changed = [this](shards::Holdings holdings) { holds(std::move(holdings)); },
            .alarm = alarm_as("shards"),
            .snapshots = snapshots_.get(),
            .say = say_as("shards")
        }
    );
}

std::unique_ptr<workers::LaneHost> Node::make_lane(
    events::Log& log,
    const Keys& keys,
    const base::Clock& clock,
    platform::metrics::Metrics& metrics
) {
    auto provider = workers::provider_of(*mailer_);
    provider.max_in_flight =
        std::min<std::size_t>(provider.max_in_flight, config_.mail.max_in_flight);
    return std::make_unique<workers::LaneHost>(
        workers::LaneOptions{
            .name = std::string{mail_lane},
            .writer = {.member = self_.id, .url = self_.url},
            .rate_per_second = rate_of(config_.mail),
            .snapshots = snapshots_.get(),
            .say = say_as("lane")
        },
        provider,
        observed(
            workers::by_kind(
                workers::send_invite_email(
                    letters_of(config_),
                    platform::mail::Unsubscribing{*config_.secrets.routing_key},
                    keys.ring,
                    *mailer_
                ),
                workers::send_notice_email(letters_of(config_), keys.ring, *mailer_)
            ),
            provider.name,
            metrics,
            clock
        ),
        log,
        *relay_,
        clock,
        lane_random_,
        [this](std::string_view member) { return members_->is_alive(member); },
        [this](bool owns) {
            members_->now_runs(
                owns ? std::vector{std::string{mail_lane}} : std::vector<std::string>{}
            );
        },
        alarm_as("lane")
    );
}

Node::~Node() {
    members_->drain();
    members_->stop_telling();
    eraser_.reset();
    exports_.reset();
    queues_.reset();
    lane_.reset();
    mailer_.reset();
    host_.reset();
    relay_.reset();
    members_.reset();
}

void Node::hand_over() {
    is_leaving_ = true;
    members_->drain();
    std::unique_lock lock{mutex_};
    moved_.wait_for(lock, hand_over_wait, [this] { return !has_successor_ || owned_ == 0; });
}

bool Node::wait_until_erased(base::Duration wait) {
    if (eraser_ && !eraser_->wait_until_done(wait)) {
        return false;
    }
    const std::lock_guard lock{mutex_};
    may_send_ = true;
    if (lane_) {
        lane_->want(wants_lane_);
    }
    if (make_exports_ && !exports_) {
        exports_ = make_exports_();
    }
    return true;
}

std::map<events::Partition, events::Offset> Node::queue_ends() const {
    return queues_ ? queues_->ends() : std::map<events::Partition, events::Offset>{};
}

std::string Node::erasing_problem() const {
    return eraser_ ? eraser_->problem() : "";
}

bool Node::hears_the_log() const {
    return members_->silence() < config_.cluster.alive_within;
}

void Node::holds(shards::Holdings holdings) {
    {
        const std::lock_guard lock{mutex_};
        owned_ = holdings.owns.size();
    }
    moved_.notify_all();
    members_->now_holds(std::move(holdings));
}

void Node::assign(const std::vector<shards::Member>& alive) {
    if (host_) {
        host_->want(shards::share_of(self_.id, alive, host_->partitions()));
    }
    if (lane_) {
        const auto workers = shards::playing("worker", alive);
        const auto* owner = shards::rendezvous(workers, "jobs.mail/0");
        const std::lock_guard lock{mutex_};
        wants_lane_ = owner && owner->id == self_.id;
        lane_->want(wants_lane_ && may_send_);
    }
    const auto owners = shards::playing("api", alive);
    // One is enough; until it is known which, each does it.
    if (const auto* first = shards::rendezvous(owners, "vault"); first && eraser_) {
        eraser_->want(first->id == self_.id);
    }
    {
        const std::lock_guard lock{mutex_};
        has_successor_ = std::ranges::any_of(owners, [this](const auto& member) {
            return member.id != self_.id;
        });
    }
    moved_.notify_all();
}

}  // namespace app
