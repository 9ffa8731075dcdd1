#include "shards/writer.hpp"

#include "base/ensure.hpp"
#include "base/mutation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace shards {

namespace {

constexpr std::size_t record_overhead = 2048;

}  // namespace

std::string random_claim_id(base::Random& random) {
    std::array<std::byte, 16> bytes;
    random.fill(bytes);
    std::string id;
    for (const std::byte b : bytes) {
        id += fmt::format("{:02x}", static_cast<int>(b));
    }
    return id;
}

Writer::Writer(
    WriterOptions options,
    const base::Clock& clock,
    base::Random& random,
    Append append,
    Confirmed confirmed
)
    : options_{std::move(options)},
      clock_{clock},
      random_{random},
      append_{std::move(append)},
      on_confirmed_{std::move(confirmed)} {}

void Writer::begin_at(events::ReaderState place, std::optional<events::Claim> claim) {
    ENSURE(reader_.state().next_offset == 0, "nothing was seen before");
    reader_ = events::Reader{std::move(place), events::Reader::Fingerprints::by_hand};
    claim_ = std::move(claim);
}

Seen Writer::see(const events::Record& record) {
    if (lost_) {
        return Seen::lost;
    }
    const auto envelope = events::envelope_of(record);
    const bool own = envelope && !own_claim_.empty() && envelope->claim == own_claim_;
    switch (reader_.step(record)) {
        case events::Verdict::claimed:
            return see_claim(record);
        case events::Verdict::counted:
            return own ? see_own(record, envelope->n) : Seen::foreign_facts;
        case events::Verdict::void_claim:
            return own ? lose("another process claimed first") : Seen::nothing;
        case events::Verdict::void_gap:
        case events::Verdict::void_dead:
            return own ? lose("a commit of ours did not land in its place") : Seen::nothing;
        default:
            return Seen::nothing;
    }
}

Seen Writer::see_claim(const events::Record& record) {
    auto claim = events::read_claim(record);
    if (!claim) {
        return lose(claim.error().sentence);
    }
    claim_ = std::move(*claim);
    if (claim_->level > events::format_level) {
        return lose(fmt::format(
            "the ledger is written at format level {}, this program knows {}: run a newer version",
            claim_->level,
            events::format_level
        ));
    }
    if (claim_->id == own_claim_) {
        owns_ = true;
        broker_clock_.note(record.appended_at, claimed_since_, clock_.steady());
        return Seen::claimed;
    }
    if (!own_claim_.empty() &&
        !base::is_mutated(base::Mutation::lane_goes_on_after_a_foreign_claim)) {
        lose(fmt::format("{} claimed it", claim_->member));
    }
    return Seen::claimed_away;
}

Seen Writer::see_own(const events::Record& record, std::uint64_t n) {
    ENSURE(!in_flight_.empty(), "a counted commit of ours was sent by us");
    const auto index = n - in_flight_.front().n;
    ENSURE(index < in_flight_.size(), "commits are read back in the order of their n");
    in_flight_[index].offset = record.offset;
    confirm();
    return Seen::own_facts;
}

void Writer::report(const events::DeliveryReport& report) {
    if (lost_) {
        return;
    }
    if (claim_tag_ == report.tag) {
        claim_tag_.reset();
        if (!report.delivered && !owns_) {
            lose("the claim was not delivered: " + report.error);
        }
        return;
    }
    const auto commit = std::lower_bound(
        in_flight_.begin(),
        in_flight_.end(),
        report.tag,
        [](const InFlight& one, std::uint64_t tag) { return one.tag < tag; }
    );
    if (commit == in_flight_.end() || commit->tag != report.tag) {
        return;
    }
    if (!report.delivered) {
        lose("a commit was not delivered: " + report.error);
        return;
    }
    commit->delivered = true;
    confirm();
}

void Writer::confirm() {
    while (!in_flight_.empty() && in_flight_.front().delivered && in_flight_.front().offset) {
        const auto commit = std::move(in_flight_.front());
        in_flight_.pop_front();
        confirmed_ = commit.n;
        on_confirmed_(*commit.offset, commit.facts);
    }
}

void Writer::claim() {
    ENSURE(own_claim_.empty(), "a writer claims once");
    own_claim_ = random_claim_id(random_);
    claimed_since_ = clock_.steady();
    claim_tag_ = append_(to_record(events::Claim{
        .id = own_claim_,
        .replaces = reader_.state().claim,
        .member = options_.member,
        .url = options_.url
    }));
    if (!claim_tag_) {
        lose("the claim could not be sent");
    }
}

bool Writer::commit(events::Commit commit) {
    ENSURE(owns(), "only the owner commits");
    commit.claim = own_claim_;
    commit.n = next_n_;
    auto record = to_record(commit);
    if (record.value.size() + record_overhead > events::record_max_bytes) {
        return false;
    }
    const auto tag = append_(std::move(record));
    if (!tag) {
        lose("a commit could not be sent");
        return false;
    }
    in_flight_.push_back(
        {.n = next_n_++, .tag = *tag, .since = clock_.steady(), .facts = std::move(commit.facts)}
    );
    return true;
}

void Writer::tick() {
    const auto now = clock_.steady();
    if (claiming() && now - claimed_since_ > options_.read_back) {
        lose("the claim was not read back in time");
    }
    if (!lost_ && !in_flight_.empty() && now - in_flight_.front().since > options_.read_back) {
        lose("a commit was not read back in time");
    }
}

Seen Writer::lose(std::string why) {
    if (!lost_) {
        lost_ = std::move(why);
    }
    in_flight_.clear();
    return Seen::lost;
}

}  // namespace shards
