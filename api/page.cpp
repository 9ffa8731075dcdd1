#include "api/page.hpp"

#include <fmt/format.h>

namespace api {

namespace {

namespace http = platform::http;

constexpr std::string_view page_policy =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

}  // namespace

http::Response page(int status, std::string_view title, std::string_view body) {
    auto response = http::text(
        fmt::format(
            R"(<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{0}</title>
<style>
body {{ font: 18px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 4rem auto; padding: 0 1rem }}
button {{ font: inherit; padding: .6rem 1.4rem }}
</style>
<h1>{0}</h1>
{1}
</html>
)",
            title,
            body
        ),
        http::html_type
    );
    response.status = status;
    return std::move(response).with("Content-Security-Policy", page_policy);
}

}  // namespace api
