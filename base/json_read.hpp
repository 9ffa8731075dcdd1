#pragma once
// Strict reading of described values: unknown, repeated and missing fields are errors that name
// their place, so is text that is not UTF-8 or has a lone surrogate. simdjson does the parsing;
// include this header only where values are decoded, it is heavy.

#include "base/describe.hpp"
#include "base/raw_object.hpp"
#include "base/sealed.hpp"
#include "base/time.hpp"
#include "base/ulid.hpp"

#include <boost/system/result.hpp>
#include <simdjson.h>

#include <array>
#include <bitset>
#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace base {

struct JsonError {
    std::string path;     // "facts[0].data.invite_id"; empty for the whole document
    std::string problem;  // a sentence without a full stop: "is missing", "is not a whole number"
    std::string type;     // for programs: missing, unknown, type, value, syntax

    bool operator==(const JsonError&) const = default;
};

[[noreturn]] inline void
throw_exception_from_error(const JsonError& error, const boost::source_location&) {
    throw std::invalid_argument{error.path + " " + error.problem};
}

template <class T>
using JsonResult = boost::system::result<T, JsonError>;

namespace json {

using Value = simdjson::ondemand::value;

// Where in the document we are, and the first error met. Cheap to move about in: the path is only
// spelled out for an error.
class Place {
public:
    enum class Unknown { refused, passed_over };

    explicit Place(Unknown unknown = Unknown::refused) : unknown_{unknown} {}

    // Members that nothing describes.
    bool passes_over_unknown() const { return unknown_ == Unknown::passed_over; }

    bool fail(std::string_view problem, std::string_view type);
    bool fail_at(std::string_view field, std::string_view problem, std::string_view type);

    const JsonError& error() const { return error_; }

    // The name is not copied: it outlives the stay.
    void enter(std::string_view field) { steps_.push_back({.field = field}); }

    void enter(std::size_t index) { steps_.push_back({.index = index, .is_index = true}); }

    void leave() { steps_.pop_back(); }

private:
    struct Step {
        std::string_view field;
        std::size_t index = 0;
        bool is_index = false;
    };

    std::string path() const;

    Unknown unknown_;
    std::vector<Step> steps_;
    JsonError error_;
};

bool read(Place& place, Value value, bool& out);
bool read(Place& place, Value value, std::string& out);
bool read(Place& place, Value value, double& out);
bool read(Place& place, Value value, Instant& out);
// Its inside is looked at by whoever reads the text.
bool read(Place& place, Value value, RawObject& out);
bool read_integer(Place& place, Value value, std::int64_t& out);
bool read_unsigned(Place& place, Value value, std::uint64_t& out);
bool read_sealed(Place& place, Value value, std::string& key, std::string& text);

template <class T>
    requires(std::integral<T> && !std::same_as<T, bool>)
bool read(Place& place, Value value, T& out) {
    using Limits = std::numeric_limits<T>;
    if constexpr (std::unsigned_integral<T>) {
        std::uint64_t wide = 0;
        if (!read_unsigned(place, value, wide)) {
            return false;
        }
        if (wide > Limits::max()) {
            return place.fail("is too large", "value");
        }
        out = static_cast<T>(wide);
    } else {
        std::int64_t wide = 0;
        if (!read_integer(place, value, wide)) {
            return false;
        }
        if (wide > Limits::max()) {
            return place.fail("is too large", "value");
        }
        if (wide < Limits::min()) {
            return place.fail("is too small", "value");
        }
        out = static_cast<T>(wide);
    }
    return true;
}

template <class Tag>
bool read(Place& place, Value value, Id<Tag>& out) {
    return read(place, value, out.text);
}

template <class T>
bool read(Place& place, Value value, Sealed<T>& out) {
    return read_sealed(place, value, out.key, out.text);
}

bool read_text(Place& place, Value value, std::string_view& out);

template <DescribedEnum E>
bool read(Place& place, Value value, E& out) {
    std::string_view name;
    if (!read_text(place, value, name)) {
        return false;
    }
    if (enum_from(name, out)) {
        return true;
    }
    std::string problem = "is not one of";
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        problem += ' ';
        problem += enumerator.name;
    });
    return place.fail(problem, "value");
}

template <class T>
bool read(Place& place, Value value, std::vector<T>& out);
template <class T>
bool read(Place& place, Value value, std::map<std::string, T>& out);
template <class T>
bool read(Place& place, Value value, std::optional<T>& out);

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T, class Member>
bool read_member(Place& place, Value value, T& out) {
    return read(place, value, out.*Member::pointer);
}

template <class T, class Member>
void clear_member(T& out) {
    (out.*Member::pointer).reset();
}

template <class T>
struct Field {
    bool (*read)(Place&, Value, T&) = nullptr;
    void (*clear)(T&) = nullptr;  // of one that may be left out
};

template <class T, class Member>
constexpr Field<T> field_of() {
    using Type = std::remove_cvref_t<decltype(std::declval<T>().*Member::pointer)>;
    if constexpr (is_optional<Type>) {
        return {&read_member<T, Member>, &clear_member<T, Member>};
    } else {
        return {&read_member<T, Member>, nullptr};
    }
}

// The names of T's fields, and how each is read.
template <class T, class Members = fields_of<T>>
struct FieldsOf;

template <class T, template <class...> class List, class... Members>
struct FieldsOf<T, List<Members...>> {
    static constexpr std::size_t count = sizeof...(Members);
    static constexpr std::array<std::string_view, count> names{Members::name...};
    static constexpr std::array<Field<T>, count> fields{field_of<T, Members>()...};
};

inline constexpr std::size_t no_such_field = static_cast<std::size_t>(-1);
inline constexpr std::size_t passed_over_field = static_cast<std::size_t>(-2);

// Which of `names` the next field is. Writers keep their order, so it is looked for from `expected`
// on. no_such_field: an error is noted; passed_over_field: nobody here wants it.
std::size_t index_of_field(
    Place& place,
    simdjson::ondemand::field& field,
    std::span<const std::string_view> names,
    std::size_t expected
);

// Afterwards `out` is what was written, whatever it was before; memory that it held is used again.
template <Described T>
bool read(Place& place, Value value, T& out) {
    using Fields = FieldsOf<T>;
    static_assert(Fields::count <= 64);
    simdjson::ondemand::object object;
    if (value.get_object().get(object)) {
        return place.fail("is not an object", "type");
    }
    std::bitset<64> seen;
    std::size_t expected = 0;
    for (auto item : object) {
        simdjson::ondemand::field field;
        if (std::move(item).get(field)) {
            return place.fail("is not valid JSON", "syntax");
        }
        const auto index = index_of_field(place, field, Fields::names, expected);
        if (index == no_such_field) {
            return false;
        }
        if (index == passed_over_field) {
            continue;
        }
        expected = index + 1;
        place.enter(Fields::names[index]);
        if (seen[index]) {
            return place.fail("is given twice", "repeated");
        }
        seen.set(index);
        if (!Fields::fields[index].read(place, field.value(), out)) {
            return false;
        }
        place.leave();
    }
    for (std::size_t index = 0; index < Fields::count; ++index) {
        if (seen[index]) {
            continue;
        }
        if (Fields::fields[index].clear == nullptr) {
            return place.fail_at(Fields::names[index], "is missing", "missing");
        }
        Fields::fields[index].clear(out);
    }
    return true;
}

template <class T>
bool read(Place& place, Value value, std::vector<T>& out) {
    simdjson::ondemand::array array;
    if (value.get_array().get(array)) {
        return place.fail("is not a list", "type");
    }
    std::size_t count = 0;
    for (auto item : array) {
        Value element;
        place.enter(count);
        if (std::move(item).get(element)) {
            return place.fail("is not valid JSON", "syntax");
        }
        if (count == out.size()) {
            out.emplace_back();
        }
        if (!read(place, element, out[count])) {
            return false;
        }
        ++count;
        place.leave();
    }
    out.resize(count);
    return true;
}

template <class T>
bool read(Place& place, Value value, std::map<std::string, T>& out) {
    simdjson::ondemand::object object;
    if (value.get_object().get(object)) {
        return place.fail("is not an object", "type");
    }
    out.clear();
    for (auto item : object) {
        simdjson::ondemand::field field;
        std::string_view name;
        if (std::move(item).get(field)) {
            return place.fail("is not valid JSON", "syntax");
        }
        if (field.unescaped_key().get(name)) {
            return place.fail("is not valid JSON", "syntax");
        }
        std::string key{name};
        place.enter(key);
        if (!read(place, field.value(), out[key])) {
            return false;
        }
        place.leave();
    }
    return true;
}

template <class T>
bool read(Place& place, Value value, std::optional<T>& out) {
    simdjson::ondemand::json_type type;
    if (value.type().get(type)) {
        return place.fail("is not valid JSON", "syntax");
    }
    if (type == simdjson::ondemand::json_type::null) {
        bool is_null = false;
        if (value.is_null().get(is_null) || !is_null) {
            return place.fail("is not valid JSON", "syntax");
        }
        out.reset();
        return true;
    }
    if (!out) {
        out.emplace();
    }
    return read(place, value, *out);
}

// Parser and text with the padding that simdjson wants. Used again and again, by one document at a
// time: allocating them for each would cost more than the parsing.
struct Workspace {
    simdjson::ondemand::parser parser;
    std::string padded;
};

class Document {
public:
    // In the thread's own workspace; ends the document that was there.
    explicit Document(std::string_view text);
    Document(std::string_view text, Workspace& space);

    // The root as a value; absent with an error noted when it is neither object nor list.
    std::optional<Value> root(Place& place);

    // After reading: is there anything behind the root?
    bool ended(Place& place);

private:
    simdjson::ondemand::document document_;
    simdjson::error_code error_;
};

}  // namespace json

// Strict. `text` need not outlive the call.
template <class T>
JsonResult<T> read_json(std::string_view text, json::Place place = json::Place{}) {
    json::Document document{text};
    const auto root = document.root(place);
    T out{};
    if (!root || !json::read(place, *root, out) || !document.ended(place)) {
        return place.error();
    }
    return out;
}

// As strict about what is described; further members are passed over. For answers of servers that
// may be newer than this program.
template <class T>
JsonResult<T> read_json_of_others(std::string_view text) {
    return read_json<T>(text, json::Place{json::Place::Unknown::passed_over});
}

}  // namespace base
