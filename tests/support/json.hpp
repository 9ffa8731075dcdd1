#pragma once
// Looks into JSON that an answer or a file holds.

#include <optional>
#include <string>
#include <string_view>

namespace tests {

// What a JSON pointer such as "/rows/0/email" leads to: a text as it reads, anything else as JSON
// without white space. Absent when it leads nowhere; fails the test when the text is no JSON.
std::optional<std::string> json_at(std::string_view json, std::string_view pointer);

}  // namespace tests
