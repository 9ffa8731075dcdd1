#pragma once
// From the rows of a file, as they arrive, to an import: each row sealed under its own key, added
// in chunks. What was added of a file that turns out to be spoilt is never sent: its import is not
// closed, and expires.

#include "api/services.hpp"
#include "domain/commands.hpp"
#include "platform/csv/invite_file.hpp"
#include "platform/http/message.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace api {

// A row as it was read, for the answer.
struct ReadRow {
    std::uint32_t row = 0;
    std::string email;
    events::RowVerdict verdict = events::RowVerdict::ok;
    std::optional<std::string> detail;
};

inline constexpr std::size_t rows_shown = 500;

struct UploadCounts {
    std::uint32_t total = 0;
    std::uint32_t ok = 0;
    std::map<std::string, std::uint32_t> verdicts;
    std::vector<ReadRow> first_rows;  // rows_shown at most
};

class ImportUpload {
public:
    // `identity` is that of the request: the same one repeats the same import. The request
    // outlives it.
    ImportUpload(
        Services& services,
        const platform::http::Request& request,
        const std::string& identity,
        events::InviteTerms terms
    );

    const events::ImportId& id() const { return id_; }

    const UploadCounts& counts() const { return counts_; }

    // Each answers with what went wrong, or nothing.
    using Refusal = std::optional<platform::http::Response>;

    base::Task<Refusal> open();

    // Takes rows; adds a chunk to the import for each full one.
    void take(platform::csv::ImportedRow row);
    base::Task<Refusal> add_full_chunks();

    // Adds what is left.
    base::Task<Refusal> add_rest();

    base::Task<Refusal> close();

    // Of close(), once it succeeded.
    const shards::Answer& closing() const { return closing_; }

private:
    struct Chunk {
        std::vector<platform::csv::ImportedRow> rows;
        std::size_t bytes = 0;
    };

    base::Task<Refusal> submit(std::string name, std::string hash, domain::Command command);
    base::Task<Refusal> add(Chunk chunk);
    std::optional<std::vector<events::ImportRow>> seal(
        const Chunk& chunk, const std::vector<std::string>& keys
    );

    Services& services_;
    const platform::http::Request& request_;
    const std::string identity_;
    const events::ImportId id_;
    const events::InviteTerms terms_;
    UploadCounts counts_;
    std::vector<Chunk> full_;
    Chunk current_;
    std::uint32_t chunk_ = 0;
    std::uint32_t row_ = 0;  // the last that is ok
    std::string content_hash_;
    shards::Answer closing_;
};

}  // namespace api
