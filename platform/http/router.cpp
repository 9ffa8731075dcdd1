#include "platform/http/route.hpp"
#include "platform/http/uri.hpp"

#include <array>
#include <map>
#include <stdexcept>

namespace platform::http {

namespace {

constexpr std::size_t method_count = static_cast<std::size_t>(Method::other) + 1;

std::size_t index_of(Method method) {
    return static_cast<std::size_t>(method);
}

// Splits the first segment off "/a/b": returns "a", leaves "/b".
std::string_view take_segment(std::string_view& path) {
    path.remove_prefix(1);
    const std::size_t end = path.find('/');
    const std::string_view segment = path.substr(0, end);
    path = end == path.npos ? std::string_view{} : path.substr(end);
    return segment;
}

}  // namespace

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    std::unique_ptr<Node> rest;
    std::array<const Route*, method_count> routes{};
    bool takes_something = false;
    std::array<std::vector<std::string>, method_count> names;

    std::string allow() const {
        std::string methods;
        for (std::size_t i = 0; i < method_count; ++i) {
            if (!routes[i]) {
                continue;
            }
            if (!methods.empty()) {
                methods += ", ";
            }
            methods += name_of(static_cast<Method>(i));
            if (static_cast<Method>(i) == Method::get) {
                methods += ", HEAD";
            }
        }
        return methods;
    }
};

Router::Router(Routes routes) : routes_{std::move(routes)}, root_{std::make_unique<Node>()} {
    for (const Route& route : routes_) {
        insert(route);
    }
}

Router::~Router() = default;

void Router::insert(const Route& route) {
    const auto refuse = [&](const char* why) {
        throw std::invalid_argument{
            "route " + std::string{name_of(route.method)} + " " + route.pattern + " " + why
        };
    };
    if (route.pattern.empty() || route.pattern[0] != '/') {
        refuse("does not begin with /");
    }
    if (!route.handler) {
        refuse("has no handler");
    }
    Node* node = root_.get();
    std::vector<std::string> names;
    std::string_view path = route.pattern;
    while (!path.empty()) {
        const std::string_view segment = take_segment(path);
        std::unique_ptr<Node>* next = nullptr;
        if (segment.ends_with("...}")) {
            if (!path.empty()) {
                refuse("goes on after its rest");
            }
            names.emplace_back(segment.substr(1, segment.size() - 5));
            next = &node->rest;
        } else if (segment.starts_with('{')) {
            names.emplace_back(segment.substr(1, segment.size() - 2));
            next = &node->parameter;
        } else {
            next = &node->literals[std::string{segment}];
        }
        if (!*next) {
            *next = std::make_unique<Node>();
        }
        node = next->get();
    }
    const std::size_t method = index_of(route.method);
    if (node->routes[method]) {
        refuse("is listed twice");
    }
    node->routes[method] = &route;
    node->names[method] = std::move(names);
    node->takes_something = true;
}

// Literals first, then a parameter, then the rest; backs out of a literal that leads nowhere.
const Router::Node* Router::walk(
    const Node& node, std::string_view rest, std::vector<std::string_view>& values
) const {
    if (rest.empty()) {
        return node.takes_something ? &node : nullptr;
    }
    std::string_view after = rest;
    const std::string_view segment = take_segment(after);
    if (const auto found = node.literals.find(segment); found != node.literals.end()) {
        if (const Node* end = walk(*found->second, after, values)) {
            return end;
        }
    }
    if (node.parameter && !segment.empty()) {
        values.push_back(segment);
        if (const Node* end = walk(*node.parameter, after, values)) {
            return end;
        }
        values.pop_back();
    }
    if (node.rest) {
        values.push_back(rest.substr(1));
        return node.rest.get();
    }
    return nullptr;
}

Router::Match Router::find(Method method, std::string_view path, Fields& parameters) const {
    Match match;
    if (path.empty() || path[0] != '/') {
        return match;
    }
    thread_local std::vector<std::string_view> values;
    values.clear();
    const Node* node = walk(*root_, path, values);
    if (!node) {
        return match;
    }
    std::size_t index = index_of(method);
    if (!node->routes[index] && method == Method::head) {
        index = index_of(Method::get);
    }
    if (!node->routes[index]) {
        match.allow = node->allow();
        return match;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto value = percent_decoded(values[i]);
        if (!value) {
            match.malformed = true;
            return match;
        }
        parameters.add(node->names[index][i], *value);
    }
    match.route = node->routes[index];
    return match;
}

}  // namespace platform::http
