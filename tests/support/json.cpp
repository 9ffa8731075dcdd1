#include "tests/support/json.hpp"

#include <doctest/doctest.h>
#include <simdjson.h>

namespace tests {

std::optional<std::string> json_at(std::string_view json, std::string_view pointer) {
    simdjson::dom::parser parser;
    const simdjson::padded_string padded{json};
    simdjson::dom::element root;
    CAPTURE(json);
    REQUIRE(parser.parse(padded).get(root) == simdjson::SUCCESS);
    simdjson::dom::element found;
    if (root.at_pointer(pointer).get(found) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    std::string_view text;
    if (found.get_string().get(text) == simdjson::SUCCESS) {
        return std::string{text};
    }
    return simdjson::to_string(found);
}

}  // namespace tests
