#pragma once
// A member of a body that may be left out, given, or given as null: the last takes away what is
// there. given_read.hpp reads it.

#include "base/json_write.hpp"
#include "platform/http/schema.hpp"

#include <optional>
#include <string>

namespace api {

template <class T>
struct Given {
    bool is_given = false;
    std::optional<T> value;  // absent: null

    bool has_value() const { return is_given; }

    // As whoever writes bodies asks of what may be left out.
    const std::optional<T>& operator*() const { return value; }

    void reset() {
        is_given = false;
        value.reset();
    }
};

// Of one that is given: whoever writes the body leaves out the others.
template <class T>
void write_json(std::string& out, const Given<T>& field) {
    base::write_json(out, field.value);
}

}  // namespace api

template <class T>
inline constexpr bool platform::http::is_optional_field<api::Given<T>> = true;

template <class T>
struct platform::http::SchemaOf<api::Given<T>> {
    static std::string text(NamedSchemas& named) {
        return R"({"anyOf":[)" + SchemaOf<T>::text(named) + R"(,{"type":"null"}]})";
    }
};
