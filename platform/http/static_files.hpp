#pragma once
// Files of a folder, read into memory at start: the admin page and Swagger UI are a few megabytes,
// and no path a client sends ever reaches the file system.

#include "platform/http/route.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace platform::http {

struct StaticSite {
    std::string prefix;     // "/admin"
    std::string directory;  // must exist
    // What pages of this site may load. Their scripts and styles come from here alone.
    std::string content_policy =
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
    std::vector<std::string> only = {};  // names of files to serve; all if empty
    bool falls_back_to_index = true;  // an unknown path without a dot is a page of the application
};

// GET {prefix} and {prefix}/{file...}, open to all, with ETag. Files with a hash in their name
// ("app-4f3a2b1c.js") are immutable, others are revalidated. std::invalid_argument if the
// directory is missing or too large to be what was meant (64 MiB).
Routes static_routes(const StaticSite& site);

// By the ending of the name.
std::string_view media_type_of(std::string_view file_name);

// "assets/app-BqzBvWPg.js": as Vite names what it builds, eight characters of a hash at the end.
bool has_hashed_name(std::string_view file_name);

}  // namespace platform::http
