#include "platform/config/keys.hpp"

#include "platform/config/values.hpp"

#include <algorithm>
#include <iterator>

namespace platform::config {

namespace {

// ── The table's notation ─────────────────────────────────────────────────────────────────────────

// A key is a place in Config: `at` leads to it, from a Config or a const one.
template <class At>
Key key(
    std::string_view name,
    std::string_view help,
    At at,
    Bounds bounds = {},
    Secrecy secrecy = Secrecy::open
) {
    return {
        .name = name,
        .help = help,
        .secrecy = secrecy,
        .read = [at, bounds](
                    Config& config, const Value& value
                ) { return read_value(value, at(config), bounds); },
        .write = [at](const Config& config) { return write_value(at(config)); },
    };
}

template <class At>
Key secret(std::string_view name, std::string_view help, At at) {
    return key(name, help, at, {}, Secrecy::secret);
}

template <class At>
Key url_with_password(std::string_view name, std::string_view help, At at) {
    return key(name, help, at, {}, Secrecy::password_inside);
}

constexpr std::int64_t second = 1000;
constexpr std::int64_t hour = 3600 * second;

// ── The table ────────────────────────────────────────────────────────────────────────────────────

std::vector<Key> http_keys() {
    return {
        key("http.address", "where to listen", [](auto& c) -> auto& { return c.http.address; }),
        key("http.port", "0: any free one", [](auto& c) -> auto& { return c.http.port; }),
        key("http.watch_port",
            "where a process without role api tells health and figures, on 127.0.0.1; http.port if "
            "0",
            [](auto& c) -> auto& { return c.http.watch_port; }),
        key("http.public_url",
            "how this server is reached from outside; address and port if empty",
            [](auto& c) -> auto& { return c.http.public_url; }),
        key("http.admin_page",
            "folder of the built admin page; none is served if empty",
            [](auto& c) -> auto& { return c.http.admin_page; }),
        key("http.threads",
            "that serve requests; 0: one. All shards of a process have one more, together",
            [](auto& c) -> auto& { return c.http.threads; },
            {0, 256}),
        key("http.max_connections",
            "at once; further ones are refused",
            [](auto& c) -> auto& { return c.http.max_connections; },
            {1, 1'000'000}),
        key("http.max_connections_per_address",
            "of one client; not counted for trusted proxies",
            [](auto& c) -> auto& { return c.http.max_connections_per_address; },
            {1, 1'000'000}),
        key("http.tls_certificate",
            "file of the certificate chain (PEM); TLS if given",
            [](auto& c) -> auto& { return c.http.tls_certificate; }),
        key("http.tls_key",
            "file of the certificate's private key (PEM)",
            [](auto& c) -> auto& { return c.http.tls_key; }),
        key("http.cors_origins",
            "origins whose pages may call, exactly as browsers spell them",
            [](auto& c) -> auto& { return c.http.cors_origins; }),
        key("http.trusted_proxies",
            "addresses whose X-Forwarded-For is believed",
            [](auto& c) -> auto& { return c.http.trusted_proxies; }),
        secret(
            "http.rate_limit_bypass",
            "who sends it in X-Rate-Limit-Bypass is not limited; for load tests, not heeded in "
            "prod",
            [](auto& c) -> auto& { return c.http.rate_limit_bypass; }
        ),
        secret(
            "http.metrics_token",
            "of Prometheus: a bearer token, or the password of user prometheus; if empty, figures "
            "are told in local mode only",
            [](auto& c) -> auto& { return c.http.metrics_token; }
        ),
        key("http.metrics_networks",
            "addresses and networks from which Prometheus asks; if empty, any",
            [](auto& c) -> auto& { return c.http.metrics_networks; }),
    };
}

std::vector<Key> store_keys() {
    return {
        key("log.brokers",
            "of Kafka, host:port separated by commas",
            [](auto& c) -> auto& { return c.log.brokers; }),
        key("log.partitions",
            "a power of two; fixed when the log is created",
            [](auto& c) -> auto& { return c.log.partitions; },
            {1, 1024}),
        key("log.replication",
            "copies of each record; 3 wherever it matters",
            [](auto& c) -> auto& { return c.log.replication; },
            {1, 9}),
        url_with_password(
            "database.url",
            "of PostgreSQL, as libpq reads it",
            [](auto& c) -> auto& { return c.database.url; }
        ),
        key("database.pool",
            "connections for queries",
            [](auto& c) -> auto& { return c.database.pool; },
            {1, 500}),
    };
}

std::vector<Key> mail_keys() {
    return {
        key("mail.adapter",
            "smtp, resend, or fake (mails go nowhere)",
            [](auto& c) -> auto& { return c.mail.adapter; }),
        url_with_password(
            "mail.url",
            "of the mail server: smtp://user:password@host:port, or smtps://",
            [](auto& c) -> auto& { return c.mail.url; }
        ),
        secret(
            "mail.resend_key",
            "the API key of Resend",
            [](auto& c) -> auto& { return c.mail.resend_key; }
        ),
        key("mail.resend_url",
            "where Resend's API is",
            [](auto& c) -> auto& { return c.mail.resend_url; }),
        secret(
            "mail.webhook_secrets",
            "with which Resend signs what it tells of mails, whsec_…; two while one is replaced",
            [](auto& c) -> auto& { return c.mail.webhook_secrets; }
        ),
        key("mail.from", "the sender's address", [](auto& c) -> auto& { return c.mail.from; }),
        key("mail.from_name", "the sender's name", [](auto& c) -> auto& { return c.mail.from_name; }
        ),
        key("mail.reply_to",
            "who answers questions; support@ the sender's domain if not given",
            [](auto& c) -> auto& { return c.mail.reply_to; }),
        key("mail.rate_per_second",
            "mails at most; 0: no limit by smtp, 2 by resend",
            [](auto& c) -> auto& { return c.mail.rate_per_second; },
            {0, 100'000}),
        key("mail.max_in_flight",
            "mails handed over and not yet answered",
            [](auto& c) -> auto& { return c.mail.max_in_flight; },
            {1, 10'000}),
        key("mail.connections",
            "to the mail server at once",
            [](auto& c) -> auto& { return c.mail.connections; },
            {1, 500}),
    };
}

std::vector<Key> secret_keys() {
    return {
        key("secrets.file",
            "TOML file of secrets, so that this one can be shown around",
            [](auto& c) -> auto& { return c.secrets.file; }),
        secret(
            "secrets.master_key",
            "wraps the keys of persons; without it their data is lost",
            [](auto& c) -> auto& { return c.secrets.master_key; }
        ),
        secret(
            "secrets.routing_key",
            "places persons and invites in the log; never changes",
            [](auto& c) -> auto& { return c.secrets.routing_key; }
        ),
        secret(
            "secrets.token_key",
            "signs access tokens",
            [](auto& c) -> auto& { return c.secrets.token_key; }
        ),
        secret(
            "secrets.previous_token_key",
            "still accepted, until the tokens it signed have expired",
            [](auto& c) -> auto& { return c.secrets.previous_token_key; }
        ),
        secret(
            "secrets.cluster_key",
            "by which the processes of one system know one another",
            [](auto& c) -> auto& { return c.secrets.cluster_key; }
        ),
    };
}

std::vector<Key> site_keys() {
    return {
        key("site.mode",
            "local, preview or prod: cookies, token audience, headers",
            [](auto& c) -> auto& { return c.site.mode; }),
        key("site.public_origin",
            "the site that links in mails lead to, this server under /api; http.public_url if "
            "empty",
            [](auto& c) -> auto& { return c.site.public_origin; }),
        key("site.allowed_base_urls",
            "other origins that a batch may have its links lead to",
            [](auto& c) -> auto& { return c.site.allowed_base_urls; }),
        secret(
            "site.staff_preview_token",
            "in mode preview: whose pages send it in X-Staff-Preview-Token passes the gates",
            [](auto& c) -> auto& { return c.site.staff_preview_token; }
        ),
        secret(
            "site.staff_access_token",
            "whose browser has shown it sees the pages of a preview; without one all do",
            [](auto& c) -> auto& { return c.site.staff_access_token; }
        ),
        key("site.preview_hosts",
            "hosts that are previews, for whoever asks which pages may be shown where",
            [](auto& c) -> auto& { return c.site.preview_hosts; }),
        key("site.cookie_domain",
            "the Domain of the cookies of sessions, such as .instainstru.com; empty: this host",
            [](auto& c) -> auto& { return c.site.cookie_domain; }),
    };
}

std::vector<Key> system_keys() {
    return {
        key("auth.anti_enumeration",
            "on or off: whether registering tells nobody who has an account already",
            [](auto& c) -> auto& { return c.auth.anti_enumeration; }),
        key("auth.access_token_lasts",
            "how long an access token is good for; a session goes on by refreshing it",
            [](auto& c) -> auto& { return c.auth.access_token_lasts; },
            {60 * second, 24 * hour}),
        key("auth.email_verification",
            "on or off: whether registering needs a code that was mailed to the address",
            [](auto& c) -> auto& { return c.auth.email_verification; }),
        secret(
            "captcha.secret",
            "of the captcha's provider; without one no captcha is asked for",
            [](auto& c) -> auto& { return c.captcha.secret; }
        ),
        key("captcha.verify_url",
            "where the provider says whether one was solved",
            [](auto& c) -> auto& { return c.captcha.verify_url; }),
        key("cluster.url",
            "where other processes reach this one, http://HOST:PORT; its server if empty",
            [](auto& c) -> auto& { return c.cluster.url; }),
        key("cluster.heartbeat",
            "how often a member says that it is there",
            [](auto& c) -> auto& { return c.cluster.heartbeat; },
            {100, 60 * second}),
        key("cluster.alive_within",
            "a member not heard for so long is gone",
            [](auto& c) -> auto& { return c.cluster.alive_within; },
            {500, 600 * second}),
        key("shards.max_waiting",
            "commands in line, a shard; further ones are told 429",
            [](auto& c) -> auto& { return c.shards.max_waiting; },
            {1, 1'000'000}),
        key("shards.max_in_flight",
            "commits appended and not yet read back, a shard",
            [](auto& c) -> auto& { return c.shards.max_in_flight; },
            {1, 100'000}),
        key("shards.window",
            "how long a repeated command is recognised",
            [](auto& c) -> auto& { return c.shards.window; },
            {24 * hour, 30 * 24 * hour}),
        key("shards.window_entries",
            "commands recognised at most, a shard; 16 bytes each",
            [](auto& c) -> auto& { return c.shards.window_entries; },
            {1000, 100'000'000}),
        key("snapshots.folder",
            "where `instainstru snapshot` writes and a start begins; every start reads the whole "
            "log "
            "if empty",
            [](auto& c) -> auto& { return c.snapshots.folder; }),
    };
}

std::vector<Key> observing_keys() {
    return {
        key("logs.level",
            "debug, info, warning or error: lines below it are not written",
            [](auto& c) -> auto& { return c.logs.level; }),
        key("logs.requests_per_second",
            "answers told at most; what is slow or an error is always told",
            [](auto& c) -> auto& { return c.logs.requests_per_second; },
            {0, 1'000'000}),
        key("client.url",
            "of the server that the commands invites and jobs ask; address and port of [http] if "
            "empty",
            [](auto& c) -> auto& { return c.client.url; }),
        key("client.email",
            "in whose name they ask",
            [](auto& c) -> auto& { return c.client.email; }),
        secret(
            "client.password", "of that account", [](auto& c) -> auto& { return c.client.password; }
        ),
        secret(
            "client.token",
            "instead of both: what `instainstru sign-in` printed",
            [](auto& c) -> auto& { return c.client.token; }
        ),
    };
}

std::vector<Key> make_keys() {
    std::vector<Key> keys{key("roles", "what this process does", [](auto& c) -> auto& {
        return c.roles;
    })};
    for (auto part :
         {http_keys(),
          store_keys(),
          mail_keys(),
          secret_keys(),
          site_keys(),
          system_keys(),
          observing_keys()}) {
        std::ranges::move(part, std::back_inserter(keys));
    }
    return keys;
}

}  // namespace

std::span<const Key> all_keys() {
    static const std::vector<Key> keys = make_keys();
    return keys;
}

const Key* find_key(std::string_view name) {
    const auto keys = all_keys();
    const auto found = std::ranges::find(keys, name, &Key::name);
    return found == keys.end() ? nullptr : &*found;
}

std::string environment_name(std::string_view key) {
    std::string name{"INSTAINSTRU_"};
    for (const char c : key) {
        name += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return name;
}

}  // namespace platform::config
