#pragma once
// The table of routes: what can be asked, by whom, how often and how much, and who answers.
// Routing, access, rate limits, metric labels and OpenAPI all come from it.

#include "platform/http/message.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace platform::http {

enum class Access {
    open,       // anybody
    signed_in,  // anybody whom the Authenticator knows
    admin,      // with the role "admin"; where a permission is named, whoever has that
    member,     // another process of this cluster, by the shared secret
};

using Handler = std::function<base::Task<Response>(Request&)>;

inline constexpr std::size_t default_body_limit = 1024 * 1024;

// What JSON text looks like, for the description: from schema<T>() in schema.hpp.
struct Schema {
    std::string text = {};  // JSON schema; empty: nothing is said
    std::vector<std::pair<std::string, std::string>> named = {};  // what it refers to: name, schema

    Schema() = default;

    Schema(std::string json_text) : text{std::move(json_text)} {}

    Schema(const char* json_text) : text{json_text} {}
};

// A parameter of the query or the head, for the description; handlers read and check it themselves.
struct Parameter {
    std::string name;
    std::string description;
    bool required = false;
    Schema schema = R"({"type":"string"})";
    std::string in = "query";  // or "header"
};

// An answer besides the usual one, for the description.
struct Outcome {
    int status = 200;
    std::string description;
    Schema schema = {};        // empty: no body, or a problem if the status is an error
    std::string example = {};  // JSON
    std::string content_type = std::string{json_type};
};

struct Route {
    Method method = Method::get;
    std::string pattern;  // "/api/v1/x/{id}"; a last "{rest...}" takes the remaining segments
    Access access = Access::signed_in;
    // Asked of whoever is named; on an admin route instead of the role.
    std::optional<events::Permission> permission = {};
    Handler handler;

    std::string scope = {};           // with which programs may ask too; no program if empty
    std::string bucket = {};          // rate limit; none if empty
    std::string slow_bucket = {};     // a second one, for the long run
    std::string network_bucket = {};  // a third one, for those who ask from many addresses
    std::size_t body_limit = default_body_limit;
    bool streams_body = false;       // the handler pulls Request::stream, the body stays empty
    bool streams_events = false;     // answers with event_stream; not counted per address
    bool counts_for_address = true;  // by the limit on all requests of one address
    bool probe = false;              // health and metrics: no redirect to https, not counted
    bool signed_by_caller = false;   // webhooks: their own signature replaces the origin check
    bool heeds_cookie = false;       // open, and acts for the cookie's owner: the origin is checked
    std::optional<base::Duration> time_limit = {};  // else the server's

    std::string summary = {};
    std::vector<std::string> tags = {};
    std::vector<Parameter> parameters = {};
    Schema request_schema = {};
    std::string request_example = {};
    bool request_required = true;
    std::string request_type = std::string{json_type};
    std::vector<Outcome> outcomes = {};  // the first is the usual one
    bool described = true;               // shown in OpenAPI
};

using Routes = std::vector<Route>;

// Finds the route for a path. Built once, read by all threads. Literal segments win over
// parameters. Two routes for the same method and pattern, or a malformed pattern, are refused by
// std::invalid_argument with the pattern named.
class Router {
public:
    explicit Router(Routes routes);
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    struct Match {
        const Route* route = nullptr;  // null: nothing there, or not with this method
        std::string allow;       // methods the path knows, when the given one is not among them
        bool malformed = false;  // a parameter is not decodable or not UTF-8
    };

    // Fills `parameters`. HEAD is answered by the route for GET.
    Match find(Method method, std::string_view path, Fields& parameters) const;

    const Routes& routes() const { return routes_; }

private:
    struct Node;

    void insert(const Route& route);
    const Node* walk(const Node& node, std::string_view rest, std::vector<std::string_view>& values)
        const;

    Routes routes_;
    std::unique_ptr<Node> root_;
};

}  // namespace platform::http
