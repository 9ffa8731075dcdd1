#pragma once
// What the rows of a file are worth, counted as they are read, and the first of them for the
// answer.

#include "api/imports.hpp"
#include "platform/csv/invite_file.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace api {

inline constexpr std::size_t rows_shown = 500;

struct ImportCounts {
    std::uint32_t total = 0;
    std::uint32_t ok = 0;
    std::map<std::string, std::uint32_t> verdicts;
    std::vector<ImportRowView> first_rows;  // rows_shown at most

    void add(const platform::csv::ImportedRow& row, projections::import_list::Verdict verdict);
};

// As they are by themselves.
projections::import_list::Verdict verdict_of(const platform::csv::ImportedRow& row);

ImportAnswer answer_of(const ImportCounts& counts);

}  // namespace api
