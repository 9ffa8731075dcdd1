#include "api/import_counts.hpp"

namespace api {

namespace {

using projections::import_list::Verdict;

}  // namespace

Verdict verdict_of(const platform::csv::ImportedRow& row) {
    auto verdict = Verdict::ok;
    base::enum_from(base::name_of(row.verdict), verdict);
    return verdict;
}

void ImportCounts::add(const platform::csv::ImportedRow& row, Verdict verdict) {
    ++total;
    ++verdicts[std::string{base::name_of(verdict)}];
    if (verdict == Verdict::ok) {
        ++ok;
    }
    if (first_rows.size() < rows_shown) {
        first_rows.push_back(
            {.row = row.row, .email = row.email, .verdict = verdict, .detail = row.detail}
        );
    }
}

ImportAnswer answer_of(const ImportCounts& counts) {
    return {
        .total_rows = counts.total,
        .ok = counts.ok,
        .rejected = counts.total - counts.ok,
        .verdicts = counts.verdicts,
        .rows = counts.first_rows
    };
}

}  // namespace api
