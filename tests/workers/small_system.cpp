#include "tests/workers/small_system.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <condition_variable>
#include <future>
#include <thread>

namespace tests {

namespace {

constexpr base::Duration answer_wait{20'000};
constexpr std::uint32_t chunk_rows = 500;

shards::Alarm quiet() {
    return [](std::string_view what) { MESSAGE(std::string{what}); };
}

std::vector<std::int32_t> all_partitions() {
    std::vector<std::int32_t> all;
    for (std::int32_t number = 0; number < partitions; ++number) {
        all.push_back(number);
    }
    return all;
}

}  // namespace

void create_topics(events::Log& log) {
    const auto create = [&](std::string_view name, std::int32_t count) {
        log.create_topic({.name = std::string{name}, .partitions = count});
    };
    create(events::topics::facts, partitions);
    create(events::topics::commands, partitions);
    create(events::topics::vault, partitions);
    create(events::topics::cluster, 1);
    create(events::topics::mail_jobs, 1);
    create(events::topics::mail_jobs_bulk, 1);
    create(events::topics::mail_ledger, 1);
}

Process::Process(Outside& outside, std::string name)
    : routing{platform::crypto::Key32{}},
      vault{outside.log, partitions, master, ring, quiet()},
      pool{ring, vault, random, master, {}},
      relay{partitions, {outside.log, routing, ring, outside.clock, random, quiet()}},
      host{
          {.partitions = partitions, .identity = {.member = name, .url = "http://" + name}},
          {.log = outside.log,
           .relay = relay,
           .clock = outside.clock,
           .random = random,
           .is_alive = [](std::string_view) { return false; },
           .holdings_changed = [](const shards::Holdings&) {},
           .alarm = quiet()}
      },
      lane{
          {.name = "mail",
           .writer = {.member = name, .url = "http://" + name},
           .breaker = {.first = base::Duration{200}}},
          {.name = "counting"},
          [&outside](const workers::Call& call, std::function<void(workers::CallResult)> done) {
              workers::CallResult result{.outcome = workers::CallOutcome::done};
              {
                  const std::lock_guard lock{outside.mutex};
                  ++outside.calls[call.job.id.text];
                  if (outside.answer) {
                      result = outside.answer(call.job, call.attempt);
                  }
              }
              done(std::move(result));
          },
          outside.log,
          relay,
          outside.clock,
          random,
          [](std::string_view) { return false; },
          [](bool) {},
          quiet()
      },
      outside_{outside} {
    REQUIRE(vault.wait_until_loaded(answer_wait));
    pool.start();
    host.want({.own = all_partitions()});
    lane.want(true);
}

Process::~Process() = default;

shards::Answer Process::submit(domain::Command command, std::string id) {
    if (id.empty()) {
        id = base::make_ulid(outside_.clock.now(), random, domain::slot_of(command));
    }
    const auto deadline = outside_.clock.steady() + answer_wait;
    while (true) {
        std::promise<shards::Answer> promise;
        auto answer = promise.get_future();
        host.submit(
            {.id = id, .body_hash = "-", .command = command, .actor = "test"},
            [&promise](shards::Answer given) { promise.set_value(std::move(given)); }
        );
        auto given = answer.get();
        if (given.kind != shards::Answer::Kind::not_here || outside_.clock.steady() > deadline) {
            return given;
        }
        std::this_thread::yield();
    }
}

std::optional<std::string> Process::state_of(const std::string& stream, base::Slot slot) {
    std::promise<std::optional<std::string>> promise;
    auto state = promise.get_future();
    auto found = std::make_shared<std::optional<std::string>>();
    host.ask(
        slot,
        [found, stream](const domain::World& world) { *found = world.state_of(stream); },
        [&promise, found](const shards::Answer&) { promise.set_value(*found); }
    );
    return state.get();
}

events::ImportId Process::import_rows(std::uint32_t rows) {
    const events::ImportId import{base::make_ulid(outside_.clock.now(), random, 5)};
    REQUIRE(
        submit(domain::OpenImport{.import = import, .terms = {.source = "test"}}).kind ==
        shards::Answer::Kind::done
    );
    std::promise<std::vector<std::string>> promise;
    auto reserved = promise.get_future();
    pool.reserve(rows, [&promise](std::vector<std::string> keys) {
        promise.set_value(std::move(keys));
    });
    const auto keys = reserved.get();
    REQUIRE(keys.size() == rows);
    std::uint32_t chunk = 0;
    for (std::uint32_t from = 0; from < rows; from += chunk_rows) {
        domain::AddImportRows add{.import = import, .chunk = chunk++};
        for (auto row = from; row < std::min(rows, from + chunk_rows); ++row) {
            const auto address = fmt::format("person{}@example.com", row);
            add.rows.push_back(
                {.line = row + 1,
                 .row = row + 1,
                 .recipient = events::RecipientId{routing.person_of(address)},
                 .address = ring.seal(keys[row], address)}
            );
        }
        REQUIRE(submit(std::move(add)).kind == shards::Answer::Kind::done);
    }
    REQUIRE(submit(domain::CloseImport{.import = import}).kind == shards::Answer::Kind::done);
    return import;
}

bool Process::wait_for(const events::BatchId& batch, const std::string& text, base::Duration wait) {
    const auto deadline = outside_.clock.steady() + wait;
    std::string last;
    while (outside_.clock.steady() < deadline) {
        const auto state = state_of("batch-" + batch.text, base::slot_of(batch.text));
        last = state.value_or("no such batch");
        if (last.find(text) != std::string::npos) {
            return true;
        }
        std::this_thread::yield();
    }
    MESSAGE(last);
    return false;
}

}  // namespace tests
