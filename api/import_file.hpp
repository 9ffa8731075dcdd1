#pragma once
// From the body of an upload to its rows, as they arrive.

#include "api/services.hpp"
#include "platform/csv/invite_file.hpp"
#include "platform/http/message.hpp"

#include <optional>

namespace api {

// Who is handed the rows of a file, in their order.
class RowTaker {
public:
    virtual ~RowTaker() = default;

    virtual void take(platform::csv::ImportedRow row) = 0;

    // Between pieces of the file: time to work on what was taken. Answers with what went wrong, or
    // nothing.
    virtual base::Task<std::optional<platform::http::Response>> carry_on() = 0;
};

// Reads text/csv as it is, or the part `file` of a form, to its end. 415 and 422 for what is none;
// 413 and 422 with the line for a file that is spoilt: the rows taken do not count then.
base::Task<std::optional<platform::http::Response>> read_import_file(
    const platform::http::Request& request, RowTaker& taker
);

}  // namespace api
