#pragma once
// Answers as bytes. Internal.

#include "platform/http/exchange.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace platform::http {

// Security headers and those of the site: the same for all answers, so written once.
std::string standing_headers(const std::vector<std::pair<std::string, std::string>>& site_headers);

// What must be known besides answer and exchange.
struct HeadFrame {
    std::string_view standing;
    std::string_view date;                // as in the Date header
    std::int64_t unix_seconds = 0;        // of now
    std::optional<std::uint64_t> length;  // absent: chunked, or until the connection closes
    bool chunked = false;
    bool tls = false;
};

// Appends the whole head, with the empty line.
void write_head(
    std::string& out, const Response& response, const Exchange& exchange, const HeadFrame& frame
);

// application/problem+json for response.problem.
std::string problem_json(const Response& response, const Request& request);

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(base::Instant at);

}  // namespace platform::http
