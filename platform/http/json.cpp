#include "platform/http/json.hpp"

namespace platform::http {

bool is_json(const Request& request) {
    const auto type = request.header("Content-Type");
    if (!type) {
        return true;
    }
    std::string_view name = type->substr(0, type->find(';'));
    while (name.ends_with(' ')) {
        name.remove_suffix(1);
    }
    return equal_ignoring_case(name, json_type);
}

Response unprocessable_body(
    const std::string& place, const std::string& problem, const std::string& type
) {
    FieldError error;
    error.place = place.empty() ? "body" : "body." + place;
    error.message = problem;
    error.type = type;
    return unprocessable({std::move(error)});
}

}  // namespace platform::http
