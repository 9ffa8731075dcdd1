#include "shards/command_record.hpp"

#include "base/json_read.hpp"
#include "base/json_write.hpp"

#include <fmt/format.h>

namespace shards {

namespace {

// `body` stays text until its kind is known.
struct RawEntry {
    std::string id;
    std::string kind;
    std::string actor;
    std::string body;
};

bool read_entry(base::json::Place& place, base::json::Value value, RawEntry& entry) {
    simdjson::ondemand::object object;
    if (value.get_object().get(object)) {
        return place.fail("is not an object", "type");
    }
    for (auto item : object) {
        simdjson::ondemand::field field;
        std::string_view name;
        if (std::move(item).get(field) || field.unescaped_key().get(name)) {
            return place.fail("is not valid JSON", "syntax");
        }
        const std::string key{name};
        bool ok = true;
        if (key == "id") {
            ok = base::json::read(place, field.value(), entry.id);
        } else if (key == "kind") {
            ok = base::json::read(place, field.value(), entry.kind);
        } else if (key == "actor") {
            ok = base::json::read(place, field.value(), entry.actor);
        } else if (key == "body") {
            simdjson::ondemand::object body;
            std::string_view raw;
            if (field.value().get_object().get(body) || body.raw_json().get(raw)) {
                return place.fail_at(key, "is not an object", "type");
            }
            entry.body = raw;
        } else {
            return place.fail_at(key, "is not known", "unknown");
        }
        if (!ok) {
            return false;
        }
    }
    return true;
}

bool read_entries(
    base::json::Place& place, base::json::Value root, std::vector<RawEntry>& entries
) {
    simdjson::ondemand::object object;
    simdjson::ondemand::array array;
    if (root.get_object().get(object)) {
        return place.fail("is not an object", "type");
    }
    if (object.find_field("entries").get_array().get(array)) {
        return place.fail_at("entries", "is not a list", "type");
    }
    for (auto item : array) {
        base::json::Value element;
        if (std::move(item).get(element)) {
            return place.fail("is not valid JSON", "syntax");
        }
        if (!read_entry(place, element, entries.emplace_back())) {
            return false;
        }
    }
    return true;
}

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
    return record;
}

boost::system::result<std::vector<CommandEntry>, events::DecodeError> read_commands(
    const events::Record& record
) {
    std::vector<RawEntry> raw;
    {
        base::json::Place place;
        base::json::Document document{record.value};
        const auto root = document.root(place);
        if (!root || !read_entries(place, *root, raw)) {
            return events::DecodeError{fmt::format(
                "commands at offset {}: {} {}",
                record.offset,
                place.error().path,
                place.error().problem
            )};
        }
    }
    std::vector<CommandEntry> entries;
    for (auto& entry : raw) {
        auto command = domain::read_body(entry.kind, entry.body);
        if (!command) {
            return command.error();
        }
        entries.push_back({std::move(entry.id), std::move(entry.actor), std::move(*command)});
    }
    return entries;
}

}  // namespace shards
