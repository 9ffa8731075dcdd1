#pragma once
// Imports: a file of people is checked and kept for half an hour; then it can be sent once.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "platform/http/message.hpp"
#include "projections/import_list.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace api {

inline constexpr std::size_t import_bytes_max = 16 * 1024 * 1024;

struct ImportRowView {
    std::uint32_t row = 0;
    std::string email;
    projections::import_list::Verdict verdict = projections::import_list::Verdict::ok;
    std::optional<std::string> detail;
};
BOOST_DESCRIBE_STRUCT(ImportRowView, (), (row, email, verdict, detail))

struct ImportAnswer {
    OrNull<std::string> import_id;  // null after a dry run
    std::uint32_t total_rows = 0;
    std::uint32_t ok = 0;
    std::uint32_t rejected = 0;
    std::map<std::string, std::uint32_t> verdicts;
    std::vector<ImportRowView> rows;  // the first 500
    OrNull<std::uint32_t> founding_cap_remaining;
    OrNull<base::Instant> expires_at;
    OrNull<std::string> position;
    std::vector<std::string> warnings;  // what to know before it is sent
};
BOOST_DESCRIBE_STRUCT(
    ImportAnswer,
    (),
    (import_id,
     total_rows,
     ok,
     rejected,
     verdicts,
     rows,
     founding_cap_remaining,
     expires_at,
     position,
     warnings)
)

struct ImportView {
    std::string import_id;
    std::uint32_t total_rows = 0;
    std::uint32_t ok = 0;
    std::uint32_t rejected = 0;
    std::map<std::string, std::uint32_t> verdicts;
    OrNull<std::uint32_t> founding_cap_remaining;
    base::Instant expires_at;
    projections::import_list::State state = projections::import_list::State::open;
    OrNull<std::string> batch_id;
    events::Role role = events::Role::instructor;
    std::uint32_t expires_in_days = 14;
    OrNull<std::string> source;
    base::Instant created_at;
};
BOOST_DESCRIBE_STRUCT(
    ImportView,
    (),
    (import_id,
     total_rows,
     ok,
     rejected,
     verdicts,
     founding_cap_remaining,
     expires_at,
     state,
     batch_id,
     role,
     expires_in_days,
     source,
     created_at)
)

struct ImportRowsView {
    std::vector<ImportRowView> rows;
    OrNull<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(ImportRowsView, (), (rows, next_cursor))

struct SendImportBody {
    std::optional<std::string> name;
    std::optional<std::string> base_url;
    std::optional<bool> grant_founding_status;
};
BOOST_DESCRIBE_STRUCT(SendImportBody, (), (name, base_url, grant_founding_status))

struct SentImport {
    std::string task_id;
    std::string batch_id;
    std::uint32_t total = 0;
};
BOOST_DESCRIBE_STRUCT(SentImport, (), (task_id, batch_id, total))

base::Task<platform::http::Response> upload_import(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> show_import(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> list_import_rows(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> download_import_errors(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> send_import(
    platform::http::Request& request, Services& services
);

}  // namespace api
