#pragma once
// Reading a fact in the middle of a document. Heavy (simdjson); for events/*.cpp only.

#include "base/json_read.hpp"
#include "events/catalogue.hpp"

namespace events {

// Strict; false and an error with its place when the type is unknown or the data is not its.
bool read_data(base::json::Place& place, std::string_view type, base::json::Value data, Fact& out);

}  // namespace events
