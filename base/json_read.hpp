#pragma once
// Strict reading of described values: unknown, repeated and missing fields are errors that name
// their place, so is text that is not UTF-8 or has a lone surrogate. simdjson does the parsing;
// include this header only where values are decoded, it is heavy.

#include "base/describe.hpp"
#include "base/sealed.hpp"
#include "base/time.hpp"
#include "base/ulid.hpp"

#include <boost/system/result.hpp>
#include <simdjson.h>

#include <bitset>
#include <concepts>
#include <limits>
#include <map>
#include <optional>
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

// Where in the document we are, and the first error met.
class Place {
public:
    enum class Unknown { refused, passed_over };

    explicit Place(Unknown unknown = Unknown::refused) : unknown_{unknown} {}

    // Members that nothing describes.
    bool passes_over_unknown() const { return unknown_ == Unknown::passed_over; }

    bool fail(std::string_view problem, std::string_view type);
    bool fail_at(std::string_view field, std::string_view problem, std::string_view type);

    const JsonError& error() const { return error_; }

    void enter(std::string_view field);
    void enter(std::size_t index);
    void leave();

private:
    Unknown unknown_;
    std::string path_;
    std::vector<std::size_t> lengths_;
    JsonError error_;
};

bool read(Place& place, Value value, bool& out);
bool read(Place& place, Value value, std::string& out);
bool read(Place& place, Value value, double& out);
bool read(Place& place, Value value, Instant& out);
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

template <DescribedEnum E>
bool read(Place& place, Value value, E& out) {
    std::string name;
    if (!read(place, value, name)) {
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

// Gives the field called `name` to `value`; false and an error when there is none or it is wrong.
template <Described T>
bool read_field(Place& place, std::string_view name, Value value, T& out, std::bitset<64>& seen) {
    bool known = false;
    bool ok = true;
    std::size_t index = 0;
    for_each_field<T>([&](std::string_view field, auto pointer) {
        const std::size_t here = index++;
        if (known || field != name) {
            return;
        }
        known = true;
        place.enter(name);
        if (seen[here]) {
            ok = place.fail("is given twice", "repeated");
        } else {
            seen.set(here);
            ok = read(place, value, out.*pointer);
        }
        place.leave();
    });
    if (!known) {
        return place.passes_over_unknown() || place.fail_at(name, "is not known", "unknown");
    }
    return ok;
}

// A field may be left out if it is optional.
template <Described T>
bool require_fields(Place& place, const std::bitset<64>& seen) {
    bool ok = true;
    std::size_t index = 0;
    for_each_field<T>([&](std::string_view field, auto pointer) {
        using Field = std::remove_cvref_t<decltype(std::declval<T>().*pointer)>;
        if (ok && !seen[index] && !is_optional<Field>) {
            ok = place.fail_at(field, "is missing", "missing");
        }
        ++index;
    });
    return ok;
}

template <Described T>
bool read(Place& place, Value value, T& out) {
    static_assert(field_count<T> <= 64);
    simdjson::ondemand::object object;
    if (value.get_object().get(object)) {
        return place.fail("is not an object", "type");
    }
    std::bitset<64> seen;
    for (auto item : object) {
        simdjson::ondemand::field field;
        std::string_view name;
        if (std::move(item).get(field)) {
            return place.fail("is not valid JSON", "syntax");
        }
        if (field.unescaped_key().get(name)) {
            return place.fail("is not valid JSON", "syntax");
        }
        if (!read_field(place, std::string{name}, field.value(), out, seen)) {
            return false;
        }
    }
    return require_fields<T>(place, seen);
}

template <class T>
bool read(Place& place, Value value, std::vector<T>& out) {
    simdjson::ondemand::array array;
    if (value.get_array().get(array)) {
        return place.fail("is not a list", "type");
    }
    out.clear();
    for (auto item : array) {
        Value element;
        place.enter(out.size());
        if (std::move(item).get(element)) {
            return place.fail("is not valid JSON", "syntax");
        }
        T read_element{};
        if (!read(place, element, read_element)) {
            return false;
        }
        out.push_back(std::move(read_element));
        place.leave();
    }
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
    out.emplace();
    return read(place, value, *out);
}

// A document held with the padding that simdjson wants; one per thread is reused.
class Document {
public:
    explicit Document(std::string_view text);

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
