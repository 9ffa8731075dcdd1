#include "base/json_read.hpp"

#include <algorithm>
#include <cstring>

namespace base::json {

namespace {

Workspace& workspace() {
    thread_local Workspace space;
    return space;
}

// A value inside the document is a scalar of another type, or the text is broken.
bool wrong(Place& place, simdjson::error_code error, std::string_view expected) {
    switch (error) {
        case simdjson::INCORRECT_TYPE:
            return place.fail(expected, "type");
        case simdjson::NUMBER_OUT_OF_RANGE:
            return place.fail("is out of range", "value");
        case simdjson::NUMBER_ERROR:
            return place.fail(expected, "type");
        case simdjson::STRING_ERROR:
            return place.fail("has an escape that stands for no character", "value");
        default:
            return place.fail("is not valid JSON", "syntax");
    }
}

}  // namespace

std::string Place::path() const {
    std::string path;
    for (const auto& step : steps_) {
        if (step.is_index) {
            path += '[' + std::to_string(step.index) + ']';
            continue;
        }
        if (!path.empty()) {
            path += '.';
        }
        path += step.field;
    }
    return path;
}

bool Place::fail(std::string_view problem, std::string_view type) {
    if (error_.problem.empty()) {
        error_ = {path(), std::string{problem}, std::string{type}};
    }
    return false;
}

bool Place::fail_at(std::string_view field, std::string_view problem, std::string_view type) {
    enter(field);
    fail(problem, type);
    leave();
    return false;
}

std::size_t index_of_field(
    Place& place,
    simdjson::ondemand::field& field,
    std::span<const std::string_view> names,
    std::size_t expected
) {
    const auto key = field.key();
    for (auto index = expected; index < names.size(); ++index) {
        // The padding behind the text lets so many bytes be looked at.
        if (key.unsafe_is_equal(simdjson::SIMDJSON_PADDING, names[index])) {
            return index;
        }
    }
    // Out of order, or spelled with escapes.
    std::string_view name;
    if (field.unescaped_key().get(name)) {
        place.fail("is not valid JSON", "syntax");
        return no_such_field;
    }
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) {
        if (place.passes_over_unknown()) {
            return passed_over_field;
        }
        place.fail_at(name, "is not known", "unknown");
        return no_such_field;
    }
    return static_cast<std::size_t>(found - names.begin());
}

bool read(Place& place, Value value, bool& out) {
    const auto error = value.get_bool().get(out);
    return error ? wrong(place, error, "is not true or false") : true;
}

bool read_text(Place& place, Value value, std::string_view& out) {
    const auto error = value.get_string().get(out);
    return error ? wrong(place, error, "is not a text") : true;
}

bool read(Place& place, Value value, std::string& out) {
    std::string_view text;
    if (!read_text(place, value, text)) {
        return false;
    }
    out = text;
    return true;
}

bool read(Place& place, Value value, double& out) {
    const auto error = value.get_double().get(out);
    return error ? wrong(place, error, "is not a number") : true;
}

bool read(Place& place, Value value, Instant& out) {
    std::string_view text;
    if (!read_text(place, value, text)) {
        return false;
    }
    const auto at = instant_from(text);
    if (!at) {
        return place.fail("is not a moment like 2026-03-02T12:00:00Z", "value");
    }
    out = *at;
    return true;
}

bool read(Place& place, Value value, RawObject& out) {
    simdjson::ondemand::object object;
    std::string_view text;
    if (value.get_object().get(object)) {
        return place.fail("is not an object", "type");
    }
    if (object.raw_json().get(text)) {
        return place.fail("is not valid JSON", "syntax");
    }
    out.json = text;
    return true;
}

bool read_integer(Place& place, Value value, std::int64_t& out) {
    const auto error = value.get_int64().get(out);
    return error ? wrong(place, error, "is not a whole number") : true;
}

bool read_unsigned(Place& place, Value value, std::uint64_t& out) {
    const auto error = value.get_uint64().get(out);
    return error ? wrong(place, error, "is not a whole number of zero or more") : true;
}

bool read_sealed(Place& place, Value value, std::string& key, std::string& text) {
    std::string_view both;
    if (!read_text(place, value, both)) {
        return false;
    }
    const auto dot = both.find('.');
    // What JSON escapes could not be written back: sealed values are written as they are.
    const bool needs_escape = std::ranges::any_of(both, [](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == '"' || c == '\\';
    });
    if (dot == std::string_view::npos || needs_escape) {
        return place.fail("is not a sealed value", "value");
    }
    key = both.substr(0, dot);
    text = both.substr(dot + 1);
    return true;
}

Document::Document(std::string_view text) : Document{text, workspace()} {}

Document::Document(std::string_view text, Workspace& space) {
    space.padded.resize(text.size() + simdjson::SIMDJSON_PADDING);
    std::memcpy(space.padded.data(), text.data(), text.size());
    std::memset(space.padded.data() + text.size(), 0, simdjson::SIMDJSON_PADDING);
    const simdjson::padded_string_view view{space.padded.data(), text.size(), space.padded.size()};
    error_ = space.parser.iterate(view).get(document_);
}

std::optional<Value> Document::root(Place& place) {
    Value value;
    if (error_ == simdjson::UTF8_ERROR) {
        place.fail("is not UTF-8", "syntax");
    } else if (error_ == simdjson::EMPTY) {
        place.fail("is empty", "syntax");
    } else if (error_) {
        place.fail("is not valid JSON", "syntax");
    } else if (document_.get_value().get(value)) {
        place.fail("is neither an object nor a list", "type");
    } else {
        return value;
    }
    return std::nullopt;
}

bool Document::ended(Place& place) {
    const char* more = nullptr;
    return document_.current_location().get(more) == simdjson::OUT_OF_BOUNDS
               ? true
               : place.fail("has more behind its end", "syntax");
}

}  // namespace base::json
