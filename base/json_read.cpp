#include "base/json_read.hpp"

#include <cstring>

namespace base::json {

namespace {

// Parser and padded text are reused: allocation per document would cost more than parsing it.
struct Workspace {
    simdjson::ondemand::parser parser;
    std::string padded;
};

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

bool Place::fail(std::string_view problem, std::string_view type) {
    if (error_.problem.empty()) {
        error_ = {path_, std::string{problem}, std::string{type}};
    }
    return false;
}

bool Place::fail_at(std::string_view field, std::string_view problem, std::string_view type) {
    enter(field);
    fail(problem, type);
    leave();
    return false;
}

void Place::enter(std::string_view field) {
    lengths_.push_back(path_.size());
    if (!path_.empty()) {
        path_ += '.';
    }
    path_ += field;
}

void Place::enter(std::size_t index) {
    lengths_.push_back(path_.size());
    path_ += '[' + std::to_string(index) + ']';
}

void Place::leave() {
    path_.resize(lengths_.back());
    lengths_.pop_back();
}

bool read(Place& place, Value value, bool& out) {
    const auto error = value.get_bool().get(out);
    return error ? wrong(place, error, "is not true or false") : true;
}

bool read(Place& place, Value value, std::string& out) {
    std::string_view text;
    if (const auto error = value.get_string().get(text)) {
        return wrong(place, error, "is not a text");
    }
    out = text;
    return true;
}

bool read(Place& place, Value value, double& out) {
    const auto error = value.get_double().get(out);
    return error ? wrong(place, error, "is not a number") : true;
}

bool read(Place& place, Value value, Instant& out) {
    std::string text;
    if (!read(place, value, text)) {
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
    std::string both;
    if (!read(place, value, both)) {
        return false;
    }
    const auto dot = both.find('.');
    if (dot == std::string::npos) {
        return place.fail("is not a sealed value", "value");
    }
    key = both.substr(0, dot);
    text = both.substr(dot + 1);
    return true;
}

Document::Document(std::string_view text) {
    auto& space = workspace();
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
