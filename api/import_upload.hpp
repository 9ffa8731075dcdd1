#pragma once
// From the rows of a file, as they arrive, to an import: each row sealed under its own key, added
// in chunks. What was added of a file that turns out to be spoilt is never sent: its import is not
// closed, and expires.

#include "api/import_counts.hpp"
#include "api/import_file.hpp"
#include "api/services.hpp"
#include "domain/commands.hpp"
#include "platform/http/message.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace api {

class ImportUpload final : public RowTaker {
public:
    // `identity` is that of the request: the same one repeats the same import. The request
    // outlives it. `note`: a personal line for each mail.
    ImportUpload(
        Services& services,
        const platform::http::Request& request,
        const std::string& identity,
        events::InviteTerms terms,
        std::optional<std::string> note = std::nullopt
    );

    const events::ImportId& id() const { return id_; }

    const ImportCounts& counts() const { return counts_; }

    // Each answers with what went wrong, or nothing.
    using Refusal = std::optional<platform::http::Response>;

    // Takes rows; adds the full chunks to the import once there are enough to be worth a round. The
    // import is opened by the first of them, so that a short file which is spoilt leaves nothing.
    void take(platform::csv::ImportedRow row) override;
    base::Task<Refusal> carry_on() override;

    // Adds what is left. No more rows are taken.
    base::Task<Refusal> close();

    // Of close(), once it succeeded.
    const shards::Answer& closing() const { return closing_; }

private:
    struct Chunk {
        std::vector<platform::csv::ImportedRow> rows;
        std::size_t bytes = 0;
    };

    shards::Request command(std::string_view name, std::string hash, domain::Command command) const;
    std::vector<Chunk> take_chunks();
    base::Task<Refusal> add(std::vector<Chunk> chunks);
    shards::Request open_command() const;
    shards::Request rows_command(const Chunk& chunk, std::span<const std::string> keys);
    std::vector<events::ImportRow> seal(const Chunk& chunk, std::span<const std::string> keys);
    Refusal why_refused(const shards::Answer& answer) const;

    Services& services_;
    const platform::http::Request& request_;
    const std::string identity_;
    const events::ImportId id_;
    const events::InviteTerms terms_;
    const std::optional<std::string> note_;
    ImportCounts counts_;
    std::vector<Chunk> full_;  // in the order of the file, not added yet
    Chunk current_;
    std::uint32_t chunk_ = 0;
    std::uint32_t row_ = 0;  // the last that is ok
    std::string content_hash_;
    shards::Answer closing_;
};

}  // namespace api
