#include "events/record.hpp"

#include <doctest/doctest.h>

using namespace events;

namespace {

Record stored(NewRecord record, Offset offset = 7) {
    return {
        .offset = offset,
        .appended_at = {},
        .key = std::move(record.key),
        .headers = std::move(record.headers),
        .value = std::move(record.value)
    };
}

const base::Instant noon = base::instant_from("2026-03-02T12:00:00.000Z").value();

Commit rich_commit() {
    return {
        .claim = "CLAIM",
        .n = 3,
        .at = noon,
        .command = "COMMAND",
        .body_hash = "HASH",
        .input = 41,
        .actor = "admin",
        .correlation = "request-1",
        .traceparent = "00-trace",
        .origin = "192.0.2.0/24;Firefox;Linux;",
        .facts =
            {
                {"invite-1", 2, InviteExpired{.invite = {"INVITE"}, .at = noon}},
                {"shard-0", 9, CommandRefused{.command = "C", .kind = "conflict", .code = "TAKEN"}},
                {"invite-2", 1, InviteExpired{.invite = {"OTHER \"quoted\"\n"}, .at = noon}},
            }
    };
}

// What a commit with this value says is wrong with it.
std::string problem_of(std::string value) {
    auto record = stored(to_record(rich_commit()));
    record.value = std::move(value);
    const auto commit = read_commit(record);
    return commit ? "" : commit.error().sentence;
}

}  // namespace

TEST_CASE("a commit comes back as it was written") {
    const auto commit = rich_commit();
    CHECK(read_commit(stored(to_record(commit))).value() == commit);
    const Commit bare{.claim = "CLAIM", .n = 1, .at = noon};
    CHECK(read_commit(stored(to_record(bare))).value() == bare);
}

TEST_CASE("a commit is readable with the tools of the trade") {
    const auto record = to_record(rich_commit());
    const Headers headers{
        {"kind", "commit"},
        {"claim", "CLAIM"},
        {"n", "3"},
        {"types", "InviteExpired,CommandRefused"},
        {"command", "COMMAND"},
        {"body", "HASH"},
        {"input", "41"},
        {"actor", "admin"},
        {"correlation", "request-1"},
        {"traceparent", "00-trace"},
        {"origin", "192.0.2.0/24;Firefox;Linux;"}
    };
    CHECK(record.headers == headers);
    CHECK(record.value.starts_with(
        R"({"at":"2026-03-02T12:00:00.000Z","facts":[{"id":"invite-1.2","type":"InviteExpired",)"
        R"("stream":"invite-1","seq":2,"data":{"invite":"INVITE","at":"2026-03-02T12:00:00.000Z"}},)"
    ));
}

TEST_CASE("a claim comes back as it was written") {
    const Claim first{.id = "A", .replaces = {}, .member = "node-1", .url = "http://node-1"};
    const Claim next{.id = "B", .replaces = "A", .member = "node-2", .url = "", .level = 4};
    CHECK(read_claim(stored(to_record(first))).value() == first);
    CHECK(read_claim(stored(to_record(next))).value() == next);
    CHECK(read_commit(stored(to_record(first))).has_error());
    CHECK(read_claim(stored(to_record(rich_commit()))).has_error());
}

TEST_CASE("what is wrong with a commit is told with its offset and its place") {
    struct Row {
        const char* value;
        const char* problem;
    };

    const Row rows[] = {
        {R"()", "the record at offset 7: its value is empty"},
        {R"([])", "the record at offset 7: its value is not an object"},
        {R"({"facts":[]})", "the record at offset 7: at is missing"},
        {R"({"at":"2026-03-02T12:00:00.000Z"})", "the record at offset 7: facts is missing"},
        {R"({"at":"noon","facts":[]})",
         "the record at offset 7: at is not a moment like 2026-03-02T12:00:00Z"},
        {R"({"at":"2026-03-02T12:00:00.000Z","facts":[],"more":1})",
         "the record at offset 7: more is not known"},
        {R"({"at":"2026-03-02T12:00:00.000Z","facts":[],"facts":[]})",
         "the record at offset 7: facts is given twice"},
        {R"({"at":"2026-03-02T12:00:00.000Z","facts":[{"type":"ShardReleased","data":{}}]})",
         "the record at offset 7: facts[0].data.member is missing"},
        {R"({"at":"2026-03-02T12:00:00.000Z","facts":[{"data":{"member":"m"}}]})",
         "the record at offset 7: facts[0].type is missing"},
        {R"({"at":"2026-03-02T12:00:00.000Z","facts":[{"id":"s.2","type":"ShardReleased",)"
         R"("stream":"s","seq":1,"data":{"member":"m"}}]})",
         "the record at offset 7: facts[0].id is not stream and seq"},
        {R"({"at":"2026-03-02T12:00:00.000Z","facts":[{"id":"s.1","type":"ShardReleased",)"
         R"("stream":"s","seq":1,"data":{"member":"m"}}]} {})",
         "the record at offset 7: its value has more behind its end"},
        {R"({"at":"2026-03-02T12:00:00.000Z","facts":[{"id":"s.1","type":"ShardReleased",)"
         R"("stream":"s","seq":-1,"data":{"member":"m"}}]})",
         "the record at offset 7: facts[0].seq is not a whole number of zero or more"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.value);
        CHECK(problem_of(row.value) == row.problem);
    }
}

TEST_CASE("a fact of an unknown type says that a newer version is needed") {
    CHECK(
        problem_of(R"({"at":"2026-03-02T12:00:00.000Z","facts":[{"id":"s.1","type":"PigFlown",)"
                   R"("stream":"s","seq":1,"data":{}}]})") ==
        "the record at offset 7: facts[0].data is of type PigFlown, which is unknown to format "
        "level 8: run a newer version of instainstru"
    );
}

TEST_CASE("an input that is no offset is refused") {
    auto record = stored(to_record(rich_commit()));
    for (auto& [name, value] : record.headers) {
        if (name == "input") {
            value = "41x";
        }
    }
    CHECK(read_commit(record).has_error());
}

TEST_CASE("readers of few types skip the others by the header alone, and by the whole name") {
    auto record = stored(to_record(rich_commit()));
    CHECK(has_any_type(record, {"CommandRefused"}));
    CHECK(has_any_type(record, {"InviteIssued", "InviteExpired"}));
    CHECK(!has_any_type(record, {"InviteIssued", "Invite", "Expired", "Refused", ""}));
    CHECK(!has_any_type(record, {}));
    CHECK(!has_any_type(stored(to_record(Commit{.claim = "A", .n = 1, .at = noon})), {"Invite"}));
}

TEST_CASE("the weight of a record is that of its key, headers and value") {
    CHECK(bytes_of({.key = "ab", .headers = {{"c", "de"}, {"", "f"}}, .value = "ghi"}) == 9);
}
