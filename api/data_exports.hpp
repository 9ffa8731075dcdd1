#pragma once
// All that is known of a person, as a file: asked for, written by a worker, downloaded by that
// person alone for three days.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <string>

namespace api {

struct ExportAccepted {
    std::string export_id;
};
BOOST_DESCRIBE_STRUCT(ExportAccepted, (), (export_id))

// expired: it was there, and is gone.
enum class ExportState { pending, running, ready, failed, expired };
BOOST_DESCRIBE_ENUM(ExportState, pending, running, ready, failed, expired)

struct ExportView {
    std::string export_id;
    ExportState state = ExportState::pending;
    std::uint32_t progress = 0;  // percent
    OrNull<std::string> download_url;
    OrNull<base::Instant> expires_at;
    base::Instant requested_at;
};
BOOST_DESCRIBE_STRUCT(
    ExportView, (), (export_id, state, progress, download_url, expires_at, requested_at)
)

// 202; while one is under way it is that one.
base::Task<platform::http::Response> request_own_export(
    platform::http::Request& request, Services& services
);

// Somebody else's is none.
base::Task<platform::http::Response> show_own_export(
    platform::http::Request& request, Services& services
);

base::Task<platform::http::Response> download_own_export(
    platform::http::Request& request, Services& services
);

}  // namespace api
