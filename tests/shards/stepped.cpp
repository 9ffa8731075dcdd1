#include "tests/shards/stepped.hpp"

#include "base/ulid.hpp"

#include <doctest/doctest.h>

namespace tests {

namespace {

constexpr base::Instant noon{base::Duration{1'772'452'800'000}};
constexpr base::Duration step_length{1};
// A record is durable, reported and read by everybody some milliseconds after it was appended.
constexpr base::Duration log_takes{4};
constexpr base::Duration heartbeat_every{1'000};
constexpr base::Duration alive_for{5'000};
constexpr base::Duration heartbeat_takes{20};
constexpr base::Duration call_lasts{10'000};

}  // namespace

// ── Node ─────────────────────────────────────────────────────────────────────────────────────────

SteppedNode::SteppedNode(SteppedCluster& cluster, const std::string& name, std::uint64_t seed)
    : self{.id = name + "-run", .url = "http://" + name, .roles = {"api"}},
      cluster_{cluster},
      random_{seed},
      roster_{self.id, alive_for},
      relay_{
          cluster.partitions,
          {.log = cluster.log,
           .routing = routing_,
           .keys = ring_,
           .clock = cluster.clock,
           .random = random_,
           .alarm = [](std::string_view) {}},
          base::Driver::caller
      },
      host_{
          {.partitions = cluster.partitions,
           .identity = {.member = self.id, .url = self.url},
           .driver = base::Driver::caller},
          {.log = cluster.log,
           .relay = relay_,
           .clock = cluster.clock,
           .random = random_,
           .is_alive = [this](std::string_view member) { return roster_.is_alive(member); },
           .holdings_changed =
               [this](shards::Holdings holdings) {
                   self.owns = std::move(holdings.owns);
                   self.stands_by = std::move(holdings.stands_by);
                   beat();
               },
           .alarm = [this](std::string_view what) { alarms.emplace_back(what); }}
      } {}

void SteppedNode::beat() {
    beats_at_ = cluster_.clock.steady() + heartbeat_every;
    if (cluster_.clock.steady() < cluster_.silent_until_) {
        return;
    }
    auto said = shards::heartbeat_of(self);
    cluster_.said_.push_back(
        {.at = cluster_.clock.steady() + heartbeat_takes,
         .record =
             {.appended_at = cluster_.clock.now(),
              .key = std::move(said.key),
              .headers = std::move(said.headers),
              .value = std::move(said.value)}}
    );
}

void SteppedNode::hear(const events::Record& record) {
    roster_.hear(record);
}

void SteppedNode::turn() {
    if (is_paused) {
        return;
    }
    if (cluster_.clock.steady() >= beats_at_) {
        beat();
    }
    if (roster_.hears_itself()) {
        host_.want(shards::share_of(self.id, roster_.alive(), cluster_.partitions));
    }
    host_.turn(base::Duration{0});
}

// ── Cluster ──────────────────────────────────────────────────────────────────────────────────────

SteppedCluster::SteppedCluster(std::int32_t partitions_)
    : clock{noon}, log{clock, events::MemoryLog::Steps::manual}, partitions{partitions_} {
    for (const auto topic : {events::topics::facts, events::topics::commands}) {
        log.create_topic({.name = std::string{topic}, .partitions = partitions});
    }
}

SteppedCluster::~SteppedCluster() = default;

SteppedNode& SteppedCluster::add(const std::string& name) {
    return *nodes_.emplace_back(std::make_unique<SteppedNode>(*this, name, ++seeds_));
}

void SteppedCluster::kill(SteppedNode& node) {
    // Whatever it still says is said to nobody.
    for (const auto& call : calls) {
        if (call->asked == &node) {
            call->asked = nullptr;
            call->answer = {.kind = shards::Answer::Kind::unknown};
        }
    }
    std::erase_if(nodes_, [&](const auto& one) { return one.get() == &node; });
}

void SteppedCluster::step() {
    clock.advance(step_length);
    while (!said_.empty() && said_.front().at <= clock.steady()) {
        for (const auto& node : nodes_) {
            node->hear(said_.front().record);
        }
        said_.pop_front();
    }
    if (loses_next_ && !log.in_flight().empty()) {
        loses_next_ = false;
        log.lose(log.in_flight().front().id);
    }
    if (clock.steady().count() % log_takes.count() == 0) {
        log.settle();
    }
    for (const auto& node : nodes_) {
        node->turn();
    }
    for (const auto& call : calls) {
        carry(call);
    }
}

base::Duration SteppedCluster::until(
    const std::function<bool()>& condition, base::Duration within
) {
    const auto began = clock.steady();
    while (!condition()) {
        REQUIRE(clock.steady() - began < within);
        step();
    }
    return clock.steady() - began;
}

void SteppedCluster::pass(base::Duration time) {
    const auto end = clock.steady() + time;
    until([&] { return clock.steady() >= end; }, time + step_length);
}

bool SteppedCluster::is_owned_by(const std::vector<const SteppedNode*>& nodes) const {
    for (std::int32_t partition = 0; partition < partitions; ++partition) {
        std::size_t owners = 0;
        for (const auto& node : nodes_) {
            const bool counts = std::find(nodes.begin(), nodes.end(), node.get()) != nodes.end();
            if (node->host().owns(partition) && !counts) {
                return false;
            }
            owners += node->host().owns(partition) ? 1 : 0;
        }
        if (owners != 1) {
            return false;
        }
    }
    return std::all_of(nodes.begin(), nodes.end(), [](const auto* node) {
        return !node->self.owns.empty();
    });
}

SteppedNode* SteppedCluster::owner_of(std::int32_t partition) {
    for (const auto& node : nodes_) {
        if (node->host().owns(partition)) {
            return node.get();
        }
    }
    return nullptr;
}

std::shared_ptr<SteppedCluster::Call> SteppedCluster::call(
    const std::string& id, domain::Command command
) {
    auto made = std::make_shared<Call>(Call{
        .request =
            {.id = id, .body_hash = "body of " + id, .command = std::move(command), .actor = "test"
            },
        .since = clock.steady()
    });
    calls.push_back(made);
    return made;
}

void SteppedCluster::carry(const std::shared_ptr<Call>& call) {
    if (call->answer || call->asked) {
        return;
    }
    if (clock.steady() - call->since > call_lasts) {
        call->answer = {.kind = shards::Answer::Kind::not_here};
        return;
    }
    auto* owner = owner_of(domain::slot_of(call->request.command) % partitions);
    if (!owner || owner->is_paused) {
        return;
    }
    call->asked = owner;
    owner->host().submit(call->request, [this, call, owner](shards::Answer answer) {
        if (call->asked != owner) {
            return;
        }
        call->asked = nullptr;
        if (answer.kind == shards::Answer::Kind::not_here) {
            return;
        }
        call->took = clock.steady() - call->since;
        call->answer = std::move(answer);
    });
}

events::RecipientId person_of(std::int32_t partition) {
    return {"000000000000000000000000" + base::slot_suffix(static_cast<base::Slot>(partition))};
}

}  // namespace tests
