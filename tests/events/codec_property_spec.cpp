#include "events/commit_stream.hpp"
#include "events/job_record.hpp"
#include "events/record.hpp"
#include "tests/events/random_fact.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace events;
using property::counterexample;

namespace {

Fact any_fact() {
    Fact fact;
    const auto index = *rc::gen::inRange<std::size_t>(0, std::variant_size_v<FactKinds>);
    boost::mp11::mp_with_index<std::variant_size_v<FactKinds>>(index, [&](auto type) {
        random_fact::draw(fact.emplace<decltype(type)::value>());
    });
    return fact;
}

Commit any_commit() {
    Commit commit{
        .claim = *rc::gen::nonEmpty(property::text()),
        .n = *rc::gen::arbitrary<std::uint64_t>(),
        .at = *property::instant(),
        .command = *property::text(),
        .body_hash = *property::text(),
        .actor = *property::text(),
        .correlation = *property::text(),
        .traceparent = *property::text(),
        .origin = *property::text()
    };
    if (*rc::gen::arbitrary<bool>()) {
        commit.input = *rc::gen::arbitrary<Offset>();
    }
    for (auto left = *rc::gen::inRange(0, 4); left > 0; --left) {
        commit.facts.push_back(
            {.stream = *property::text(),
             .seq = *rc::gen::arbitrary<std::uint32_t>(),
             .fact = any_fact()}
        );
    }
    return commit;
}

Record stored(NewRecord record) {
    return {
        .offset = 7,
        .key = std::move(record.key),
        .headers = std::move(record.headers),
        .value = std::move(record.value)
    };
}

}  // namespace

TEST_CASE("any fact of the catalogue, whatever its fields hold, is read as it was written") {
    CHECK(counterexample([] {
              const auto fact = any_fact();
              std::string text;
              write_data(text, fact);
              const auto read = read_data(type_of(fact), text);
              RC_ASSERT(read.has_value());
              RC_ASSERT((*read == fact));
              std::string again;
              write_data(again, *read);
              RC_ASSERT(again == text);
          }) == "");
}

TEST_CASE("any commit is read as it was written, whole or fact by fact") {
    CHECK(counterexample([] {
              const auto commit = any_commit();
              const auto record = stored(to_record(commit));
              const auto read = read_commit(record);
              RC_ASSERT(read.has_value());
              RC_ASSERT((*read == commit));
              std::vector<StreamFact> seen;
              CommitStream stream{fact_types()};
              RC_ASSERT(!stream.read(record, [&](const SeenFact& one) {
                  seen.push_back({std::string{one.stream}, one.seq, one.fact});
              }));
              RC_ASSERT((seen == commit.facts));
          }) == "");
}

TEST_CASE("a commit has just the types that its header names") {
    CHECK(counterexample([] {
              const auto commit = any_commit();
              const auto record = stored(to_record(commit));
              for (const auto type : fact_types()) {
                  const bool is_there = std::ranges::any_of(commit.facts, [&](const auto& one) {
                      return type_of(one.fact) == type;
                  });
                  RC_ASSERT(has_any_type(record, {type}) == is_there);
              }
          }) == "");
}

TEST_CASE("a commit that was cut or lengthened by a byte is refused") {
    CHECK(counterexample([] {
              auto record = stored(to_record(any_commit()));
              if (*rc::gen::arbitrary<bool>()) {
                  record.value.pop_back();
              } else {
                  record.value += *rc::gen::element(std::string{"}"}, std::string{"x"});
              }
              RC_ASSERT(read_commit(record).has_error());
          }) == "");
}

TEST_CASE("any job, control record, stop or order is read as it was written") {
    CHECK(counterexample([] {
              QueueItem item;
              const auto index = *rc::gen::inRange<std::size_t>(0, std::variant_size_v<QueueItem>);
              boost::mp11::mp_with_index<std::variant_size_v<QueueItem>>(index, [&](auto type) {
                  random_fact::draw(item.emplace<decltype(type)::value>());
              });
              const auto read = read_queue_item(stored(to_record(item)));
              RC_ASSERT(read.has_value());
              RC_ASSERT((*read == item));
          }) == "");
}
