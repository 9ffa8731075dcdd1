#pragma once
// How a command reaches the server that runs beside it, on the same configuration.

#include "platform/config/config.hpp"
#include "platform/http/remote.hpp"

namespace app {

// With TLS its own certificate is trusted, whoever signed it; it has to name the host of
// http.public_url, or http.address when there is none.
platform::http::RemoteOptions server_beside(const platform::config::Config& config);

}  // namespace app
