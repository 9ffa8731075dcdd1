#pragma once
// The rows of an import that are not sent, as a file.

#include "api/services.hpp"
#include "platform/http/message.hpp"

namespace api {

// Page by page, so that a file of any length takes little memory.
base::Task<void> write_import_errors(
    Services& services, events::ImportId import, base::Instant now, platform::http::BodyWriter& out
);

}  // namespace api
