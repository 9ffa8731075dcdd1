#include "projections/runtime/cohort.hpp"

#include "base/ensure.hpp"
#include "base/mutation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace projections {

namespace {

// Bounds of one transaction: enough for speed, and small enough that readers wait well below a
// tenth of a second for it.
constexpr std::size_t batch_records_max = 2'000;
constexpr std::size_t batch_bytes_max = 4 * 1024 * 1024;
// Beyond these nothing more is read before something was applied.
constexpr std::size_t waiting_records_max = 20'000;

std::vector<const Projection*> projections_of(const Cohort::Members& members) {
    std::vector<const Projection*> projections;
    for (const auto& member : members) {
        projections.push_back(member->projection);
    }
    return projections;
}

bool reads(const Projection& projection, const events::Partition& partition) {
    return std::ranges::find(projection.topics, partition.topic) != projection.topics.end();
}

bool wants_any(const Projection& projection, const events::Record& record) {
    return events::has_any_type(record, projection.types);
}

}  // namespace

Cohort::Cohort(std::unique_ptr<events::LogClient> client, Members members, ReaderStates states)
    : client_{std::move(client)},
      members_{std::move(members)},
      reader_{states, types_of(projections_of(members_))} {
    for (const auto& [partition, state] : states) {
        client_->read_from(partition, state.next_offset);
    }
}

void Cohort::read(base::Duration wait) {
    if (waiting_records_ > waiting_records_max) {
        return;
    }
    events_.clear();
    client_->poll(events_, waiting_records_ > 0 ? base::Duration{0} : wait);
    for (const auto& failure : events_.failures) {
        const auto where = fmt::format("{}-{}", failure.partition.topic, failure.partition.number);
        if (failure.out_of_range) {
            throw LogDiverged{fmt::format(
                "log diverged: {} no longer holds offset {}; see docs/operations.md, 'log "
                "diverged'",
                where,
                reader_.next_offset(failure.partition)
            )};
        }
        throw events::LogUnavailable{where + ": " + failure.error};
    }
    for (auto& [partition, record] : events_.arrived) {
        waiting_[partition].push_back(std::move(record));
        ++waiting_records_;
    }
}

std::vector<Cohort::Item> Cohort::take_batch(const ReaderStates* bound) {
    std::vector<Item> items;
    std::size_t bytes = 0;
    // One of each partition in turn, so that none waits for another.
    for (bool more = true; more;) {
        more = false;
        for (auto& [partition, records] : waiting_) {
            if (records.empty()) {
                continue;
            }
            if (bound) {
                const auto limit = bound->find(partition);
                const bool is_bound = limit != bound->end();
                if (is_bound && records.front().offset >= limit->second.next_offset) {
                    continue;
                }
            }
            bytes += records.front().value.size();
            items.push_back({.partition = &partition, .record = std::move(records.front())});
            records.pop_front();
            --waiting_records_;
            if (items.size() >= batch_records_max || bytes >= batch_bytes_max) {
                return items;
            }
            more = true;
        }
    }
    return items;
}

void Cohort::put_back(std::vector<Item> items, std::size_t from) {
    for (std::size_t i = items.size(); i > from; --i) {
        waiting_[*items[i - 1].partition].push_front(std::move(items[i - 1].record));
        ++waiting_records_;
    }
}

std::vector<Stopped> Cohort::apply(Storage& storage, const ReaderStates* bound) {
    std::vector<Stopped> stopped;
    auto items = take_batch(bound);
    std::size_t count = items.size();
    while (count > 0 && !members_.empty()) {
        const auto before = reader_.states();
        const auto failed = apply_first(storage, items, count);
        if (!failed) {
            break;
        }
        make_reader(before);
        for (const auto& member : members_) {
            member->rows->forget();
        }
        if (failed->item == 0 || (!failed->item && count == 1)) {
            stopped.push_back(leave(*failed, items[0]));
            count = items.size();
        } else {
            // What comes before the fact is applied without it; where it is not known which fact
            // the database refused, halves show it.
            count = failed->item.value_or(count / 2);
        }
    }
    put_back(std::move(items), count);
    return stopped;
}

// Everything or nothing of the first `count` items, for all members.
std::optional<Cohort::Failed> Cohort::apply_first(
    Storage& storage, std::vector<Item>& items, std::size_t count
) {
    const auto before = reader_.states();
    for (std::size_t i = 0; i < count; ++i) {
        items[i].reading = reader_.read(*items[i].partition, items[i].record);
    }
    reader_.settle();
    const auto tx = storage.begin();
    if (!base::is_mutated(base::Mutation::checkpoint_is_not_compared)) {
        claim(storage);
    }
    for (const auto& member : members_) {
        if (auto failed = apply_to(*member, items, count)) {
            return failed;
        }
    }
    if (!base::is_mutated(base::Mutation::checkpoint_is_not_kept)) {
        store(storage, before);
    }
    if (before_commit) {
        before_commit();
    }
    tx->commit();
    for (const auto& member : members_) {
        ++member->build.revision;
        member->rows->keep();
    }
    return std::nullopt;
}

std::optional<Cohort::Failed> Cohort::apply_to(
    Member& member, const std::vector<Item>& items, std::size_t count
) {
    const auto& projection = *member.projection;
    try {
        keys_.clear();
        for (std::size_t i = 0; i < count; ++i) {
            if (!reads(projection, *items[i].partition)) {
                continue;
            }
            for (const auto& one : items[i].reading.facts) {
                projection.keys(one.fact, keys_);
            }
        }
        member.rows->prefetch(keys_);
        if (auto failed = fold_into(member, items, count)) {
            return failed;
        }
        member.rows->write();
        return std::nullopt;
    } catch (const platform::Fault& fault) {
        if (fault.retryable()) {
            throw;
        }
        return Failed{.member = &member, .reason = fault.what()};
    }
}

std::optional<Cohort::Failed> Cohort::fold_into(
    Member& member, const std::vector<Item>& items, std::size_t count
) {
    const auto& projection = *member.projection;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& [partition, record, reading] = items[i];
        if (!reads(projection, *partition)) {
            continue;
        }
        const auto skips = [&](std::int64_t fact) {
            return !member.skips.empty() &&
                   member.skips.contains({*partition, record.offset, fact});
        };
        const bool concerns = reading.concerns_all || wants_any(projection, record);
        const bool is_skipped = skips(whole_record) && reading.can_be_skipped;
        if (!reading.problem.empty() && concerns && !is_skipped) {
            return Failed{.member = &member, .item = i, .reason = reading.problem};
        }
        if (!reading.holds_facts || !concerns || is_skipped) {
            continue;
        }
        std::optional<Failed> failed;
        each_fact(*partition, record, reading, [&](const auto& fact, const auto& at) {
            if (failed || skips(at.index)) {
                return;
            }
            try {
                projection.fold(fact, at, *member.rows);
            } catch (const CannotApply& error) {
                const SkipKey here{*partition, record.offset, at.index};
                failed = Failed{
                    .member = &member, .item = i, .reason = sentence_of(here, fact, at, error)
                };
            }
        });
        if (failed) {
            return failed;
        }
    }
    return std::nullopt;
}

void Cohort::claim(Storage& storage) {
    std::vector<Revision> revisions;
    for (const auto& member : members_) {
        revisions.push_back({member->projection->name, member->build.number, member->build.revision}
        );
    }
    storage.claim(revisions);
}

void Cohort::store(Storage& storage, const ReaderStates& before) {
    const auto now = reader_.states();
    std::vector<StoredState> changed;
    for (const auto& [partition, state] : now) {
        if (before.at(partition).next_offset == state.next_offset) {
            continue;
        }
        for (const auto& member : members_) {
            if (!reads(*member->projection, partition)) {
                continue;
            }
            changed.push_back({member->projection->name, member->build.number, &partition, &state});
        }
    }
    storage.store(changed);
}

void Cohort::make_reader(ReaderStates states) {
    reader_ = FactReader{std::move(states), types_of(projections_of(members_))};
}

Stopped Cohort::leave(const Failed& failed, const Item& item) {
    const auto place =
        std::ranges::find(members_, failed.member, [](const auto& member) { return member.get(); });
    ENSURE(place != members_.end(), "who failed was a member");
    Stopped stopped{
        .member = std::move(*place),
        .partition = *item.partition,
        .offset = item.record.offset,
        .appended_at = item.record.appended_at,
        .reason = failed.reason
    };
    members_.erase(place);
    make_reader(reader_.states());
    return stopped;
}

std::optional<base::Instant> Cohort::oldest_waiting() const {
    std::optional<base::Instant> oldest;
    for (const auto& [partition, records] : waiting_) {
        if (records.empty()) {
            continue;
        }
        if (!oldest || records.front().appended_at < *oldest) {
            oldest = records.front().appended_at;
        }
    }
    return oldest;
}

void Cohort::part_with(const Projection& projection) {
    std::erase_if(members_, [&](const auto& member) { return member->projection == &projection; });
    make_reader(reader_.states());
}

bool Cohort::stands_with(const Cohort& other) const {
    const auto theirs = other.states();
    return std::ranges::all_of(states(), [&](const auto& ours) {
        const auto same = theirs.find(ours.first);
        return same == theirs.end() || same->second == ours.second;
    });
}

void Cohort::join(Cohort& other) {
    auto all = states();
    for (auto& [partition, state] : other.states()) {
        if (all.contains(partition)) {
            continue;
        }
        client_->read_from(partition, state.next_offset);
        all.emplace(partition, state);
    }
    for (auto& member : other.members_) {
        members_.push_back(std::move(member));
    }
    other.members_.clear();
    make_reader(std::move(all));
}

}  // namespace projections
