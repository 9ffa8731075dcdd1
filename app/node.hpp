#pragma once
// What every process of ours is made of, in the order of dependence: log, keys, relay, members, and
// by role shards and lanes. Composition only; nothing is decided here.

#include "app/queue_watch.hpp"
#include "platform/config/config.hpp"
#include "platform/crypto/key_pool.hpp"
#include "platform/crypto/key_ring.hpp"
#include "platform/crypto/routing.hpp"
#include "platform/crypto/system_random.hpp"
#include "platform/kafka/kafka_log.hpp"
#include "platform/mail/mailer.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/snapshots/file_snapshots.hpp"
#include "platform/vault/log_vault.hpp"
#include "shards/eraser.hpp"
#include "shards/host.hpp"
#include "shards/members.hpp"
#include "shards/relay.hpp"
#include "workers/data_export_writer.hpp"
#include "workers/runtime/lane_host.hpp"

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace app {

// The log alone, for commands that only look.
std::unique_ptr<platform::kafka::KafkaLog> connect_log(const platform::config::Config& config);

// Where schema/ is: where it was installed beside the program, else in the source it was built
// from.
std::filesystem::path schema_folder();

// As schema/topics.json and the configuration say.
std::vector<events::TopicDescription> wanted_topics(const platform::config::Config& config);

// How long a repeated command is recognised. Snapshots are of one window.
shards::WindowLimits window_of(const platform::config::Config& config);

bool has_role(const platform::config::Config& config, platform::config::Role role);

// Where other processes reach this one: cluster.url, else its server, on this machine if it listens
// everywhere.
std::string own_url(const platform::config::Config& config);

// Logs it as a warning, or for information, under that name.
shards::Alarm alarm_as(std::string_view logger);
shards::Alarm say_as(std::string_view logger);

// Keys and hashes: what commands and servers need to speak of people.
struct Keys {
    Keys(events::Log& log, const platform::config::Config& config);
    ~Keys();

    platform::crypto::SystemRandom random;
    platform::crypto::Routing routing;
    platform::crypto::KeyRing ring;
    platform::vault::LogVault vault;
    platform::crypto::KeyPool pool;
};

// A serving process without its HTTP side.
class Node {
public:
    Node(
        const platform::config::Config& config,
        events::Log& log,
        Keys& keys,
        base::Clock& clock,
        platform::metrics::Metrics& metrics
    );

    // In good order: stops lanes, then shards, then says goodbye.
    ~Node();

    // Before the end: tells the others that it leaves, and hands its shards to those of them who
    // can take them, serving each until its next owner has folded it. Blocks until that is done,
    // within ten seconds; what nobody takes is served on.
    void hand_over();

    bool is_leaving() const { return is_leaving_; }

    // Before it nothing that names people is served or sent: the keys of everybody who was erased
    // are destroyed, again if the vault was restored. False after `wait`, or if erasing_problem().
    bool wait_until_erased(base::Duration wait);
    std::string erasing_problem() const;

    // Does the log take what is written, and is it read?
    bool hears_the_log() const;

    shards::Host* host() { return host_.get(); }

    workers::LaneHost* lane() { return lane_.get(); }

    // Of the lane's queues; empty in a process that cannot run it.
    std::map<events::Partition, events::Offset> queue_ends() const;

    // Null in a process that knows no keys.
    const shards::Eraser* eraser() const { return eraser_.get(); }

    // Null when none are kept.
    events::SnapshotStore* snapshots() { return snapshots_.get(); }

    shards::Members& members() { return *members_; }

    const std::string& member_id() const { return self_.id; }

private:
    void assign(const std::vector<shards::Member>& alive);

    std::unique_ptr<shards::Host> make_host(events::Log& log, const base::Clock& clock);
    std::unique_ptr<workers::LaneHost> make_lane(
        events::Log& log,
        const Keys& keys,
        const base::Clock& clock,
        platform::metrics::Metrics& metrics
    );
    void holds(shards::Holdings holdings);

    const platform::config::Config& config_;
    platform::crypto::SystemRandom relay_random_;
    platform::crypto::SystemRandom host_random_;
    platform::crypto::SystemRandom lane_random_;
    shards::Member self_;

    std::atomic<bool> is_leaving_{false};
    std::mutex mutex_;
    std::condition_variable moved_;
    bool has_successor_ = false;  // another one takes part in owning shards
    std::size_t owned_ = 0;
    bool wants_lane_ = false;
    bool may_send_ = false;

    std::unique_ptr<platform::snapshots::FileSnapshots> snapshots_;  // null: none are kept
    std::unique_ptr<platform::mail::Mailer> mailer_;
    std::unique_ptr<shards::Eraser> eraser_;
    std::unique_ptr<shards::Relay> relay_;
    std::unique_ptr<shards::Members> members_;
    std::unique_ptr<shards::Host> host_;
    std::unique_ptr<workers::LaneHost> lane_;
    std::unique_ptr<QueueWatch> queues_;
    std::function<std::unique_ptr<workers::DataExportWriter>()> make_exports_;
    std::unique_ptr<workers::DataExportWriter> exports_;  // once nobody is named who was erased
};

}  // namespace app
