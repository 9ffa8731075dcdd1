#include "platform/config/load.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace platform::config;
namespace fs = std::filesystem;

namespace {

platform::crypto::Key32 some_key() {
    platform::crypto::Key32 key;
    key.bytes.fill(7);
    return key;
}

// All that any role needs.
Config complete() {
    Config config;
    config.log.brokers = "127.0.0.1:9092";
    config.database.url = "postgresql://127.0.0.1/instainstru";
    config.mail.url = "smtp://127.0.0.1:25";
    config.secrets.master_key = some_key();
    config.secrets.routing_key = some_key();
    config.secrets.token_key = some_key();
    config.secrets.cluster_key = some_key();
    return config;
}

std::vector<std::string> places(const Config& config) {
    std::vector<std::string> found;
    for (const auto& problem : check(config)) {
        found.push_back(problem.place);
    }
    return found;
}

using Places = std::vector<std::string>;

}  // namespace

TEST_CASE("a complete configuration is complete") {
    CHECK(to_text(check(complete())) == "");
}

TEST_CASE("secrets of staff are long enough, and fit where browsers keep them") {
    auto config = complete();
    config.site.staff_preview_token = "short";
    config.site.staff_access_token = "has a blank, and is long enough";
    config.site.cookie_domain = ".example.com; Path=/x";
    CHECK(
        (places(config) ==
         Places{"site.staff_preview_token", "site.staff_access_token", "site.cookie_domain"})
    );
    config = complete();
    for (const auto* host :
         {"Preview.example.com", "www.example.com", "example.com:443", "a.b.", ""}) {
        config.site.preview_hosts = {host};
        CHECK((places(config) == Places{"site.preview_hosts"}));
    }
    config.site.preview_hosts = {"preview-2.example.com"};
    config.site.staff_preview_token = "a token that staff know";
    config.site.staff_access_token = "pages-for-staff-only";
    config.site.cookie_domain = ".example.com";
    CHECK((places(config) == Places{}));
}

TEST_CASE("what is missing is named with how to get it") {
    const auto problems = check(Config{});
    CHECK(
        (places(Config{}) ==
         Places{
             "log.brokers",
             "secrets.master_key",
             "secrets.routing_key",
             "secrets.token_key",
             "secrets.cluster_key",
             "database.url",
             "mail.url"
         })
    );
    CHECK(to_text(problems).find("openssl rand -hex 32") != std::string::npos);
    CHECK(to_text(problems).find("./dev up") != std::string::npos);
}

TEST_CASE("a role asks for what it uses and no more") {
    auto config = complete();
    config.database.url.clear();
    config.mail.url.clear();
    config.roles = {Role::worker};
    CHECK((places(config) == Places{"mail.url"}));
    config.roles = {Role::projector};
    CHECK((places(config) == Places{"database.url"}));
}

TEST_CASE("each way of mailing asks for its own") {
    auto config = complete();
    config.mail.url.clear();
    config.mail.adapter = MailAdapter::fake;
    CHECK(places(config).empty());
    config.mail.adapter = MailAdapter::resend;
    CHECK((places(config) == Places{"mail.resend_key"}));
    config.mail.adapter = MailAdapter::smtp;
    config.mail.url = "http://127.0.0.1";
    CHECK((places(config) == Places{"mail.url"}));
}

TEST_CASE("values that do not go together are named") {
    auto config = complete();
    config.log.partitions = 6;
    config.http.tls_certificate = "cert.pem";
    config.http.cors_origins = {"https://ok.example.com:8443", "https://x.example.com/path"};
    config.site.allowed_base_urls = {"javascript:alert(1)"};
    config.cluster.heartbeat = std::chrono::seconds{2};
    CHECK(
        (places(config) ==
         Places{
             "log.partitions",
             "cluster.alive_within",
             "http.tls_key",
             "http.cors_origins",
             "site.allowed_base_urls"
         })
    );
}

TEST_CASE("outside of local mode links in mails lead to https") {
    auto config = complete();
    config.site.mode = SiteMode::prod;
    CHECK((places(config) == Places{"site.public_origin"}));
    config.http.public_url = "http://api.example.com";
    CHECK((places(config) == Places{"http.public_url"}));
    config.http.public_url = "https://api.example.com";
    CHECK(places(config).empty());
    config.site.public_origin = "http://example.com";
    CHECK((places(config) == Places{"site.public_origin"}));
    config.http.public_url = "http://127.0.0.1:8000";
    config.site.public_origin = "https://example.com";
    CHECK(places(config).empty());
    config.site.allowed_base_urls = {"https://ok.example.com", "http://not.example.com"};
    CHECK((places(config) == Places{"site.allowed_base_urls"}));
    config.roles = {Role::worker};
    config.http.public_url = "/relative";
    config.site = {.mode = SiteMode::preview};
    CHECK((places(config) == Places{"http.public_url", "http.public_url"}));
}

TEST_CASE("where captchas are verified is an address, and a secret goes by https only") {
    auto config = complete();
    config.captcha.verify_url = "nowhere";
    CHECK(places(config).empty());  // without a secret nobody asks there
    config.captcha.secret = "s3cret";
    CHECK((places(config) == Places{"captcha.verify_url"}));
    config.captcha.verify_url = "http://127.0.0.1:9000/siteverify";
    CHECK(places(config).empty());
    config.site = {.mode = SiteMode::prod, .public_origin = "https://example.com"};
    CHECK((places(config) == Places{"captcha.verify_url"}));
    config.captcha.verify_url = "https://captcha.example/siteverify";
    CHECK(places(config).empty());
}

TEST_CASE("a printed configuration shows no secret") {
    auto config = complete();
    config.captcha.secret = "hunter2";
    config.mail.resend_key = "re_hunter2";
    config.mail.url = "smtp://ann:hunter2@mail.example.com:587";
    config.database.url =
        "postgresql://ann:hunter2@db.example.com/x?password=hunter2&sslmode=require";
    config.http.rate_limit_bypass = "hunter2";
    config.client.password = "hunter2";
    config.client.token = "hunter2";
    config.http.metrics_token = "hunter2";
    const auto text = to_toml(config);
    CHECK(text.find("hunter2") == std::string::npos);
    CHECK(text.find(platform::crypto::to_text(some_key())) == std::string::npos);
    CHECK(text.find("url = \"smtp://ann:***@mail.example.com:587\"") != std::string::npos);
    CHECK(
        text.find("\"postgresql://ann:***@db.example.com/x?password=***&sslmode=require\"") !=
        std::string::npos
    );
    CHECK(text.find("token_key = \"***\"") != std::string::npos);
}

TEST_CASE("the password of a key=value connection is masked too") {
    Config config;
    config.database.url = "host=db user=ann password=hunter2 dbname=x";
    CHECK(to_toml(config).find("hunter2") == std::string::npos);
    CHECK(to_toml(config).find("\"host=db user=ann password=***\"") != std::string::npos);
    config.database.url = "host=db password='hunter2 with spaces'";
    CHECK(to_toml(config).find("hunter2") == std::string::npos);
    CHECK(to_toml(config).find("spaces") == std::string::npos);
}

TEST_CASE("of secrets that are several nothing is printed, and that there are none is") {
    Config config;
    CHECK(to_toml(config).find("\nwebhook_secrets = []") != std::string::npos);
    config.mail.webhook_secrets = {"whsec_MDEy", "whsec_MzQ1"};
    CHECK(to_toml(config).find("\nwebhook_secrets = [\"***\"]") != std::string::npos);
    CHECK(to_toml(config).find("MDEy") == std::string::npos);
}

TEST_CASE("a secret of webhooks that cannot be read is told") {
    auto config = complete();
    config.mail.webhook_secrets = {"whsec_MDEy"};
    CHECK((places(config) == Places{}));
    config.mail.webhook_secrets.push_back("MDEy");
    CHECK((places(config) == Places{"mail.webhook_secrets"}));
}

TEST_CASE("the printed defaults are a configuration that reads as the defaults") {
    std::string name = (fs::temp_directory_path() / "config_check_spec.XXXXXX").string();
    const int file = ::mkstemp(name.data());
    REQUIRE(file >= 0);
    ::close(file);
    std::ofstream{name} << to_toml(Config{});
    const auto loaded = load({.file = name});
    fs::remove(name);
    CHECK(to_text(loaded.problems) == "");
    CHECK(to_toml(loaded.config) == to_toml(Config{}));
}
