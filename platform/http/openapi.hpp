#pragma once
// The description of the API, generated from the table of routes.

#include "platform/http/route.hpp"

#include <string>

namespace platform::http {

struct Description {
    std::string title;
    std::string version;
    std::string summary;
    std::string session_cookie = "sid";
};

// OpenAPI 3.1 as JSON. std::invalid_argument if two types of one name look different.
std::string openapi_json(const Routes& routes, const Description& description);

// GET /openapi.json and /docs: Swagger UI from `swagger_directory` (the folder of swagger-ui-dist),
// served from here alone. Without the directory /docs says what is missing. `routes` are those to
// be described.
Routes description_routes(
    const Routes& routes, const Description& description, const std::string& swagger_directory
);

}  // namespace platform::http
