#include "api/import_file.hpp"

#include "api/imports.hpp"
#include "domain/batches/import.hpp"
#include "platform/http/multipart.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace api {

namespace {

namespace http = platform::http;

using platform::csv::FileProblem;
using Refusal = std::optional<http::Response>;

http::Response refuse_file(const platform::csv::FileError& error) {
    const bool is_too_large = error.problem == FileProblem::too_large;
    const bool has_too_many = error.problem == FileProblem::too_many_rows;
    const auto code =
        has_too_many ? domain::batches::rows_limit.code : base::name_of(error.problem);
    auto refused = http::problem(is_too_large || has_too_many ? 413 : 422, code, error.sentence);
    if (error.line > 0) {
        refused.problem->extras.emplace_back("line", std::to_string(error.line));
    }
    return refused;
}

base::Task<Refusal> read_file(http::BodyReader& body, RowTaker& taker) {
    platform::csv::InviteFile file{
        {.rows = domain::batches::import_rows_max, .bytes = import_bytes_max},
        [&taker](platform::csv::ImportedRow row) { taker.take(std::move(row)); }
    };
    bool is_sound = true;
    while (is_sound) {
        const auto piece = co_await body.next();
        if (!piece) {
            break;
        }
        is_sound = file.feed(*piece);
        if (is_sound) {
            auto refused = co_await taker.carry_on();
            if (refused) {
                co_return refused;
            }
        }
    }
    if (!is_sound || !file.finish()) {
        co_return refuse_file(*file.error());
    }
    co_return std::nullopt;
}

// What browsers and tools call a file of delimited text; and nothing, for those who do not say.
bool is_text_type(std::string_view type) {
    constexpr std::array<std::string_view, 7> known{
        "",
        "text/csv",
        "text/plain",
        "text/tab-separated-values",
        "application/csv",
        "application/vnd.ms-excel",
        "application/octet-stream"
    };
    type = type.substr(0, type.find(';'));
    while (type.ends_with(' ')) {
        type.remove_suffix(1);
    }
    return std::ranges::any_of(known, [type](std::string_view one) {
        return http::equal_ignoring_case(one, type);
    });
}

}  // namespace

base::Task<Refusal> read_import_file(const http::Request& request, RowTaker& taker) {
    const auto type = request.header("Content-Type").value_or("");
    const auto boundary = http::multipart_boundary(type);
    if (!boundary && !is_text_type(type)) {
        co_return http::problem(
            415, "unsupported_media_type", "The body must be text/csv, or a form with a part 'file'"
        );
    }
    if (!boundary) {
        auto refused = co_await read_file(*request.stream, taker);
        co_return refused;
    }
    http::MultipartFile file{*request.stream, *boundary};
    const bool found = co_await file.find();
    if (!found) {
        co_return http::unprocessable({{"body.file", "is missing", "missing"}});
    }
    auto refused = co_await read_file(file, taker);
    co_return refused;
}

}  // namespace api
