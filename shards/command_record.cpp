#include "shards/command_record.hpp"

#include "base/json_read.hpp"
#include "base/json_write.hpp"

#include <fmt/format.h>

namespace shards {

namespace {

// `body` stays text until its kind is known.
struct EntryForm {
    std::string id;
    std::string kind;
    std::string actor;
    base::RawObject body;
};
BOOST_DESCRIBE_STRUCT(EntryForm, (), (id, kind, actor, body))

struct RecordForm {
    std::vector<EntryForm> entries;
};
BOOST_DESCRIBE_STRUCT(RecordForm, (), (entries))

}  // namespace

events::NewRecord to_record(const std::vector<CommandEntry>& entries) {
    events::NewRecord record;
    std::string kinds;
    auto& out = record.value;
    out += "{\"entries\":[";
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto& entry = entries[i];
        const auto kind = domain::kind_of(entry.command);
        if (kinds.find(kind) == std::string::npos) {
            if (!kinds.empty()) {
                kinds += ',';
            }
            kinds += kind;
        }
        if (i > 0) {
            out += ',';
        }
        out += "{\"id\":";
        base::write_json(out, entry.id);
        out += ",\"kind\":";
        base::write_json(out, kind);
        out += ",\"actor\":";
        base::write_json(out, entry.actor);
        out += ",\"body\":";
        domain::write_body(out, entry.command);
        out += '}';
    }
    out += "]}";
    record.headers = {
        {"kind", "commands"}, {"count", std::to_string(entries.size())}, {"kinds", kinds}
    };
    if (!entries.empty() && !entries.front().correlation.empty()) {
        record.headers.emplace_back("correlation", entries.front().correlation);
    }
    return record;
}

boost::system::result<std::vector<CommandEntry>, events::DecodeError> read_commands(
    const events::Record& record
) {
    auto form = base::read_json<RecordForm>(record.value);
    if (!form) {
        return events::DecodeError{fmt::format(
            "commands at offset {}: {} {}", record.offset, form.error().path, form.error().problem
        )};
    }
    const std::string correlation{record.header("correlation").value_or("")};
    std::vector<CommandEntry> entries;
    for (auto& entry : form->entries) {
        auto command = domain::read_body(entry.kind, entry.body.json);
        if (!command) {
            return command.error();
        }
        entries.push_back(
            {.id = std::move(entry.id),
             .actor = std::move(entry.actor),
             .command = std::move(*command),
             .correlation = correlation}
        );
    }
    return entries;
}

}  // namespace shards
