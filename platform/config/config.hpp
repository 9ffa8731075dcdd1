#pragma once
// Everything that can be configured, with its defaults. What each key means is said once, in
// keys.cpp; `instainstru doctor` and docs print it from there.

#include "base/describe.hpp"
#include "base/time.hpp"
#include "platform/crypto/hash.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace platform::config {

enum class Role { api, projector, worker };
BOOST_DESCRIBE_ENUM(Role, api, projector, worker)

enum class MailAdapter { smtp, resend, fake };
BOOST_DESCRIBE_ENUM(MailAdapter, smtp, resend, fake)

enum class SiteMode { local, preview, prod };
BOOST_DESCRIBE_ENUM(SiteMode, local, preview, prod)

enum class LogLevel { debug, info, warning, error };
BOOST_DESCRIBE_ENUM(LogLevel, debug, info, warning, error)

enum class Switch { off, on };
BOOST_DESCRIBE_ENUM(Switch, off, on)

struct Http {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8000;
    std::uint16_t watch_port = 0;
    std::string public_url;
    std::string admin_page;
    std::uint32_t threads = 0;
    std::uint32_t max_connections = 10'000;
    std::uint32_t max_connections_per_address = 64;
    std::string tls_certificate;
    std::string tls_key;
    std::vector<std::string> cors_origins;
    std::vector<std::string> trusted_proxies;
    std::string rate_limit_bypass;
    std::string metrics_token;
    std::vector<std::string> metrics_networks;
};

struct Log {
    std::string brokers;
    std::uint32_t partitions = 8;
    std::uint32_t replication = 1;
};

struct Database {
    std::string url;
    std::uint32_t pool = 8;
};

struct Mail {
    MailAdapter adapter = MailAdapter::smtp;
    std::string url;
    std::string resend_key;
    std::string resend_url = "https://api.resend.com";
    std::vector<std::string> webhook_secrets;
    std::string from = "invites@instainstru.com";
    std::string from_name = "iNSTAiNSTRU";
    std::string reply_to;
    std::uint32_t rate_per_second = 0;
    std::uint32_t max_in_flight = 256;
    std::uint32_t connections = 10;
};

struct Secrets {
    std::string file;
    std::optional<crypto::Key32> master_key;
    std::optional<crypto::Key32> routing_key;
    std::optional<crypto::Key32> token_key;
    std::optional<crypto::Key32> previous_token_key;
    std::optional<crypto::Key32> cluster_key;
};

struct Site {
    SiteMode mode = SiteMode::local;
    std::string public_origin;
    std::vector<std::string> allowed_base_urls;
    std::string staff_preview_token;
    std::string staff_access_token;
    std::vector<std::string> preview_hosts{
        "preview.instainstru.com", "instainstru-preview.vercel.app", "instructly-ten.vercel.app"
    };
    std::string cookie_domain;
};

struct Auth {
    Switch anti_enumeration = Switch::on;
    base::Duration access_token_lasts = std::chrono::minutes{60};
    Switch email_verification = Switch::off;
};

// Of whoever has failed to sign in a few times; of nobody without a secret.
struct Captcha {
    std::string secret;
    std::string verify_url = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
};

struct Cluster {
    std::string url;
    base::Duration heartbeat{1000};
    base::Duration alive_within{5000};
};

struct Logs {
    LogLevel level = LogLevel::info;
    std::uint32_t requests_per_second = 100;
};

struct Shards {
    std::uint32_t max_waiting = 8192;
    std::uint32_t max_in_flight = 2048;
    base::Duration window = std::chrono::hours{24};
    std::uint32_t window_entries = 1'000'000;
};

struct Snapshots {
    std::string folder;
};

// Whom the commands that talk to a running server (invites, jobs) ask, and in whose name.
struct Client {
    std::string url;
    std::string email;
    std::string password;
    std::string token;
};

struct Config {
    std::vector<Role> roles{Role::api, Role::projector, Role::worker};
    Http http;
    Log log;
    Database database;
    Mail mail;
    Secrets secrets;
    Site site;
    Auth auth;
    Captcha captcha;
    Cluster cluster;
    Shards shards;
    Snapshots snapshots;
    Logs logs;
    Client client;
};

}  // namespace platform::config
