// The reading half of a lane: what the ledger says, from the beginning or from a snapshot on.

#include "workers/runtime/lane.hpp"

#include <fmt/format.h>

#include <utility>

namespace workers {

void Lane::begin_at(LaneFold fold, events::ReaderState place) {
    writer_.begin_at(std::move(place), fold.claim);
    fold_ = std::move(fold);
}

events::Offset Lane::reads_from() const {
    return fold_.to_recall.empty() ? writer_.next_offset() : fold_.to_recall.front();
}

void Lane::fold_until(events::Offset end) {
    fold_end_ = end;
    note_folded();
}

void Lane::note_folded() {
    if (state_ == State::folding && reads_from() >= fold_end_) {
        state_ = State::folded;
    }
}

void Lane::on_ledger(const events::Record& record) {
    if (state_ == State::gone) {
        return;
    }
    if (!fold_.to_recall.empty()) {
        recall(record);
        return note_folded();
    }
    if (record.offset < writer_.next_offset()) {
        return;
    }
    const auto seen = writer_.see(record);
    if (seen == shards::Seen::claimed) {
        fold_.on_claimed(*writer_.current_claim());
        become_owner();
    } else if (seen == shards::Seen::lost || writer_.why_lost()) {
        state_ = State::gone;
    } else if (seen == shards::Seen::claimed_away) {
        fold_.on_claimed(*writer_.current_claim());
    } else if (seen == shards::Seen::foreign_facts) {
        fold(record);
    }
    note_folded();
}

void Lane::fold(const events::Record& record) {
    if (const auto error = fold_.on_counted(record)) {
        give_up_folding(error->sentence);
    }
}

void Lane::recall(const events::Record& record) {
    const auto wanted = fold_.to_recall.front();
    if (record.offset > wanted) {
        return give_up_folding(
            fmt::format("log diverged: the record at offset {} is not there any more", wanted)
        );
    }
    if (record.offset == wanted) {
        if (const auto error = fold_.recall(record)) {
            give_up_folding(error->sentence);
        }
    }
}

void Lane::give_up_folding(const std::string& why) {
    port_.alarm(why);
    state_ = State::gone;
}

}  // namespace workers
