#pragma once
// A dry run: what each row is worth, what its recipient would make of it included; nothing is kept.

#include "api/import_counts.hpp"
#include "api/import_file.hpp"
#include "api/services.hpp"

#include <vector>

namespace api {

class ImportPreview final : public RowTaker {
public:
    ImportPreview(Services& services, events::InviteTerms terms);

    void take(platform::csv::ImportedRow row) override;

    // Looks the recipients up, so many at once; memory does not grow with the file.
    base::Task<std::optional<platform::http::Response>> carry_on() override;

    // Once all rows are taken. Without the read side the verdicts are those of the rows alone.
    base::Task<ImportAnswer> answer();

private:
    base::Task<void> look_up();

    Services& services_;
    const events::InviteTerms terms_;
    ImportCounts counts_;
    std::vector<platform::csv::ImportedRow> waiting_;  // not counted yet, in order
};

}  // namespace api
