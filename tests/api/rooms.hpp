#pragma once
// What a house is made of. For house.cpp alone.

#include "api/access/authenticator.hpp"
#include "api/services.hpp"
#include "platform/config/config.hpp"
#include "platform/crypto/system_random.hpp"
#include "platform/mail/unsubscribe.hpp"
#include "platform/vault/log_vault.hpp"
#include "projections/runtime/projector.hpp"
#include "shards/host.hpp"
#include "shards/relay.hpp"
#include "tests/api/house.hpp"
#include "tests/projections/lab.hpp"
#include "workers/data_export_writer.hpp"
#include "workers/runtime/lane_host.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tests {

inline constexpr std::int32_t partitions = 4;
inline constexpr base::Duration patience{30'000};

// Yields until it is true; false after the patience.
template <class Condition>
bool comes_true(Condition condition) {
    const base::SystemClock clock;
    const auto deadline = clock.steady() + patience;
    while (!condition()) {
        if (clock.steady() > deadline) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

// There is one process only.
class NoPeers final : public shards::Peers {
public:
    std::optional<shards::ShardAddress> owner_of(std::int32_t) const override {
        return std::nullopt;
    }

    void ask(
        const shards::ShardAddress&, const shards::Ask&, base::Duration, shards::Respond respond
    ) override {
        respond({.kind = shards::Answer::Kind::not_here});
    }
};

// In the order of dependence.
struct Rooms {
    events::MemoryLog log;
    platform::crypto::SystemRandom random;
    RepeatableRandom chance;
    platform::crypto::Key32 master{};
    platform::crypto::Routing routing{platform::crypto::Key32{}};
    platform::mail::Unsubscribing unsubscribing{platform::crypto::Key32{}};
    platform::crypto::KeyRing ring;
    std::unique_ptr<platform::vault::LogVault> vault;
    std::unique_ptr<platform::crypto::KeyPool> pool;
    std::unique_ptr<shards::Relay> relay;
    std::unique_ptr<shards::Host> host;
    FakeProvider provider{ring};
    std::unique_ptr<workers::LaneHost> lane;
    std::optional<Schema> schema;
    projections::Positions positions;
    std::optional<projections::Projector> projector;
    std::unique_ptr<workers::DataExportWriter> exports;
    std::unique_ptr<platform::crypto::PasswordHasher> passwords;
    platform::crypto::TokenSigner signer;
    platform::crypto::AddressProofs proofs{{platform::crypto::Key32{}}};
    std::optional<platform::postgres::Pool> database;
    NoPeers peers;
    std::optional<shards::Gateway> gateway;
    std::optional<api::AccessView> access;
    std::optional<api::BatchWatcher> watcher;
    std::optional<api::LaneOrders> orders;
    std::optional<api::TokenAuthenticator> authenticator;
    std::optional<api::InviteVisits> visits;
    std::optional<api::Services> services;
    api::SystemState system{.version = "test"};
    Failures failures;
    platform::config::Config config;  // what routes of app/ look at
    bool limits = false;
    std::mutex passed_mutex;
    std::map<std::string, int, std::less<>> passed;   // gates of a preview, by why
    std::map<std::string, int, std::less<>> visited;  // "clicked noted ", "refused noted used"

    Rooms(const base::Clock& clock, const Furnishing& furnishing);

    void write_side(const base::Clock& clock, const Furnishing& furnishing);
    void read_side(const base::Clock& clock, const Furnishing& furnishing);
    void write_exports(const base::Clock& clock);
    void web_side(const base::Clock& clock, const Furnishing& furnishing);

    std::vector<std::string> reserve_key();

    // Do the rows and the access view show all that is in the log by now?
    bool is_settled() const;
    bool shows_all(std::string_view view) const;
};

}  // namespace tests
