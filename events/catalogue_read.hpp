#pragma once
// Reading a fact in the middle of a document. Heavy (simdjson); for events/*.cpp only.

#include "base/json_read.hpp"
#include "events/catalogue.hpp"

namespace events {

// In the order of the catalogue, as in fact_types() and Fact::index().
std::optional<std::size_t> index_of_type(std::string_view type);

// Strict; false and an error with its place when the data is not of that type. A fact of the type
// that `out` holds already gives its memory.
bool read_data(base::json::Place& place, std::size_t type, base::json::Value data, Fact& out);

// Notes that nobody here knows this type.
bool refuse_type(base::json::Place& place, std::string_view type);

}  // namespace events
