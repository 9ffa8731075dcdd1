#include "base/ulid.hpp"
#include "projections/all.hpp"
#include "tests/simulation/machine.hpp"
#include "workers/mail_call.hpp"
#include "workers/send_invite_email.hpp"
#include "workers/send_notice_email.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace simulation {

namespace {

using namespace std::chrono_literals;

// How often a loop looks by itself. In production they sleep at most a tenth of a second; what
// they look for has moments of its own here, and waiting in small steps costs real time.
constexpr base::Duration host_every{250};
constexpr base::Duration lane_every{250};
constexpr base::Duration relay_every{500};
constexpr base::Duration vault_every{2'000};
constexpr base::Duration members_every{1'000};
constexpr base::Duration projector_every{1'000};

// Small, so that keys are used soon after they were made.
constexpr platform::crypto::KeyPool::Sizes pool_sizes{
    .capacity = 32, .low_water = 16, .batch = 16, .waiting = 64
};

std::string member_of(const Machine& machine, std::uint64_t seed) {
    base::SeededRandom chance{seed};
    return base::make_ulid(machine.clock.now(), chance, 0);
}

workers::InviteMailOptions letters() {
    return {
        .from = "hello@instainstru.example",
        .from_name = "InstaInstru",
        .reply_to = "help@instainstru.example",
        .domain = "instainstru.example",
        .claim_base = "https://instainstru.example",
        .frontend = "https://instainstru.example",
        .site = "https://instainstru.example"
    };
}

std::vector<std::int32_t> all_partitions() {
    std::vector<std::int32_t> all;
    for (std::int32_t number = 0; number < partitions; ++number) {
        all.push_back(number);
    }
    return all;
}

}  // namespace

// What begins once the keys are there.
struct Process::Roles {
    shards::Relay relay;
    shards::Host host;
    MailerOfMachine mailer;
    workers::LaneHost lane;
    projections::Positions positions;
    projections::Projector projector;
    std::unique_ptr<shards::Members> members;  // last, and not there while the others begin
    shards::Holdings holdings;
    bool has_successor = false;
    bool is_told = true;  // of other members; not any more once it ends

    explicit Roles(Process& process);

    void holds(shards::Holdings now) {
        holdings = std::move(now);
        if (members) {
            members->now_holds(holdings);
        }
    }

    void begin_membership(Process& process);
};

Process::Roles::Roles(Process& process)
    : relay{
          partitions,
          {.log = process.log_,
           .routing = process.world_.routing,
           .keys = process.ring_,
           .clock = process.machine_.clock,
           .random = process.random_,
           .alarm = process.alarm()},
          base::Driver::caller
      },
      host{
          {.partitions = partitions,
           .identity = {.member = process.member, .url = process.url()},
           .driver = base::Driver::caller},
          {.log = process.log_,
           .relay = relay,
           .clock = process.machine_.clock,
           .random = process.random_,
           .is_alive = process.is_alive(),
           .holdings_changed = [this](shards::Holdings now) { holds(std::move(now)); },
           .alarm = process.alarm_of_folds(),
           .snapshots = process.world_.snapshots.store_for_a_start(),
           .say = process.hearing()}
      },
      mailer{process.world_.mail},
      lane{
          {.name = "mail",
           .writer = {.member = process.member, .url = process.url()},
           .driver = base::Driver::caller,
           .snapshots = process.world_.snapshots.store_for_a_start(),
           .say = process.hearing()},
          workers::provider_of(mailer),
          workers::by_kind(
              workers::send_invite_email(
                  letters(),
                  platform::mail::Unsubscribing{process.world_.master},
                  process.ring_,
                  mailer
              ),
              workers::send_notice_email(letters(), process.ring_, mailer)
          ),
          process.log_,
          relay,
          process.machine_.clock,
          process.random_,
          process.is_alive(),
          [this](bool runs) {
              if (members) {
                  members->now_runs(runs ? std::vector<std::string>{"mail"} : std::vector<std::string>{});
              }
          },
          process.alarm_of_folds()
      },
      projector{
          process.log_,
          [&database = process.world_.database] { return database.connect(); },
          projections::all_projections(),
          positions,
          process.machine_.clock
      } {}

void Process::Roles::begin_membership(Process& process) {
    members = std::make_unique<shards::Members>(
        process.log_,
        process.machine_.clock,
        process.self(),
        [&process](const std::vector<shards::Member>& alive) { process.assign(alive); },
        shards::MembersOptions{.driver = base::Driver::caller}
    );
    members->now_holds(holdings);
}

Process::Process(Surroundings& world, Machine& machine, std::uint64_t seed)
    : member{member_of(machine, seed)},
      world_{world},
      machine_{machine},
      random_{seed},
      log_{world.broker, machine.wire, [this](const std::string& client) { on_ready(client); }},
      vault_{log_, partitions, world.master, ring_, alarm(), base::Driver::caller},
      pool_{ring_, vault_, random_, world.master, pool_sizes} {
    add_loop("vault", vault_every, [this] {
        vault_.turn();
        if (!roles_ && vault_.wait_until_loaded(0ms)) {
            serve();
        }
    });
    wake_all();
}

Process::~Process() = default;

void Process::serve() {
    pool_.start();
    roles_ = std::make_unique<Roles>(*this);
    add_loop("relay", relay_every, [this] { roles_->relay.turn(); });
    add_loop("shards", host_every, [this] { roles_->host.turn(0ms); });
    add_loop("lane", lane_every, [this] { roles_->lane.turn(0ms); });
    add_loop("projector", projector_every, [this] { roles_->projector.step(0ms); });
    add_loop("members", members_every, [this] { turn_members(); });
    wake_all();
}

void Process::turn_members() {
    if (roles_->members) {
        return roles_->members->turn();
    }
    try {
        roles_->begin_membership(*this);
    } catch (const events::LogUnavailable&) {
        ++world_.alarms;  // In a second it is tried again.
    }
}

shards::Alarm Process::alarm() {
    return [&count = world_.alarms](std::string_view) { ++count; };
}

shards::Alarm Process::hearing() {
    return [&snapshots = world_.snapshots](std::string_view told) { snapshots.hear(told); };
}

shards::Alarm Process::alarm_of_folds() {
    return [&world = world_](std::string_view what) {
        ++world.alarms;
        world.snapshots.hear(what);
    };
}

shards::IsAlive Process::is_alive() {
    return [this](std::string_view one) {
        return roles_ && roles_->members && roles_->members->is_alive(one);
    };
}

shards::Member Process::self() const {
    return {
        .id = member,
        .url = url(),
        .roles = {"api", "projector", "worker"},
        .level = events::format_level,
        .started_at = machine_.clock.now()
    };
}

void Process::assign(const std::vector<shards::Member>& alive) {
    if (!roles_->is_told) {
        return;
    }
    roles_->host.want(shards::share_of(member, alive, partitions));
    const auto workers = shards::playing("worker", alive);
    const auto* owner = shards::rendezvous(workers, "jobs.mail/0");
    roles_->lane.want(owner && owner->id == member);
    roles_->has_successor = std::ranges::any_of(
        shards::playing("api", alive), [this](const auto& one) { return one.id != member; }
    );
}

void Process::want_all() {
    roles_->host.want({.own = all_partitions()});
    roles_->lane.want(true);
}

std::string Process::url() const {
    return "http://" + machine_.name;
}

shards::Host& Process::host() {
    return roles_->host;
}

workers::LaneHost& Process::lane() {
    return roles_->lane;
}

const shards::Relay& Process::relay() const {
    return roles_->relay;
}

const projections::Projector& Process::projector() const {
    return roles_->projector;
}

void Process::drain() {
    if (roles_->members) {
        roles_->members->drain();
    }
    wake_all();
}

bool Process::has_handed_over() const {
    return !roles_->has_successor || roles_->holdings.owns.empty();
}

void Process::let_go() {
    roles_->is_told = false;
    roles_->host.want({.let_go = all_partitions()});
    roles_->lane.want(false);
    wake_all();
}

bool Process::has_let_go() const {
    const auto is_elsewhere = [](const auto& one) { return one.shard.state == "elsewhere"; };
    return roles_->lane.status().state == "elsewhere" &&
           std::ranges::all_of(roles_->host.status(), is_elsewhere);
}

void Process::say_goodbye() {
    if (roles_->members) {
        roles_->members->say_goodbye();
    }
}

// ── Loops ────────────────────────────────────────────────────────────────────────────────────────

void Process::add_loop(std::string name, base::Duration every, std::function<void()> turn) {
    loops_.push_back(std::make_unique<Loop>(
        Loop{.name = std::move(name), .every = every, .turn = std::move(turn)}
    ));
}

void Process::call(Loop& loop, base::Duration wait) {
    const auto when = world_.agenda.now() + wait;
    if (loop.next && *loop.next <= when) {
        return;
    }
    loop.next = when;
    world_.agenda.at(when, [this, lives = std::weak_ptr{lives_}, &loop, number = ++loop.planned] {
        if (!lives.expired() && loop.planned == number) {
            run(loop);
        }
    });
}

void Process::run(Loop& loop) {
    loop.next.reset();
    if (machine_.is_paused()) {
        return;
    }
    loop.turn();
    call(loop, loop.every);
}

void Process::on_ready(std::string_view client) {
    for (const auto& loop : loops_) {
        if (client.starts_with(loop->name)) {
            call(*loop, world_.faults.between(0ms, 2ms));
        }
    }
}

void Process::wake_all() {
    for (const auto& loop : loops_) {
        call(*loop, world_.faults.between(0ms, 5ms));
    }
}

}  // namespace simulation
