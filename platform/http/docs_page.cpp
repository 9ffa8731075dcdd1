#include "platform/http/openapi.hpp"
#include "platform/http/static_files.hpp"

#include <filesystem>

namespace platform::http {

namespace {

constexpr std::string_view docs_page = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
)html";

// A file of its own, so that the policy need not allow scripts within the page.
constexpr std::string_view docs_start =
    "SwaggerUIBundle({url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true});\n";

constexpr std::string_view docs_missing =
    "Swagger UI is not installed; /openapi.json describes the API all the same.\n";

constexpr std::string_view docs_policy =
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'";

// Answers the same text to everybody.
class TextHandler {
public:
    TextHandler(std::string_view content, std::string_view type)
        : content_{std::make_shared<const std::string>(content)}, type_{type} {}

    base::Task<Response> operator()(Request&) const {
        Response response;
        response.content_type = type_;
        response.shared_body = content_;
        response.headers.add("Cache-Control", "no-cache");
        if (type_ == html_type) {
            response.headers.add("Content-Security-Policy", docs_policy);
        }
        co_return response;
    }

private:
    std::shared_ptr<const std::string> content_;
    std::string_view type_;
};

Route text_route(std::string pattern, std::string_view content, std::string_view type) {
    Route route;
    route.pattern = std::move(pattern);
    route.access = Access::open;
    route.handler = TextHandler{content, type};
    route.described = false;
    route.counts_for_address = false;
    return route;
}

}  // namespace

Routes description_routes(
    const Routes& routes, const Description& description, const std::string& swagger_directory
) {
    Routes own;
    own.push_back(text_route("/openapi.json", openapi_json(routes, description), json_type));
    if (!std::filesystem::is_directory(swagger_directory)) {
        own.push_back(text_route("/docs", docs_missing, text_type));
        return own;
    }
    own.push_back(text_route("/docs", docs_page, html_type));
    own.push_back(text_route("/docs/start.js", docs_start, "text/javascript; charset=utf-8"));
    StaticSite site;
    site.prefix = "/docs";
    site.directory = swagger_directory;
    site.only = {"swagger-ui.css", "swagger-ui-bundle.js"};
    site.falls_back_to_index = false;
    for (Route& route : static_routes(site)) {
        if (route.pattern != "/docs") {
            own.push_back(std::move(route));
        }
    }
    return own;
}

}  // namespace platform::http
