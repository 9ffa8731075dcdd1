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

bool is_too_deep(std::string_view json) {
    std::size_t depth = 0;
    bool in_text = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (in_text) {
            i += c == '\\' ? 1 : 0;
            in_text = c != '"';
        } else if (c == '"') {
            in_text = true;
        } else if (c == '{' || c == '[') {
            if (++depth > json_depth_max) {
                return true;
            }
        } else if (c == '}' || c == ']') {
            depth -= depth > 0 ? 1 : 0;
        }
    }
    return false;
}

}  // namespace platform::http
