#include "platform/http/openapi.hpp"

#include "base/json_write.hpp"
#include "platform/http/schema.hpp"
#include "platform/http/static_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>

namespace platform::http {

namespace {

constexpr std::string_view problem_schema =
    R"({"type":"object","required":["type","title","status","detail","instance","code",)"
    R"("request_id"],"properties":{"type":{"type":"string"},"title":{"type":"string"},)"
    R"("status":{"type":"integer"},"detail":{"description":"a sentence; with status 422 the list )"
    R"(of errors"},"instance":{"type":"string"},"code":{"type":"string"},)"
    R"("request_id":{"type":"string"},"retry_after":{"type":"integer"},"errors":{"type":"array",)"
    R"("items":{"type":"object","required":["loc","msg","type"],"properties":{"loc":)"
    R"({"type":"array","items":{"type":["string","integer"]}},"msg":{"type":"string"},)"
    R"("type":{"type":"string"}}}}}})";

std::string json_text(std::string_view text) {
    std::string out;
    base::write_json_string(out, text);
    return out;
}

std::string braced(const std::string& members) {
    return "{" + members + "}";
}

// What the routes' schemas refer to, each once.
class Components {
public:
    void take(const Schema& schema) {
        for (const auto& [name, text] : schema.named) {
            const auto [known, is_new] = named_.emplace(name, text);
            if (!is_new && known->second != text) {
                throw std::invalid_argument{"two different types are called " + name};
            }
        }
    }

    // What callers send has no other members: they would be refused.
    void take_body(Schema schema) {
        for (auto& [name, text] : schema.named) {
            text.insert(text.size() - 1, R"(,"additionalProperties":false)");
        }
        take(schema);
    }

    std::string json() const {
        std::string members;
        append_member(members, "Problem", problem_schema);
        for (const auto& [name, text] : named_) {
            append_member(members, name, text);
        }
        return braced(members);
    }

private:
    std::map<std::string, std::string> named_;
};

std::string content(std::string_view type, const std::string& schema, const std::string& example) {
    std::string inner;
    if (!schema.empty()) {
        append_member(inner, "schema", schema);
    }
    if (!example.empty()) {
        append_member(inner, "example", example);
    }
    std::string members;
    append_member(members, type, braced(inner));
    return braced(members);
}

std::string problem_answer(std::string_view description) {
    std::string members;
    append_member(members, "description", json_text(description));
    append_member(
        members,
        "content",
        content("application/problem+json", R"({"$ref":"#/components/schemas/Problem"})", {})
    );
    return braced(members);
}

std::string answer(const Outcome& outcome) {
    const std::string description =
        outcome.description.empty() ? std::string{title_of(outcome.status)} : outcome.description;
    if (outcome.status >= 400 && outcome.schema.text.empty()) {
        return problem_answer(description);
    }
    std::string members;
    append_member(members, "description", json_text(description));
    if (!outcome.schema.text.empty() || !outcome.example.empty()) {
        append_member(
            members, "content", content(outcome.content_type, outcome.schema.text, outcome.example)
        );
    }
    return braced(members);
}

std::string answers(const Route& route) {
    std::map<int, std::string> by_status;
    for (const Outcome& outcome : route.outcomes) {
        by_status.emplace(outcome.status, answer(outcome));
    }
    if (route.outcomes.empty()) {
        by_status.emplace(200, answer({.status = 200}));
    }
    const auto refusal = [&](int status) {
        by_status.emplace(status, problem_answer(title_of(status)));
    };
    if (route.access != Access::open) {
        refusal(401);
    }
    if (route.access == Access::admin || route.access == Access::member || route.permission) {
        refusal(403);
    }
    if (!route.request_schema.text.empty()) {
        refusal(422);
    }
    if (!route.bucket.empty()) {
        refusal(429);
    }
    std::string members;
    for (const auto& [status, json] : by_status) {
        append_member(members, fmt::format("{}", status), json);
    }
    append_member(members, "default", problem_answer("Any other problem"));
    return braced(members);
}

std::string parameter_json(const Parameter& parameter) {
    std::string members;
    append_member(members, "name", json_text(parameter.name));
    append_member(members, "in", json_text(parameter.in));
    if (!parameter.description.empty()) {
        append_member(members, "description", json_text(parameter.description));
    }
    append_member(members, "required", parameter.required ? "true" : "false");
    append_member(members, "schema", parameter.schema.text);
    return braced(members);
}

// Those of the path are found in the pattern.
std::string parameters_json(const Route& route) {
    std::string list;
    const auto append = [&](const Parameter& parameter) {
        if (!list.empty()) {
            list += ',';
        }
        list += parameter_json(parameter);
    };
    std::size_t at = route.pattern.find('{');
    while (at != std::string::npos) {
        const std::size_t end = route.pattern.find('}', at);
        std::string name = route.pattern.substr(at + 1, end - at - 1);
        const bool described = std::ranges::any_of(route.parameters, [&](const Parameter& given) {
            return given.in == "path" && given.name == name;
        });
        if (!described) {
            append({.name = std::move(name), .required = true, .in = "path"});
        }
        at = route.pattern.find('{', end);
    }
    for (const Parameter& parameter : route.parameters) {
        append(parameter);
    }
    return "[" + list + "]";
}

// "get_batches_id" of GET /api/v1/batches/{id}
std::string operation_id(const Route& route) {
    std::string id{name_of(route.method)};
    std::string_view path = route.pattern;
    if (path.starts_with("/api/v1")) {
        path.remove_prefix(7);
    }
    for (const char c : path) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (plain) {
            id += c;
        } else if (id.back() != '_') {
            id += '_';
        }
    }
    while (id.back() == '_') {
        id.pop_back();
    }
    std::ranges::transform(id, id.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return id;
}

std::string operation(const Route& route) {
    std::string members;
    append_member(members, "operationId", json_text(operation_id(route)));
    if (!route.summary.empty()) {
        append_member(members, "summary", json_text(route.summary));
    }
    std::string tags;
    for (const std::string& tag : route.tags) {
        append_name(tags, tag);
    }
    if (!tags.empty()) {
        append_member(members, "tags", "[" + tags + "]");
    }
    append_member(members, "parameters", parameters_json(route));
    if (!route.request_schema.text.empty() || !route.request_example.empty()) {
        std::string body;
        append_member(body, "required", route.request_required ? "true" : "false");
        append_member(
            body,
            "content",
            content(route.request_type, route.request_schema.text, route.request_example)
        );
        append_member(members, "requestBody", braced(body));
    }
    append_member(members, "responses", answers(route));
    if (!route.scope.empty()) {
        append_member(
            members,
            "description",
            json_text("Service tokens with the scope " + route.scope + " may ask this too.")
        );
        append_member(members, "x-service-scope", json_text(route.scope));
    }
    switch (route.access) {
        case Access::open:
            append_member(members, "security", "[]");
            break;
        case Access::member:
            append_member(members, "security", R"([{"cluster":[]}])");
            break;
        default:
            append_member(members, "security", R"([{"bearer":[]},{"session":[]}])");
    }
    return braced(members);
}

std::string security_schemes(const Description& description) {
    return fmt::format(
        R"({{"bearer":{{"type":"http","scheme":"bearer"}},)"
        R"("session":{{"type":"apiKey","in":"cookie","name":{}}},)"
        R"("cluster":{{"type":"apiKey","in":"header","name":"X-Cluster-Secret"}}}})",
        json_text(description.session_cookie)
    );
}

std::string lower(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return out;
}

}  // namespace

std::string openapi_json(const Routes& routes, const Description& description) {
    Components components;
    std::map<std::string, std::string> paths;
    for (const Route& route : routes) {
        if (!route.described) {
            continue;
        }
        if (route.request_type == json_type) {
            components.take_body(route.request_schema);
        } else {
            components.take(route.request_schema);
        }
        for (const Outcome& outcome : route.outcomes) {
            components.take(outcome.schema);
        }
        for (const Parameter& parameter : route.parameters) {
            components.take(parameter.schema);
        }
        append_member(paths[route.pattern], lower(name_of(route.method)), operation(route));
    }
    std::string path_members;
    for (const auto& [path, operations] : paths) {
        append_member(path_members, path, braced(operations));
    }
    std::string about;
    append_member(about, "title", json_text(description.title));
    append_member(about, "version", json_text(description.version));
    append_member(about, "description", json_text(description.summary));
    std::string shared;
    append_member(shared, "schemas", components.json());
    append_member(shared, "securitySchemes", security_schemes(description));
    std::string members;
    append_member(members, "openapi", R"("3.1.0")");
    append_member(members, "info", braced(about));
    append_member(members, "paths", braced(path_members));
    append_member(members, "components", braced(shared));
    return braced(members);
}

}  // namespace platform::http
