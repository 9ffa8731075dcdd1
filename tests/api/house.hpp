#pragma once
// A house: one process with all roles on a log in memory, its rows in a schema of its own, a
// provider that a test leads, and the real routes on a real server of the loopback. Real threads;
// whoever waits, waits for a condition with a deadline.

#include "api/access/authenticator.hpp"
#include "api/routes.hpp"
#include "platform/captcha/verifier.hpp"
#include "platform/crypto/system_random.hpp"
#include "platform/http/server.hpp"
#include "platform/vault/log_vault.hpp"
#include "projections/runtime/projector.hpp"
#include "shards/gateway.hpp"
#include "shards/host.hpp"
#include "shards/relay.hpp"
#include "tests/api/asking.hpp"
#include "tests/api/provider.hpp"
#include "tests/projections/lab.hpp"
#include "workers/runtime/lane_host.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tests {

// With which the mail provider signs what it tells.
inline constexpr std::string_view webhook_secret =
    "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

// With which staff pass the gates of a preview.
inline constexpr std::string_view staff_token = "a token that staff know";

// The machine's, and as much later as a test wants.
class PushedClock final : public base::Clock {
public:
    base::Instant now() const override { return real_.now() + base::Duration{pushed_.load()}; }

    base::Duration steady() const override { return real_.steady(); }

    void push(base::Duration by) { pushed_ += by.count(); }

private:
    base::SystemClock real_;
    std::atomic<std::int64_t> pushed_{0};
};

// Chance that can be made to come again.
class RepeatableRandom final : public base::Random {
public:
    void fill(std::span<std::byte> target) override;
    void rewind();

private:
    std::mutex mutex_;
    base::SeededRandom random_{1};
};

// Remembers what went wrong inside; a handler that throws is a defect unless a test expects it.
class Failures final : public platform::http::Observer {
public:
    void on_response(const platform::http::Served& served) override;
    void on_failure(std::string_view request_id, std::string_view what) override;

    std::vector<std::string> all() const;

private:
    mutable std::mutex mutex_;
    std::vector<std::string> failures_;
};

struct Furnishing {
    bool has_rows = true;  // false: PostgreSQL cannot be reached
    bool limits = false;   // whether requests are counted
    std::string environment = "preview";
    bool hides_accounts = true;
    bool needs_proved_mailbox = false;
    std::string metrics_token = {};
    std::vector<std::string> metrics_networks = {};
    std::size_t inline_export_bytes = 2 * 1024 * 1024;
    bool writes_exports = true;
    platform::captcha::Verifier* captcha = nullptr;  // outlives the house
    platform::http::Limits http = {};
    shards::ShardLimits shards = {};
    shards::GatewayOptions gateway = {};
};

// What it is made of; rooms.hpp.
struct Rooms;

class House {
public:
    explicit House(Furnishing furnishing = {});
    ~House();

    // ── Given ────────────────────────────────────────────────────────────────────────────────────

    // Must be carried out, or be so already.
    shards::Answer given(const domain::Command& command);
    // Somebody else has used it: the fact comes from another writer, as at a hand-over.
    void given_redeemed(const events::InviteId& invite);
    Person given_person(const std::string& email, events::Role role, std::string_view password);
    // As by redeeming an invite that anybody could, in that phase.
    void given_access(const Person& person, events::Role role, events::Phase phase);
    events::RecipientId recipient(std::string_view email) const;
    base::SealedText sealed_text(std::string_view text);
    // As a mail to that address has it: the path with its query.
    std::string unsubscribe_link(std::string_view email) const;

    // Time goes by; the administrator and the student sign in again.
    void later(base::Duration by);

    // A token as signing in gives it, without the wait for a password.
    std::string token_for(const std::string& id, base::Instant issued_at) const;

    // What a token of ours says.
    platform::crypto::AccessClaims claims_of(std::string_view token) const;

    // ── When ─────────────────────────────────────────────────────────────────────────────────────

    Said when(const Ask& ask);

    // As an administrator.
    Said when_admin(Ask ask) { return when(ask.by(admin)); }

    // ── Then ─────────────────────────────────────────────────────────────────────────────────────

    // Until rows and access view show all that is in the log.
    void settle();

    // What the address was told by its nth notice, from 1 on. Waits for it.
    FakeProvider::Told notice_to(const std::string& email, std::size_t n = 1);

    // Until a GET shows that; fails the test when it does not in time.
    Said until(const std::string& path, const Member& member);

    std::uint16_t port() const { return server_->port(); }

    // Names of all facts that count, of one type.
    std::size_t count_facts(std::string_view type) const;
    std::vector<events::Fact> facts_named(std::string_view type) const;

    // How long the log of facts is.
    std::size_t records();

    PushedClock clock;
    Person admin;
    Person student;

    // Its inside, for what no answer shows.
    Rooms& rooms() { return *rooms_; }

    events::MemoryLog& log();
    FakeProvider& provider();
    // What the process is said to know of itself. Changed only while nothing is asked.
    api::SystemState& system();
    const Failures& failures() const;

    const platform::http::Routes& routes() const { return server_->routes(); }

    // What handlers draw codes from.
    RepeatableRandom& chance();
    // Fit for ids.
    base::Random& random();

private:
    // Those of commits that the request asked for by itself.
    std::vector<std::string> facts_of(std::string_view request_id) const;

    std::unique_ptr<Rooms> rooms_;
    std::unique_ptr<platform::http::Server> server_;
};

}  // namespace tests
