#include "tests/workers/batch_world.hpp"

#include "domain/batches/batch.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <unordered_map>

namespace tests {

namespace {

constexpr std::string_view root = "01KJPQAY00TESTTESTTESTTEST";
constexpr std::int32_t one_partition = 1;

std::string code_in(const platform::mail::Mail& mail) {
    constexpr std::string_view before = "Your invite code: ";
    const auto at = mail.text.find(before);
    const auto begin = at + before.size();
    return mail.text.substr(begin, mail.text.find('\n', begin) - begin);
}

}  // namespace

BatchWorld::BatchWorld(std::uint64_t seed, FakeMailer::Keys keys, std::uint32_t rows)
    : lane{keys},
      total{rows},
      import{base::derive_id(root, fmt::format("import {}", seed), 5)},
      batch{domain::batches::batch_of(import)},
      routing_{platform::crypto::Key32{}} {
    lane.random = base::SeededRandom{seed};
    command(domain::OpenImport{.import = import, .terms = {.source = "test"}});
    domain::AddImportRows add{.import = import};
    for (std::uint32_t row = 1; row <= rows; ++row) {
        import_rows_.push_back(
            {.line = row,
             .row = row,
             .recipient = events::RecipientId{routing_.person_of(address(row))},
             .address = lane.sealed(address(row))}
        );
        add.rows.push_back(import_rows_.back());
    }
    command(add);
    command(domain::CloseImport{.import = import});
}

BatchWorld::~BatchWorld() = default;

std::string BatchWorld::address(std::uint32_t row) const {
    return lane.address(static_cast<int>(row));
}

void BatchWorld::command(const domain::Command& command) {
    const auto decided = world_.decide(command, {.actor = "admin:ada", .now = lane.clock.now()});
    if (!decided) {
        return;
    }
    static const auto no_chunks = std::make_shared<const std::vector<shards::ChunkPlace>>();
    for (const auto& placed : *decided) {
        const events::StreamFact fact{
            .stream = placed.stream, .seq = world_.next_seq(placed.stream), .fact = placed.fact
        };
        world_.evolve(fact);
        facts.push_back(fact);
        for (auto& follow_up : domain::react(fact)) {
            waiting_.push_back(
                {.fact_id = events::fact_id(fact.stream, fact.seq),
                 .follow_up = std::move(follow_up),
                 .chunks = no_chunks}
            );
        }
    }
}

std::vector<events::ImportRow> BatchWorld::rows(
    const events::ImportId&,
    const std::vector<shards::ChunkPlace>&,
    const std::vector<std::uint32_t>& wanted
) {
    std::vector<events::ImportRow> found;
    for (const auto row : wanted) {
        found.push_back(import_rows_.at(row - 1));
    }
    return found;
}

void BatchWorld::send(const shards::Caused::One& caused) {
    platform::crypto::CodeStock codes{routing_, lane.random};
    shards::OutgoingBatch outgoing{one_partition, routing_, lane.keys, codes};
    outgoing.add(caused, *this);
    for (auto& one : outgoing.take()) {
        if (one.to.topic != events::topics::commands) {
            lane.append(one.to, std::move(one.record));
            continue;
        }
        const auto entries = shards::read_commands({.value = std::move(one.record.value)});
        REQUIRE(entries.has_value());
        for (const auto& entry : *entries) {
            command(entry.command);
        }
    }
}

void BatchWorld::relay(std::size_t most) {
    for (; most > 0 && !waiting_.empty(); --most) {
        sent_.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
        send(sent_.back());
    }
}

void BatchWorld::relay_again(base::Random& random) {
    if (!sent_.empty()) {
        send(shards::Caused::One{sent_[random.below(sent_.size())]});
    }
}

void BatchWorld::tell_outcomes(int times) {
    const auto end = lane.told_commands.size();
    for (; times > 0; --times) {
        for (auto at = told_; at < end; ++at) {
            command(lane.told_commands[at]);
        }
    }
    told_ = end;
}

void BatchWorld::pass(base::Duration time, base::Duration step) {
    for (base::Duration passed{0}; passed <= time; passed += step) {
        relay();
        lane.pass(step, step);
        tell_outcomes();
    }
}

std::string BatchWorld::state() const {
    auto text = world_.state_of(domain::batches::stream_of(batch)).value_or("no batch");
    workers::Ledger ledger;
    for (const auto& fact : lane.ledger()) {
        ledger.evolve(fact);
    }
    for (const auto& [id, open] : ledger.open()) {
        text += fmt::format(
            "\nrow {}, generation {}: state {}, attempts {}, in doubt {}, not before {}",
            open.job.args->batch_row->row,
            open.job.args->batch_row->generation,
            static_cast<int>(open.state),
            open.attempts,
            open.in_doubt,
            base::to_text(open.not_before)
        );
    }
    return text + "\n" + lane.state();
}

bool BatchWorld::is_over() const {
    bool over = false;
    for (const auto& fact : facts) {
        over = over || std::holds_alternative<events::BatchCompleted>(fact.fact);
        over = over && !std::holds_alternative<events::BatchRetried>(fact.fact);
    }
    return over;
}

std::map<std::uint32_t, events::Outcome> BatchWorld::ends() const {
    std::map<std::uint32_t, events::Outcome> ends;
    for (const auto& ended : all<events::BatchRowsEnded>()) {
        for (const auto& row : ended.rows) {
            ends[row.row] = row.outcome;
        }
    }
    return ends;
}

std::size_t BatchWorld::count(events::Outcome outcome) const {
    std::size_t count = 0;
    for (const auto& [row, end] : ends()) {
        count += end == outcome ? 1 : 0;
    }
    return count;
}

std::vector<std::string> BatchWorld::codes_mailed_to(std::uint32_t row) const {
    std::vector<std::string> codes;
    for (const auto& mail : lane.provider.sent()) {
        if (mail.to == address(row)) {
            codes.push_back(code_in(mail));
        }
    }
    return codes;
}

}  // namespace tests
