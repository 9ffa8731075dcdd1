#include "platform/config/keys.hpp"
#include "platform/config/load.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <unistd.h>

using namespace platform::config;
namespace fs = std::filesystem;

namespace {

// A folder of its own that goes with the test.
class Folder {
public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "config_spec.XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }

    ~Folder() {
        std::error_code error;
        fs::remove_all(path_, error);
    }

    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string write(const std::string& name, std::string_view text) const {
        const auto file = path_ / name;
        std::ofstream{file, std::ios::binary} << text;
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
        return file.string();
    }

    fs::path path(const std::string& name) const { return path_ / name; }

private:
    fs::path path_;
};

Loaded load_text(std::string_view text, Sources sources = {}) {
    const Folder folder;
    sources.file = folder.write("instainstru.toml", text);
    return load(sources);
}

std::string secret_text(char c) {
    return std::string(64, c);
}

bool mentions(const std::vector<Problem>& problems, std::string_view place) {
    for (const auto& problem : problems) {
        if (problem.place == place) {
            return true;
        }
    }
    return false;
}

}  // namespace

TEST_CASE("without any source there are the defaults") {
    const auto loaded = load({});
    CHECK(loaded.problems.empty());
    CHECK(loaded.config.http.port == 8000);
    CHECK(loaded.config.roles.size() == 3);
}

TEST_CASE("a file sets every type of key") {
    const auto loaded = load_text(R"(
roles = ["api", "worker"]

[http]
port = 8443
cors_origins = ["https://a.example.com", "https://b.example.com"]

[mail]
adapter = "resend"

[cluster]
heartbeat = "500ms"

[shards]
window = "2d"

[secrets]
master_key = "0000000000000000000000000000000000000000000000000000000000000001"
)");
    CHECK(to_text(loaded.problems) == "");
    const auto& config = loaded.config;
    CHECK((config.roles == std::vector{Role::api, Role::worker}));
    CHECK(config.http.port == 8443);
    CHECK(config.http.cors_origins.size() == 2);
    CHECK((config.mail.adapter == MailAdapter::resend));
    CHECK(config.cluster.heartbeat.count() == 500);
    CHECK(config.shards.window.count() == 48 * 3600 * 1000);
    REQUIRE(config.secrets.master_key.has_value());
    CHECK(config.secrets.master_key->bytes[31] == 1);
}

TEST_CASE("the environment wins over the file, and flags over both") {
    const auto file = "[http]\nport = 1001\n[log]\nbrokers = \"file:1\"\n";
    const auto by_environment = load_text(
        file,
        {.environment = {"INSTAINSTRU_HTTP_PORT=1002", "INSTAINSTRU_ROLES=api, worker", "PATH=/bin"}
        }
    );
    CHECK(by_environment.problems.empty());
    CHECK(by_environment.warnings.empty());
    CHECK(by_environment.config.http.port == 1002);
    CHECK(by_environment.config.log.brokers == "file:1");
    CHECK((by_environment.config.roles == std::vector{Role::api, Role::worker}));

    const auto by_flag = load_text(
        file,
        {.environment = {"INSTAINSTRU_HTTP_PORT=1002"},
         .flags =
             {"http.port=1003", "log.brokers=a:1,b:2", "http.trusted_proxies=10.0.0.1,10.0.0.2"}}
    );
    CHECK(by_flag.problems.empty());
    CHECK(by_flag.config.http.port == 1003);
    CHECK(by_flag.config.log.brokers == "a:1,b:2");
    CHECK((by_flag.config.http.trusted_proxies == std::vector<std::string>{"10.0.0.1", "10.0.0.2"})
    );
}

TEST_CASE("whom the command line asks, and in whose name, may stand in the environment") {
    const auto loaded = load(
        {.environment =
             {"INSTAINSTRU_CONFIG=elsewhere.toml",
              "INSTAINSTRU_CLIENT_EMAIL=ann@example.org",
              "INSTAINSTRU_CLIENT_PASSWORD=hunter2"}}
    );
    CHECK(loaded.warnings.empty());
    CHECK(loaded.config.client.email == "ann@example.org");
    CHECK(loaded.config.client.password == "hunter2");
}

TEST_CASE("a typo is named with its line and the key that was meant") {
    struct Row {
        const char* because;
        const char* file;
        const char* place;
        const char* sentence;
    };

    const Row rows[] = {
        {"letters swapped",
         "[http]\n\nprot = 1\n",
         "instainstru.toml, line 3",
         "There is no key http.prot. Did you mean http.port?"},
        {"a letter missing",
         "[http]\nadress = \"x\"\n",
         "instainstru.toml, line 2",
         "There is no key http.adress. Did you mean http.address?"},
        {"the section misspelled",
         "[databse]\nurl = \"x\"\n",
         "instainstru.toml, line 2",
         "There is no key databse.url. Did you mean database.url?"},
        {"the wrong section",
         "[http]\nbrokers = \"x\"\n",
         "instainstru.toml, line 2",
         "There is no key http.brokers. Did you mean log.brokers?"},
        {"nothing near",
         "[weather]\nforecast = \"x\"\n",
         "instainstru.toml, line 2",
         "There is no key weather.forecast."},
        {"without a section",
         "role = [\"api\"]\n",
         "instainstru.toml, line 1",
         "There is no key role. Did you mean roles?"},
        {"a section too deep",
         "[http.limits]\nport = 1\n",
         "instainstru.toml, line 1",
         "There is no key http.limits."},
    };
    for (const auto& row : rows) {
        CAPTURE(row.because);
        const auto loaded = load_text(row.file);
        REQUIRE(loaded.problems.size() == 1);
        CHECK(loaded.problems[0].place == row.place);
        CHECK(loaded.problems[0].sentence == row.sentence);
    }
}

TEST_CASE("a wrong value says what it should have been, and where") {
    struct Row {
        const char* line;
        const char* sentence;
    };

    const Row rows[] = {
        {"http.port = \"8000\"", "http.port has to be a whole number from 0 to 65535."},
        {"http.port = 65536", "http.port has to be a whole number from 0 to 65535."},
        {"http.port = -1", "http.port has to be a whole number from 0 to 65535."},
        {"http.port = 80.5", "http.port has to be a whole number from 0 to 65535."},
        {"http.address = 127", "http.address has to be a text in quotes."},
        {"http.cors_origins = \"x\"",
         "http.cors_origins has to be a list of texts, such as [\"one\", \"two\"]."},
        {"http.cors_origins = [1]",
         "http.cors_origins has to be a list of texts, such as [\"one\", \"two\"]."},
        {"mail.adapter = \"pigeon\"", "mail.adapter has to be one of smtp, resend, fake."},
        {"roles = [\"api\", \"cook\"]", "roles has to be a list of some of api, projector, worker."
        },
        {"roles = []", "roles has to be a list of some of api, projector, worker."},
        {"cluster.heartbeat = 1000",
         "cluster.heartbeat has to be a time from 100ms to 1m, such as \"500ms\", \"10s\", \"5m\", "
         "\"24h\" or \"7d\"."},
        {"shards.window = \"23h\"",
         "shards.window has to be a time from 1d to 30d, such as \"500ms\", \"10s\", \"5m\", "
         "\"24h\" or \"7d\"."},
        {"secrets.token_key = \"short\"",
         "secrets.token_key has to be 64 hex digits or 43 characters of base64url (openssl rand "
         "-hex 32)."},
    };
    for (const auto& row : rows) {
        CAPTURE(row.line);
        const auto loaded = load_text(std::string{"# first line\n"} + row.line + "\n");
        REQUIRE(loaded.problems.size() == 1);
        CHECK(loaded.problems[0].place == "instainstru.toml, line 2");
        CHECK(loaded.problems[0].sentence == row.sentence);
    }
}

TEST_CASE("all problems are told at once, in the order of the file") {
    const auto loaded = load_text("[http]\nprot = 1\nport = \"x\"\n[log]\nbroker = \"x\"\n");
    REQUIRE(loaded.problems.size() == 3);
    CHECK(loaded.problems[0].place == "instainstru.toml, line 2");
    CHECK(loaded.problems[1].place == "instainstru.toml, line 3");
    CHECK(loaded.problems[2].place == "instainstru.toml, line 5");
}

TEST_CASE("what is no TOML is named with its line") {
    for (const char* text : {"[http]\nport = \n", "[http]\nport = 1\nport = 2\n", "\n\xFF\n"}) {
        const auto loaded = load_text(text);
        REQUIRE(loaded.problems.size() == 1);
        CAPTURE(loaded.problems[0].sentence);
        CHECK(loaded.problems[0].place.starts_with("instainstru.toml, line "));
        CHECK(loaded.problems[0].sentence.starts_with("This is no TOML"));
    }
}

TEST_CASE("a table without a name is no TOML, and no reason to end") {
    for (const char* text : {"\n[\x01http]\n", "[=", "[http]\nport = 1\n[[\"x\"]]\n[ ="}) {
        const auto loaded = load_text(text);
        REQUIRE(loaded.problems.size() == 1);
        CHECK(loaded.problems[0].place.starts_with("instainstru.toml"));
        CHECK(loaded.problems[0].sentence.starts_with("This is no TOML"));
    }
}

TEST_CASE("letters beyond ASCII stand in comments and in strings of one line, and nowhere else") {
    const auto strays = [](std::string_view text) {
        const auto loaded = load_text(std::string{text});
        REQUIRE(loaded.problems.size() == 1);
        CHECK(loaded.problems[0].place == "instainstru.toml, line 2");
        CHECK(loaded.problems[0].sentence.starts_with("This is no TOML that is read here"));
    };
    strays("[http]\n\u00fcrt = 1\n");
    strays("[http]\nport = 1 \u00fc\n");
    strays("[http]\nport = \"1\" \u00fc # \n");
    strays("[mail]\nfrom_name = \"\\\"\"\u00fc\n");
    strays("[mail]\n\u0488 = \"\"\"\n\"\"\"\n");
    const auto loaded =
        load_text("# \u00fc\n[mail]\nfrom_name = \"\\\"J\u00fcrg\\\" # 1\" # \u00fc\n");
    CHECK(loaded.problems.empty());
}

TEST_CASE("a file that is not there is named") {
    const Folder folder;
    const auto missing = folder.path("none.toml").string();
    const auto loaded = load({.file = missing});
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].place == missing);
}

TEST_CASE("a wrong flag or variable is named without its value") {
    const auto loaded = load(
        {.environment = {"INSTAINSTRU_SECRETS_TOKEN_KEY=hunter2"},
         .flags = {"secrets.master_key=hunter2", "http.prot=hunter2", "http.port"}}
    );
    CHECK(loaded.problems.size() == 4);
    CHECK(mentions(loaded.problems, "INSTAINSTRU_SECRETS_TOKEN_KEY"));
    CHECK(mentions(loaded.problems, "--set secrets.master_key"));
    CHECK(mentions(loaded.problems, "--set http.prot"));
    CHECK(mentions(loaded.problems, "--set http.port"));
    CHECK(to_text(loaded.problems).find("hunter2") == std::string::npos);
}

TEST_CASE("a variable that only looks like ours is pointed out and left alone") {
    const auto loaded = load(
        {.environment =
             {"INSTAINSTRU_PORT=tcp://10.0.0.1:80",
              "INSTAINSTRU_CONFIG=/etc/x.toml",
              "INSTAINSTRU=/usr/bin/instainstru"}}
    );
    CHECK(loaded.problems.empty());
    REQUIRE(loaded.warnings.size() == 1);
    CHECK(loaded.warnings[0].place == "INSTAINSTRU_PORT");
}

TEST_CASE("secrets come from a file of their own, beside the configuration") {
    const Folder folder;
    folder.write(
        "secrets.toml",
        "master_key = \"" + secret_text('1') + "\"\ntoken_key = \"" + secret_text('2') +
            "\"\n[mail]\nresend_key = \"re_123\"\n"
    );
    const auto file = folder.write("instainstru.toml", "[secrets]\nfile = \"secrets.toml\"\n");
    const auto loaded = load({.file = file});
    CHECK(to_text(loaded.problems) == "");
    CHECK(loaded.warnings.empty());
    REQUIRE(loaded.config.secrets.master_key.has_value());
    CHECK(loaded.config.secrets.master_key->bytes[0] == 0x11);
    CHECK(loaded.config.mail.resend_key == "re_123");
}

TEST_CASE("a flag may name the file of secrets, and win over what it says") {
    const Folder folder;
    const auto secrets = folder.write("s.toml", "token_key = \"" + secret_text('2') + "\"\n");
    const auto loaded =
        load({.flags = {"secrets.file=" + secrets, "secrets.token_key=" + secret_text('3')}});
    CHECK(to_text(loaded.problems) == "");
    REQUIRE(loaded.config.secrets.token_key.has_value());
    CHECK(loaded.config.secrets.token_key->bytes[0] == 0x33);
}

TEST_CASE("the file of secrets holds known secrets alone, for its owner alone") {
    const Folder folder;
    const auto secrets = folder.write(
        "s.toml", "mastre_key = \"x\"\n[http]\nport = 1\n[mail]\nurl = \"smtp://u:p@h\"\n"
    );
    fs::permissions(secrets, fs::perms::group_read, fs::perm_options::add);
    const auto loaded = load({.flags = {"secrets.file=" + secrets}});
    REQUIRE(loaded.problems.size() == 2);
    CHECK(
        loaded.problems[0].sentence ==
        "There is no key secrets.mastre_key. Did you mean secrets.master_key?"
    );
    CHECK(loaded.problems[1].place == "s.toml, line 3");
    CHECK(loaded.config.mail.url == "smtp://u:p@h");
    REQUIRE(loaded.warnings.size() == 1);
    CHECK(loaded.warnings[0].place == secrets);
}

TEST_CASE("a broken file of secrets does not tell them") {
    const Folder folder;
    const auto secrets = folder.write("s.toml", "master_key = hunter2hunter2\n");
    const auto loaded = load({.flags = {"secrets.file=" + secrets}});
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].sentence.find("hunter2") == std::string::npos);
}

TEST_CASE("every key has one name, one variable, a meaning and a type") {
    std::set<std::string> names;
    std::set<std::string> variables;
    Config config;
    for (const auto& key : all_keys()) {
        CAPTURE(std::string{key.name});
        CHECK(names.insert(std::string{key.name}).second);
        CHECK(variables.insert(environment_name(key.name)).second);
        CHECK_FALSE(key.help.empty());
        CHECK(key.read(config, Foreign{}).has_value());
    }
    CHECK(environment_name("http.max_connections") == "INSTAINSTRU_HTTP_MAX_CONNECTIONS");
}
