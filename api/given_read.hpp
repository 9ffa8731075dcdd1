#pragma once
// How api::Given is read from JSON. Include it where such bodies are read.

#include "api/given.hpp"
#include "base/json_read.hpp"

namespace api {

template <class T>
bool read(base::json::Place& place, base::json::Value value, Given<T>& out) {
    out.is_given = true;
    return base::json::read(place, value, out.value);
}

}  // namespace api

template <class T>
inline constexpr bool base::json::is_optional<api::Given<T>> = true;
