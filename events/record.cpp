#include "events/record.hpp"

#include "base/json_read.hpp"
#include "base/json_write.hpp"

#include <charconv>

namespace events {

namespace {

struct ClaimBody {
    std::optional<std::string> replaces;
    std::string member;
    std::string url;
    std::uint32_t level = 0;
};
BOOST_DESCRIBE_STRUCT(ClaimBody, (), (replaces, member, url, level))

std::string joined_types(const std::vector<StreamFact>& facts) {
    std::string types;
    for (const auto& fact : facts) {
        const auto type = type_of(fact.fact);
        if (types.find(type) != std::string::npos) continue;  // Prefixes only cost a false hit.
        if (!types.empty()) types += ',';
        types += type;
    }
    return types;
}

void add_header(Headers& headers, std::string_view name, const std::string& value) {
    if (!value.empty()) headers.emplace_back(name, value);
}

template <class Number>
std::optional<Number> number_from(std::optional<std::string_view> text) {
    Number value{};
    if (!text || text->empty()) return std::nullopt;
    const auto* end = text->data() + text->size();
    const auto [rest, error] = std::from_chars(text->data(), end, value);
    if (error != std::errc{} || rest != end) return std::nullopt;
    return value;
}

// Facts are read element by element because `data` depends on `type`.
class CommitBody {
public:
    CommitBody(base::json::Place& place, Commit& commit) : place_{place}, commit_{commit} {}

    bool read(base::json::Value root) {
        simdjson::ondemand::object object;
        if (root.get_object().get(object)) return place_.fail("is not an object", "type");
        for (auto item : object) {
            simdjson::ondemand::field field;
            std::string_view name;
            if (std::move(item).get(field) || field.unescaped_key().get(name)) return broken();
            if (name == "at") {
                if (!base::json::read(place_, field.value(), commit_.at)) return false;
            } else if (name == "facts") {
                if (!read_facts(field.value())) return false;
            } else {
                return place_.fail_at(std::string{name}, "is not known", "unknown");
            }
        }
        return true;
    }

    std::string sentence;  // why a fact's data was not understood

private:
    bool broken() { return place_.fail("is not valid JSON", "syntax"); }

    bool read_facts(base::json::Value list) {
        simdjson::ondemand::array array;
        if (list.get_array().get(array)) return place_.fail("is not a list", "type");
        for (auto item : array) {
            base::json::Value element;
            if (std::move(item).get(element) || !read_fact(element)) return broken();
        }
        return true;
    }

    // The fields are written in this order; data is sliced out and decoded by type afterwards,
    // because the parser allows one walk only.
    bool read_fact(base::json::Value element) {
        simdjson::ondemand::object object;
        if (element.get_object().get(object)) return false;
        auto& fact = commit_.facts.emplace_back();
        auto& slice = slices.emplace_back();
        for (auto item : object) {
            simdjson::ondemand::field field;
            std::string_view name;
            if (std::move(item).get(field) || field.unescaped_key().get(name)) return false;
            if (name == "type") {
                if (!base::json::read(place_, field.value(), slice.type)) return false;
            } else if (name == "stream") {
                if (!base::json::read(place_, field.value(), fact.stream)) return false;
            } else if (name == "seq") {
                if (!base::json::read(place_, field.value(), fact.seq)) return false;
            } else if (name == "data") {
                simdjson::ondemand::object data;
                std::string_view raw;
                if (field.value().get_object().get(data) || data.raw_json().get(raw)) return false;
                slice.data = raw;
            } else if (name != "id") {
                return false;
            }
        }
        return true;
    }

    base::json::Place& place_;
    Commit& commit_;

public:
    struct Slice {
        std::string type;
        std::string data;
    };

    std::vector<Slice> slices;
};

}  // namespace

std::optional<std::string_view> Record::header(std::string_view name) const {
    for (const auto& [key_, value_] : headers) {
        if (key_ == name) return value_;
    }
    return std::nullopt;
}

std::string fact_id(std::string_view stream, std::uint32_t seq) {
    return fmt::format("{}.{}", stream, seq);
}

NewRecord to_record(const Claim& claim) {
    NewRecord record;
    record.headers = {{"kind", "claim"}, {"claim", claim.id}};
    record.value = base::to_json(ClaimBody{
        .replaces = claim.replaces, .member = claim.member, .url = claim.url, .level = claim.level
    });
    return record;
}

NewRecord to_record(const Commit& commit) {
    NewRecord record;
    record.headers = {
        {"kind", "commit"}, {"claim", commit.claim}, {"n", std::to_string(commit.n)}
    };
    add_header(record.headers, "types", joined_types(commit.facts));
    add_header(record.headers, "command", commit.command);
    add_header(record.headers, "body", commit.body_hash);
    if (commit.input) record.headers.emplace_back("input", std::to_string(*commit.input));
    add_header(record.headers, "actor", commit.actor);
    add_header(record.headers, "correlation", commit.correlation);
    add_header(record.headers, "traceparent", commit.traceparent);

    auto& out = record.value;
    out += "{\"at\":";
    base::write_json(out, commit.at);
    out += ",\"facts\":[";
    for (std::size_t i = 0; i < commit.facts.size(); ++i) {
        const auto& [stream, seq, fact] = commit.facts[i];
        if (i > 0) out += ',';
        fmt::format_to(
            std::back_inserter(out),
            R"({{"id":"{}.{}","type":"{}","stream":"{}","seq":{},"data":)",
            stream,
            seq,
            type_of(fact),
            stream,
            seq
        );
        write_data(out, fact);
        out += '}';
    }
    out += "]}";
    return record;
}

std::optional<Envelope> envelope_of(const Record& record) {
    const auto kind = record.header("kind");
    const auto claim = record.header("claim");
    if (!kind || !claim || claim->empty()) return std::nullopt;
    if (*kind == "claim") return Envelope{.kind = Envelope::Kind::claim, .claim = *claim};
    const auto n = number_from<std::uint64_t>(record.header("n"));
    if (*kind != "commit" || !n) return std::nullopt;
    return Envelope{.kind = Envelope::Kind::commit, .claim = *claim, .n = *n};
}

boost::system::result<Claim, DecodeError> read_claim(const Record& record) {
    auto body = base::read_json<ClaimBody>(record.value);
    const auto id = record.header("claim");
    if (!id) return DecodeError{"a claim without its id"};
    if (!body) return DecodeError{"claim: " + body.error().path + " " + body.error().problem};
    return Claim{
        .id = std::string{*id},
        .replaces = std::move(body->replaces),
        .member = std::move(body->member),
        .url = std::move(body->url),
        .level = body->level
    };
}

boost::system::result<Commit, DecodeError> read_commit(const Record& record) {
    const auto envelope = envelope_of(record);
    if (!envelope) return DecodeError{"a commit without sound headers"};
    const auto text = [&](std::string_view name) {
        return std::string{record.header(name).value_or("")};
    };
    Commit commit{
        .claim = std::string{envelope->claim},
        .n = envelope->n,
        .command = text("command"),
        .body_hash = text("body"),
        .input = number_from<Offset>(record.header("input")),
        .actor = text("actor"),
        .correlation = text("correlation"),
        .traceparent = text("traceparent")
    };
    base::json::Place place;
    CommitBody body{place, commit};
    {
        base::json::Document document{record.value};
        const auto root = document.root(place);
        if (!root || !body.read(*root) || !document.ended(place)) {
            return DecodeError{fmt::format(
                "the record at offset {}: {} {}",
                record.offset,
                place.error().path,
                place.error().problem
            )};
        }
    }
    for (std::size_t i = 0; i < body.slices.size(); ++i) {
        auto fact = read_data(body.slices[i].type, body.slices[i].data);
        if (!fact) {
            return DecodeError{
                fmt::format("the record at offset {}: {}", record.offset, fact.error().sentence)
            };
        }
        commit.facts[i].fact = std::move(*fact);
    }
    return commit;
}

bool has_any_type(const Record& record, const std::vector<std::string_view>& types) {
    const auto present = record.header("types");
    if (!present) return false;
    for (const auto type : types) {
        if (present->find(type) != std::string_view::npos) return true;
    }
    return false;
}

}  // namespace events
