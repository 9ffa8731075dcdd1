#include "platform/http/schema.hpp"

#include "base/json_write.hpp"

namespace platform::http {

void append_member(std::string& members, std::string_view name, std::string_view json) {
    if (!members.empty()) {
        members += ',';
    }
    base::write_json_string(members, name);
    members += ':';
    members += json;
}

void append_name(std::string& names, std::string_view name) {
    if (!names.empty()) {
        names += ',';
    }
    base::write_json_string(names, name);
}

}  // namespace platform::http
