#include "platform/config/load.hpp"
#include "platform/mail/resend_webhook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace platform::config {

namespace {

class Findings {
public:
    void must(bool fine, std::string_view key, std::string_view sentence) {
        if (!fine) {
            problems.push_back({std::string{key}, std::string{sentence}});
        }
    }

    std::vector<Problem> problems;
};

constexpr std::string_view secure = "https://";

bool is_web_origin(std::string_view text) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (!text.starts_with(scheme)) {
            continue;
        }
        const auto host = text.substr(scheme.size());
        return !host.empty() && host.find_first_of("/?#@ ") == std::string_view::npos;
    }
    return false;
}

void check_log(const Config& config, Findings& findings) {
    findings.must(
        !config.log.brokers.empty(),
        "log.brokers",
        "No Kafka is named. Give host:port of a broker; ./dev up starts one."
    );
    findings.must(
        std::has_single_bit(config.log.partitions),
        "log.partitions",
        "The number of partitions has to be a power of two."
    );
}

void check_secrets(const Config& config, Findings& findings) {
    struct Needed {
        std::string_view key;
        const std::optional<crypto::Key32>& value;
    };

    for (const auto& [key, value] :
         {Needed{"secrets.master_key", config.secrets.master_key},
          Needed{"secrets.routing_key", config.secrets.routing_key},
          Needed{"secrets.token_key", config.secrets.token_key},
          Needed{"secrets.cluster_key", config.secrets.cluster_key}}) {
        findings.must(
            value.has_value(),
            key,
            "The key is missing. Put one made by `openssl rand -hex 32` into the file that "
            "secrets.file names; all processes of one system share it."
        );
    }
}

void check_mail(const Mail& mail, Findings& findings) {
    if (mail.adapter == MailAdapter::smtp) {
        findings.must(
            mail.url.starts_with("smtp://") || mail.url.starts_with("smtps://"),
            "mail.url",
            "No mail server is named. Give smtp://host:port, or set mail.adapter to \"fake\"."
        );
    }
    if (mail.adapter == MailAdapter::resend) {
        findings.must(
            !mail.resend_key.empty(),
            "mail.resend_key",
            "The API key of Resend is missing; their dashboard makes one."
        );
    }
    findings.must(
        std::ranges::all_of(
            mail.webhook_secrets,
            [](const auto& secret) { return mail::WebhookSecrets::can_be_read(secret); }
        ),
        "mail.webhook_secrets",
        "A secret of Resend's webhooks is whsec_ and base64, as their dashboard shows it."
    );
}

void check_http(const Config& config, Findings& findings) {
    const Http& http = config.http;
    findings.must(
        http.tls_certificate.empty() == http.tls_key.empty(),
        http.tls_key.empty() ? "http.tls_key" : "http.tls_certificate",
        "TLS needs both the certificate and its key."
    );
    findings.must(
        std::ranges::all_of(http.cors_origins, is_web_origin),
        "http.cors_origins",
        "An origin is https://host or https://host:port, without a path."
    );
}

void check_site(const Config& config, Findings& findings) {
    const Site& site = config.site;
    findings.must(
        site.public_origin.empty() || is_web_origin(site.public_origin),
        "site.public_origin",
        "An origin is https://host or https://host:port, without a path."
    );
    findings.must(
        std::ranges::all_of(site.allowed_base_urls, is_web_origin),
        "site.allowed_base_urls",
        "An origin is https://host or https://host:port, without a path."
    );
    findings.must(
        config.http.public_url.empty() || is_web_origin(config.http.public_url),
        "http.public_url",
        "This has to be https://host or https://host:port, without a path."
    );
    if (site.mode == SiteMode::local) {
        return;
    }
    const bool is_url_of_server = site.public_origin.empty() && !config.http.public_url.empty();
    const auto& named = is_url_of_server ? config.http.public_url : site.public_origin;
    findings.must(
        named.starts_with(secure),
        is_url_of_server ? "http.public_url" : "site.public_origin",
        "Outside of local mode links in mails lead to https://; say where."
    );
    findings.must(
        std::ranges::all_of(
            site.allowed_base_urls, [](const auto& url) { return url.starts_with(secure); }
        ),
        "site.allowed_base_urls",
        "Outside of local mode links in mails lead to https://."
    );
}

// What browsers keep in a cookie as it stands.
bool is_cookie_text(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.' || c == '~';
    });
}

// As hosts are compared with it.
bool is_plain_host(const std::string& host) {
    const bool has_others = std::ranges::any_of(host, [](char c) {
        const bool is_known =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
        return !is_known;
    });
    return !host.empty() && !has_others && !host.starts_with("www.") && !host.ends_with('.');
}

void check_captcha(const Captcha& captcha, bool is_local, Findings& findings) {
    const bool is_url = captcha.verify_url.starts_with(secure) ||
                        (is_local && captcha.verify_url.starts_with("http://"));
    findings.must(
        captcha.secret.empty() || is_url,
        "captcha.verify_url",
        "Where captchas are verified is an address, https:// outside of local mode: the secret "
        "goes "
        "there."
    );
}

void check_staff_token(const Site& site, Findings& findings) {
    constexpr std::size_t shortest = 16;
    for (const auto& [key, token] :
         {std::pair{"site.staff_preview_token", &site.staff_preview_token},
          std::pair{"site.staff_access_token", &site.staff_access_token}}) {
        findings.must(
            token->empty() || token->size() >= shortest,
            key,
            "A token of less than 16 characters is guessed."
        );
    }
    findings.must(
        is_cookie_text(site.staff_access_token),
        "site.staff_access_token",
        "It is kept in a cookie: letters, digits and - _ . ~ alone."
    );
    findings.must(
        std::ranges::all_of(site.preview_hosts, is_plain_host),
        "site.preview_hosts",
        "A host is a name in small letters, without www., port and final dot."
    );
    findings.must(
        is_cookie_text(site.cookie_domain),
        "site.cookie_domain",
        "A domain is a name such as .example.com."
    );
}

void check_cluster(const Cluster& cluster, Findings& findings) {
    findings.must(
        cluster.alive_within >= 3 * cluster.heartbeat,
        "cluster.alive_within",
        "It has to be at least three heartbeats, or one lost moves shards about."
    );
}

}  // namespace

std::vector<Problem> check(const Config& config) {
    const auto does = [&](Role role) { return std::ranges::count(config.roles, role) > 0; };
    Findings findings;
    check_log(config, findings);
    check_secrets(config, findings);
    check_cluster(config.cluster, findings);
    if (does(Role::api)) {
        check_http(config, findings);
        check_captcha(config.captcha, config.site.mode == SiteMode::local, findings);
    }
    if (does(Role::api) || does(Role::projector)) {
        findings.must(
            !config.database.url.empty(),
            "database.url",
            "No PostgreSQL is named. Give postgresql://user@host:port/name; ./dev up starts one."
        );
    }
    if (does(Role::worker)) {
        check_mail(config.mail, findings);
    }
    check_site(config, findings);
    check_staff_token(config.site, findings);
    return std::move(findings.problems);
}

}  // namespace platform::config
