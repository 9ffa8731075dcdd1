#pragma once
// The JSON schema of a described type, as OpenAPI 3.1 wants it. Described structs become named
// schemas; a field that is optional is not required.

#include "base/describe.hpp"
#include "base/raw_object.hpp"
#include "base/sealed.hpp"
#include "base/time.hpp"
#include "base/ulid.hpp"
#include "platform/http/route.hpp"

#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace platform::http {

// "BatchView" for api::invites::BatchView.
template <class T>
constexpr std::string_view short_name() {
    std::string_view name = __PRETTY_FUNCTION__;
    name = name.substr(name.find("T = ") + 4);
    name = name.substr(0, name.find_first_of("];"));
    const std::size_t colon = name.rfind(':');
    return colon == name.npos ? name : name.substr(colon + 1);
}

using NamedSchemas = std::vector<std::pair<std::string, std::string>>;

// Says how T looks. A type that is written as JSON in a way of its own specialises this.
template <class T>
struct SchemaOf;

// Appends `"name":{…}` to a list of JSON members.
void append_member(std::string& members, std::string_view name, std::string_view json);

void append_name(std::string& names, std::string_view name);

template <std::integral T>
struct SchemaOf<T> {
    static std::string text(NamedSchemas&) {
        if constexpr (std::same_as<T, bool>) {
            return R"({"type":"boolean"})";
        }
        if constexpr (std::unsigned_integral<T>) {
            return R"({"type":"integer","minimum":0})";
        }
        return R"({"type":"integer"})";
    }
};

template <std::floating_point T>
struct SchemaOf<T> {
    static std::string text(NamedSchemas&) { return R"({"type":"number"})"; }
};

template <>
struct SchemaOf<std::string> {
    static std::string text(NamedSchemas&) { return R"({"type":"string"})"; }
};

template <>
struct SchemaOf<base::Instant> {
    static std::string text(NamedSchemas&) { return R"({"type":"string","format":"date-time"})"; }
};

template <>
struct SchemaOf<base::RawObject> {
    static std::string text(NamedSchemas&) { return R"({"type":"object"})"; }
};

template <class Tag>
struct SchemaOf<base::Id<Tag>> {
    static std::string text(NamedSchemas&) {
        return R"({"type":"string","minLength":26,"maxLength":26})";
    }
};

template <class T>
struct SchemaOf<base::Sealed<T>> {
    static std::string text(NamedSchemas&) { return R"({"type":"string"})"; }
};

template <base::DescribedEnum E>
struct SchemaOf<E> {
    static std::string text(NamedSchemas&) {
        std::string names;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
            append_name(names, enumerator.name);
        });
        return R"({"type":"string","enum":[)" + names + "]}";
    }
};

template <class T>
struct SchemaOf<std::optional<T>> {
    static std::string text(NamedSchemas& named) { return SchemaOf<T>::text(named); }
};

template <class T>
struct SchemaOf<std::vector<T>> {
    static std::string text(NamedSchemas& named) {
        return R"({"type":"array","items":)" + SchemaOf<T>::text(named) + "}";
    }
};

template <class T>
struct SchemaOf<std::map<std::string, T>> {
    static std::string text(NamedSchemas& named) {
        return R"({"type":"object","additionalProperties":)" + SchemaOf<T>::text(named) + "}";
    }
};

template <class T>
inline constexpr bool is_optional_field = false;
template <class T>
inline constexpr bool is_optional_field<std::optional<T>> = true;

template <base::Described T>
struct SchemaOf<T> {
    static std::string text(NamedSchemas& named) {
        const std::string name{short_name<T>()};
        const std::string reference = R"({"$ref":"#/components/schemas/)" + name + "\"}";
        std::string members;
        std::string required;
        base::for_each_field<T>([&](std::string_view field, auto pointer) {
            using Field = std::remove_cvref_t<decltype(std::declval<T>().*pointer)>;
            append_member(members, field, SchemaOf<Field>::text(named));
            if constexpr (!is_optional_field<Field>) {
                append_name(required, field);
            }
        });
        std::string body = R"({"type":"object","properties":{)" + members + "}";
        if (!required.empty()) {
            body += R"(,"required":[)" + required + "]";
        }
        named.emplace_back(name, body + "}");
        return reference;
    }
};

template <class T>
Schema schema() {
    Schema schema;
    schema.text = SchemaOf<T>::text(schema.named);
    return schema;
}

}  // namespace platform::http
