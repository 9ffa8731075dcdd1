#pragma once
// Where the site is, for links in mails, the description of the API and the check of origins. Said
// here alone.

#include "platform/config/config.hpp"

#include <string>
#include <vector>

namespace platform::config {

// Where this server listens, as an origin. Whoever listens everywhere is found on this machine.
std::string own_address(const Config& config);

// site.public_origin, else http.public_url, else the own address; without a slash at the end. What
// it answers must reach the pages and, under /api, this server.
std::string site_origin(const Config& config);

// "host" or "host:port" under which this server is reached from outside.
std::string api_host(const Config& config);

// Whose pages may have a browser change something, "host" or "host:port": the site's, those that
// this server serves itself, and the front ends that may call it.
std::vector<std::string> page_hosts(const Config& config);

}  // namespace platform::config
