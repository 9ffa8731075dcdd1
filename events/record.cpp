#include "events/record.hpp"

#include "base/json_write.hpp"
#include "events/commit_body.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace events {

namespace {

struct ClaimBody {
    std::string member;
    std::string url;
};
BOOST_DESCRIBE_STRUCT(ClaimBody, (), (member, url))

std::string joined_types(const std::vector<StreamFact>& facts) {
    std::vector<std::string_view> present;
    std::string joined;
    for (const auto& fact : facts) {
        const auto type = type_of(fact.fact);
        if (std::find(present.begin(), present.end(), type) != present.end()) {
            continue;
        }
        present.push_back(type);
        if (!joined.empty()) {
            joined += ',';
        }
        joined += type;
    }
    return joined;
}

void add_header(Headers& headers, std::string_view name, const std::string& value) {
    if (!value.empty()) {
        headers.emplace_back(name, value);
    }
}

template <class Number>
std::optional<Number> number_from(std::optional<std::string_view> text) {
    Number value{};
    if (!text || text->empty()) {
        return std::nullopt;
    }
    const auto* end = text->data() + text->size();
    const auto [rest, error] = std::from_chars(text->data(), end, value);
    if (error != std::errc{} || rest != end) {
        return std::nullopt;
    }
    return value;
}

// Facts go where they are kept.
class Keeping {
public:
    explicit Keeping(Commit& commit) : commit_{commit} {}

    base::Instant& at() { return commit_.at; }

    bool begin_facts(bool) { return true; }

    Fact* room_for(std::size_t) { return &commit_.facts.emplace_back().fact; }

    void took(std::string_view stream, std::uint32_t seq) {
        commit_.facts.back().stream = stream;
        commit_.facts.back().seq = seq;
    }

private:
    Commit& commit_;
};

}  // namespace

std::size_t bytes_of(const NewRecord& record) {
    std::size_t bytes = record.key.size() + record.value.size();
    for (const auto& [name, value] : record.headers) {
        bytes += name.size() + value.size();
    }
    return bytes;
}

std::optional<std::string_view> Record::header(std::string_view name) const {
    for (const auto& [present, value_of_it] : headers) {
        if (present == name) {
            return value_of_it;
        }
    }
    return std::nullopt;
}

DecodeError problem_of(const Record& record, const base::JsonError& error) {
    return {fmt::format(
        "the record at offset {}: {} {}",
        record.offset,
        error.path.empty() ? "its value" : error.path,
        error.problem
    )};
}

bool is_fact_id(std::string_view id, std::string_view stream, std::uint32_t seq) {
    if (!id.starts_with(stream) || id.size() <= stream.size() || id[stream.size()] != '.') {
        return false;
    }
    std::array<char, 10> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), seq);
    return id.substr(stream.size() + 1) == std::string_view{digits.data(), written.ptr};
}

std::string fact_id(std::string_view stream, std::uint32_t seq) {
    return fmt::format("{}.{}", stream, seq);
}

NewRecord to_record(const Claim& claim) {
    NewRecord record;
    record.headers = {{"kind", "claim"}, {"claim", claim.id}};
    if (claim.replaces) {
        record.headers.emplace_back("replaces", *claim.replaces);
    }
    record.headers.emplace_back("level", std::to_string(claim.level));
    record.value = base::to_json(ClaimBody{.member = claim.member, .url = claim.url});
    return record;
}

NewRecord to_record(const Commit& commit) {
    NewRecord record;
    record.headers = {{"kind", "commit"}, {"claim", commit.claim}, {"n", std::to_string(commit.n)}};
    add_header(record.headers, "types", joined_types(commit.facts));
    add_header(record.headers, "command", commit.command);
    add_header(record.headers, "body", commit.body_hash);
    if (commit.input) {
        record.headers.emplace_back("input", std::to_string(*commit.input));
    }
    add_header(record.headers, "actor", commit.actor);
    add_header(record.headers, "correlation", commit.correlation);
    add_header(record.headers, "traceparent", commit.traceparent);
    add_header(record.headers, "origin", commit.origin);

    auto& out = record.value;
    out += "{\"at\":";
    base::write_json(out, commit.at);
    out += ",\"facts\":[";
    for (std::size_t i = 0; i < commit.facts.size(); ++i) {
        const auto& [stream, seq, fact] = commit.facts[i];
        if (i > 0) {
            out += ',';
        }
        out += "{\"id\":";
        base::write_json(out, fact_id(stream, seq));
        out += ",\"type\":";
        base::write_json(out, type_of(fact));
        out += ",\"stream\":";
        base::write_json(out, stream);
        out += ",\"seq\":";
        base::write_json(out, seq);
        out += ",\"data\":";
        write_data(out, fact);
        out += '}';
    }
    out += "]}";
    return record;
}

std::optional<Envelope> envelope_of(const Record& record) {
    const auto kind = record.header("kind");
    const auto claim = record.header("claim");
    if (!kind || !claim || claim->empty()) {
        return std::nullopt;
    }
    if (*kind == "claim") {
        const auto level = number_from<std::uint32_t>(record.header("level"));
        if (!level) {
            return std::nullopt;
        }
        return Envelope{
            .kind = Envelope::Kind::claim,
            .claim = *claim,
            .replaces = record.header("replaces"),
            .level = *level
        };
    }
    const auto n = number_from<std::uint64_t>(record.header("n"));
    if (*kind != "commit" || !n) {
        return std::nullopt;
    }
    return Envelope{.kind = Envelope::Kind::commit, .claim = *claim, .n = *n};
}

boost::system::result<Claim, DecodeError> read_claim(const Record& record) {
    const auto envelope = envelope_of(record);
    if (!envelope || envelope->kind != Envelope::Kind::claim) {
        return DecodeError{
            fmt::format("the record at offset {} is not a claim with sound headers", record.offset)
        };
    }
    auto body = base::read_json<ClaimBody>(record.value);
    if (!body) {
        return problem_of(record, body.error());
    }
    Claim claim{
        .id = std::string{envelope->claim},
        .replaces = {},
        .member = std::move(body->member),
        .url = std::move(body->url),
        .level = envelope->level
    };
    if (envelope->replaces) {
        claim.replaces = std::string{*envelope->replaces};
    }
    return claim;
}

boost::system::result<Commit, DecodeError> read_commit(const Record& record) {
    const auto envelope = envelope_of(record);
    const auto input = record.header("input");
    const auto input_offset = number_from<Offset>(input);
    if (!envelope || envelope->kind != Envelope::Kind::commit ||
        input.has_value() != input_offset.has_value()) {
        return DecodeError{
            fmt::format("the record at offset {} is not a commit with sound headers", record.offset)
        };
    }
    const auto text = [&](std::string_view name) {
        return std::string{record.header(name).value_or("")};
    };
    Commit commit{
        .claim = std::string{envelope->claim},
        .n = envelope->n,
        .command = text("command"),
        .body_hash = text("body"),
        .input = input_offset,
        .actor = text("actor"),
        .correlation = text("correlation"),
        .traceparent = text("traceparent"),
        .origin = text("origin")
    };
    base::json::Place place;
    base::json::Document document{record.value};
    const auto root = document.root(place);
    Keeping sink{commit};
    CommitBody body{place, sink};
    if (!root || !body.read(*root) || !document.ended(place)) {
        return problem_of(record, place.error());
    }
    return commit;
}

bool has_any_type(const Record& record, const std::vector<std::string_view>& types) {
    auto present = record.header("types").value_or("");
    while (!present.empty()) {
        const auto one = present.substr(0, present.find(','));
        if (std::find(types.begin(), types.end(), one) != types.end()) {
            return true;
        }
        present.remove_prefix(std::min(present.size(), one.size() + 1));
    }
    return false;
}

}  // namespace events
