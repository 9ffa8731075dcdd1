#include "tests/simulation/snapshots.hpp"

#include "events/reader.hpp"
#include "shards/fold_start.hpp"
#include "tests/simulation/history.hpp"
#include "tests/simulation/machine.hpp"
#include "workers/runtime/lane_fold.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace simulation {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view of_no_use = "a snapshot is of no use: ";
constexpr std::string_view without = "without a snapshot";

// What is called so belongs to one snapshot: "shard-3.v1.000….0123…".
std::string stem_of(std::string_view object) {
    return std::string{object.substr(0, object.rfind('.'))};
}

events::ReaderState place_at_end(const std::vector<events::Record>& records) {
    events::Reader reader;
    for (const auto& record : records) {
        reader.step(record);
    }
    return reader.state();
}

enum class Care { all, some };

// With some care only it is as a fold of an older program would be: it makes nothing of some of the
// facts.
shards::Fold folded(std::int32_t number, const std::vector<events::Record>& records, Care care) {
    shards::Fold fold{number, {}};
    events::Reader reader;
    for (const auto& record : records) {
        const auto verdict = reader.step(record);
        if (verdict == events::Verdict::claimed) {
            fold.on_claimed(events::read_claim(record).value());
        } else if (verdict == events::Verdict::counted &&
                   (care == Care::all || record.offset % 3 != 0)) {
            fold.on_counted(record);
        }
    }
    return fold;
}

// What somebody has written who had the same log up to here, before it lost its end.
events::NewRecord phantom(const events::ReaderState& place, std::int32_t number) {
    const events::RecipientId recipient{base::derive_id(
        std::string(base::id_length, '0'), "phantom", static_cast<base::Slot>(number)
    )};
    return to_record(events::Commit{
        .claim = place.claim.value_or(""),
        .n = place.next_n,
        .facts =
            {{.stream = "recipient-" + recipient.text,
              .seq = 1,
              .fact = events::RecipientSuppressed{.recipient = recipient}},
             {.stream = fmt::format("shard-{}", number),
              .seq = 1'000'000,
              .fact = events::FollowUpsRelayed{.offset = place.next_offset}}}
    });
}

}  // namespace

Snapshots::Snapshots(Agenda& agenda, Faults& faults, Broker& broker, Findings& findings)
    : agenda_{agenda},
      faults_{faults},
      broker_{broker},
      findings_{findings},
      log_{broker, wire_, [](const std::string&) {}},
      random_{faults.random().next()} {
    store_.before_put([this](std::string_view) {
        if (puts_left_ && (*puts_left_)-- == 0) {
            throw events::SnapshotStoreFault{"killed"};
        }
    });
}

Snapshots::~Snapshots() = default;

events::SnapshotStore* Snapshots::store_for_a_start() {
    return random_.below(5) > 0 ? &store_ : nullptr;
}

void Snapshots::begin() {
    plan();
}

void Snapshots::plan() {
    agenda_.after(faults_.between(5s, 25s), [this] {
        if (faults_.active()) {
            make_one();
            go_wrong();
        }
        plan();
    });
}

void Snapshots::make_one() {
    puts_left_.reset();
    try {
        maker_ = std::make_unique<events::SnapshotMaker>(some_plan(), store_, log_, random_);
    } catch (const events::LogUnavailable&) {
        return;  // The next time the broker may be there.
    }
    if (faults_.strikes(Fault::snapshot_maker_killed, 200)) {
        puts_left_ = static_cast<int>(random_.below(3));
    }
    turn();
}

void Snapshots::turn() {
    if (!maker_) {
        return;
    }
    try {
        if (maker_->turn(0ms)) {
            ++made_;
            return maker_.reset();
        }
    } catch (const events::SnapshotStoreFault&) {
        return maker_.reset();
    } catch (const events::LogUnavailable&) {
        return maker_.reset();
    }
    if (maker_->problem()) {
        findings_.add(15, fmt::format("no snapshot: {}", *maker_->problem()));
        return maker_.reset();
    }
    agenda_.after(200ms, [this, present = maker_.get()] {
        if (maker_.get() == present) {
            turn();
        }
    });
}

void Snapshots::make_at_once() {
    for (std::int32_t number = 0; number < partitions; ++number) {
        const auto& records = broker_.memory().records(facts_partition(number));
        const auto place = place_at_end(records);
        if (place.next_offset == 0 || random_.below(2) == 0) {
            continue;
        }
        puts_left_.reset();
        write_snapshot(
            store_,
            shards::snapshots_of_shard(number),
            {.places = {place}, .sections = folded(number, records, Care::all).save()},
            random_
        );
        ++made_;
    }
}

void Snapshots::go_wrong() {
    for (const auto fault : {Fault::snapshot_torn, Fault::snapshot_lost}) {
        if (faults_.strikes(fault, 80)) {
            lose(fault);
        }
    }
    if (faults_.strikes(Fault::snapshot_foreign, 60)) {
        forge();
    }
    if (faults_.strikes(Fault::snapshot_outdated, 40)) {
        date_back();
    }
}

void Snapshots::lose(Fault fault) {
    const auto object = some_object();
    if (!object) {
        return;
    }
    spoiled_.insert(stem_of(*object));
    if (fault == Fault::snapshot_lost) {
        return store_.remove(*object);
    }
    auto bytes = *store_.bytes_of(*object);
    bytes.resize(random_.below(std::max<std::size_t>(bytes.size(), 1)));
    store_.spoil(*object, std::move(bytes));
}

void Snapshots::forge() {
    const auto number = some_partition();
    const auto partition = facts_partition(number);
    const auto& records = broker_.memory().records(partition);
    const auto place = place_at_end(records);
    if (!place.claim || place.dead) {
        return;
    }
    const MachineClock clock{agenda_};
    events::MemoryLog other{clock};
    other.create_topic({.name = partition.topic, .partitions = partitions});
    const auto writer = other.connect({.name = "other"});
    std::uint64_t tag = 0;
    for (const auto& record : records) {
        writer->append(
            partition, {.key = record.key, .headers = record.headers, .value = record.value}, ++tag
        );
    }
    writer->append(partition, phantom(place, number), ++tag);
    events::MemorySnapshots elsewhere;
    const auto made =
        events::make_snapshot(shards::plan_of_shard(number, {}), elsewhere, other, random_);
    for (const auto& name : elsewhere.names()) {
        store_.spoil(name, *elsewhere.bytes_of(name));
    }
    spoiled_.insert(stem_of(made.value().manifest));
}

// A folder that is older than the program, and nothing else.
void Snapshots::date_back() {
    const auto number = some_partition();
    auto subject = shards::snapshots_of_shard(number);
    const auto& records = broker_.memory().records(facts_partition(number));
    for (const auto& name : store_.names()) {
        if (name.starts_with(subject.name + ".")) {
            store_.remove(name);
        }
    }
    --subject.version;
    puts_left_.reset();
    write_snapshot(
        store_,
        subject,
        {.places = {place_at_end(records)}, .sections = folded(number, records, Care::some).save()},
        random_
    );
}

void Snapshots::hear(std::string_view told) {
    if (const auto at = told.find(of_no_use); at != std::string_view::npos) {
        ++refused_;
        const auto rest = told.substr(at + of_no_use.size());
        const auto name = rest.substr(0, rest.find(':'));
        if (!spoiled_.contains(stem_of(name))) {
            findings_.add(15, fmt::format("nobody spoiled it, and {}", told));
        }
    } else if (told.find(" begins at ") != std::string_view::npos) {
        begun_at_ += told.find(without) == std::string_view::npos ? 1 : 0;
    }
}

std::optional<std::string> Snapshots::some_object() {
    const auto names = store_.names();
    return names.empty() ? std::nullopt : std::optional{names[random_.below(names.size())]};
}

events::SnapshotPlan Snapshots::some_plan() {
    return random_.below(partitions + 1) == 0 ? workers::plan_of_ledger("mail")
                                              : shards::plan_of_shard(some_partition(), {});
}

std::int32_t Snapshots::some_partition() {
    return static_cast<std::int32_t>(random_.below(partitions));
}

}  // namespace simulation
