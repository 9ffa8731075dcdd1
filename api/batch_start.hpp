#pragma once
// An import becomes its batch.

#include "api/body_check.hpp"
#include "api/imports.hpp"
#include "api/services.hpp"
#include "platform/csv/invite_file.hpp"
#include "platform/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace api {

// What was started, and the answer of the shard that says so; or why not. Twice is the same batch.
// A list that asks for more founding places by name than are left is refused: 409.
struct Started {
    SentImport sent;
    shards::Answer answer;
};

base::Task<std::variant<Started, platform::http::Response>> start_batch(
    Services& services,
    const platform::http::Request& request,
    std::string command_id,
    std::string body_hash,
    domain::StartBatch command
);

// Rows of addresses; duplicates point at the row they repeat, as in a file. `place` is where the
// body has them.
std::vector<platform::csv::ImportedRow> rows_of_emails(
    std::string_view place, const std::vector<std::string>& emails, BodyCheck& check
);

struct WantedBatch {
    events::InviteTerms terms;
    std::vector<platform::csv::ImportedRow> rows;
    std::optional<std::string> name = {};
    std::optional<std::string> note = {};  // a personal line for each mail
};

// An import of these rows, and at once its batch. The same request again is the same batch.
base::Task<std::variant<Started, platform::http::Response>> start_batch_of(
    const platform::http::Request& request, Services& services, WantedBatch wanted
);

// For requests whose rows are found anew each time: the batch that the same request started before,
// or why that is not told. Absent: there is none, or the request has no key.
base::Task<std::optional<std::variant<Started, platform::http::Response>>> batch_started_before(
    const platform::http::Request& request, Services& services
);

}  // namespace api
