#pragma once
// How our answers differ from plain described structs: what is absent may be written as null, for
// clients that look for the member.

#include "base/json_write.hpp"
#include "platform/http/schema.hpp"

#include <optional>
#include <utility>

namespace api {

// As std::optional, but its member is always there.
template <class T>
struct OrNull {
    std::optional<T> value;

    OrNull() = default;

    OrNull(T present) : value{std::move(present)} {}

    OrNull(std::optional<T> maybe) : value{std::move(maybe)} {}

    bool operator==(const OrNull&) const = default;
};

template <class T>
void write_json(std::string& out, const OrNull<T>& field) {
    base::write_json(out, field.value);
}

}  // namespace api

template <class T>
struct platform::http::SchemaOf<api::OrNull<T>> {
    static std::string text(NamedSchemas& named) {
        return R"({"anyOf":[)" + SchemaOf<T>::text(named) + R"(,{"type":"null"}]})";
    }
};
