// Records of `facts`: what a reader of the log meets first.

#include "events/commit_stream.hpp"
#include "events/record.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

namespace {

// Who reads fact by fact sees what who reads it whole sees.
void read_as_stream(const events::Record& record, const events::Commit* whole) {
    std::vector<events::StreamFact> seen;
    events::CommitStream stream{events::fact_types()};
    const auto problem = stream.read(record, [&](const events::SeenFact& one) {
        seen.push_back({std::string{one.stream}, one.seq, one.fact});
    });
    must(!whole || !problem, "what is read whole is read as a stream");
    must(!whole || seen == whole->facts, "both see the same facts");
}

}  // namespace

void commit_record(std::string_view input) {
    const auto record = record_from(input);
    const auto envelope = events::envelope_of(record);
    events::has_any_type(record, {"InviteIssued", ""});
    if (const auto claim = events::read_claim(record)) {
        must(envelope->kind == events::Envelope::Kind::claim, "a claim says that it is one");
        must(events::read_claim(stored(to_record(*claim))).value() == *claim, "a claim comes back");
    }
    const auto commit = events::read_commit(record);
    if (!commit) {
        must(!commit.error().sentence.empty(), "what is refused is explained");
        read_as_stream(record, nullptr);
        return;
    }
    must(envelope->kind == events::Envelope::Kind::commit, "a commit says that it is one");
    must(events::read_commit(stored(to_record(*commit))).value() == *commit, "a commit comes back");
    read_as_stream(record, &*commit);
}

}  // namespace fuzz
