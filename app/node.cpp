#include "app/node.hpp"

#include "app/observer.hpp"
#include "base/ulid.hpp"
#include "platform/logs/logger.hpp"
#include "platform/mail/fake_mailer.hpp"
#include "platform/mail/resend_mailer.hpp"
#include "platform/mail/smtp_mailers.hpp"
#include "platform/mail/smtp_url.hpp"
#include "workers/send_invite_email.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace app {

namespace {

using platform::config::Config, platform::config::MailAdapter, platform::config::Role;
using platform::logs::Level;

constexpr base::Duration vault_wait{30'000};
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
        return std::make_unique<platform::mail::FakeMailer>(clock);
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
        .claim_base = config.http.public_url,
        .frontend = config.http.public_url,
        .site = config.http.public_url
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
    return fmt::format("http://{}:{}", config.http.address, config.http.port);
}

shards::Alarm alarm_as(std::string_view logger) {
    return [name = std::string{logger}](std::string_view what) {
        platform::logs::write(Level::warning, name, what);
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
    const auto partitions = static_cast<std::int32_t>(config.log.partitions);
    relay_ = std::make_unique<shards::Relay>(
        log, partitions, keys.routing, keys.ring, relay_random_, alarm_as("relay")
    );
    const auto is_alive = [this](std::string_view member) {
        return members_ && members_->is_alive(member);
    };
    if (has_role(config, Role::api)) {
        host_ = std::make_unique<shards::Host>(
            shards::HostOptions{
                .partitions = partitions,
                .identity = {.member = self_.id, .url = self_.url},
                .limits =
                    {.waiting = config.shards.max_waiting, .in_flight = config.shards.max_in_flight}
            },
            log,
            *relay_,
            clock,
            host_random_,
            is_alive,
            [this](std::vector<std::int32_t> owned) {
                if (members_) {
                    members_->now_owns(std::move(owned));
                }
            },
            alarm_as("shards")
        );
    }
    if (has_role(config, Role::worker)) {
        mailer_ = make_mailer(config.mail, clock);
        const auto provider = workers::provider_of(*mailer_);
        lane_ = std::make_unique<workers::LaneHost>(
            workers::LaneOptions{
                .name = std::string{mail_lane},
                .writer = {.member = self_.id, .url = self_.url},
                .rate_per_second = rate_of(config.mail)
            },
            workers::Provider{
                .name = provider.name,
                .honours_keys = provider.honours_keys,
                .keys_kept = provider.keys_kept,
                .max_in_flight =
                    std::min<std::size_t>(provider.max_in_flight, config.mail.max_in_flight)
            },
            observed(
                workers::send_invite_email(
                    letters_of(config),
                    platform::mail::Unsubscribing{*config.secrets.routing_key},
                    keys.ring,
                    *mailer_
                ),
                provider.name,
                metrics,
                clock
            ),
            log,
            *relay_,
            clock,
            lane_random_,
            is_alive,
            [this](bool owns) {
                if (members_) {
                    members_->now_runs(
                        owns ? std::vector{std::string{mail_lane}} : std::vector<std::string>{}
                    );
                }
            },
            alarm_as("lane")
        );
    }
    // Last: from here on others rely on us, and shards and lanes are assigned.
    members_ = std::make_unique<shards::Members>(
        log,
        clock,
        self_,
        [this](const std::vector<shards::Member>& alive) { assign(alive); },
        shards::MembersOptions{
            .heartbeat_every = config.cluster.heartbeat, .alive_for = config.cluster.alive_within
        }
    );
}

Node::~Node() {
    members_->drain();
    if (host_) {
        host_->want({});
    }
    if (lane_) {
        lane_->want(false);
    }
    lane_.reset();
    mailer_.reset();
    host_.reset();
    relay_.reset();
    members_.reset();
}

void Node::assign(const std::vector<shards::Member>& alive) {
    const auto partitions = static_cast<std::int32_t>(config_.log.partitions);
    auto share = shards::share_of(self_.id, alive, partitions);
    if (host_) {
        host_->want(std::move(share.partitions));
    }
    if (lane_) {
        lane_->want(share.mail_lane);
    }
}

}  // namespace app
