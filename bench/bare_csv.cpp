// What reading a file of people costs without a server: libcsv alone, and our reader with its
// verdicts.
//   bench_bare_csv FILE

#include "base/ensure.hpp"
#include "bench/figures.hpp"
#include "platform/csv/invite_file.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csv.h>
#include <fstream>
#include <functional>
#include <iterator>

namespace {

constexpr std::size_t piece_bytes = 16 * 1024;  // as they come from a socket

void measure(const std::string& what, const std::function<std::size_t()>& read) {
    const auto began = std::chrono::steady_clock::now();
    const auto rows = read();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    fmt::print("{}: {} rows in {:.3f} s\n", what, rows, took.count());
    bench::report({.name = what, .value = took.count(), .unit = "s"});
}

std::size_t libcsv_rows(const std::string& text) {
    csv_parser parser;
    csv_init(&parser, CSV_STRICT);
    std::size_t rows = 0;
    const auto on_row = [](int, void* counted) { ++*static_cast<std::size_t*>(counted); };
    const auto parsed = csv_parse(&parser, text.data(), text.size(), nullptr, on_row, &rows);
    ENSURE(parsed == text.size(), "the file is sound");
    csv_fini(&parser, nullptr, on_row, &rows);
    csv_free(&parser);
    return rows;
}

std::size_t our_rows(const std::string& text) {
    std::size_t rows = 0;
    platform::csv::InviteFile file{{}, [&](const platform::csv::ImportedRow&) { ++rows; }};
    for (std::string_view left{text}; !left.empty();) {
        const auto piece = left.substr(0, piece_bytes);
        ENSURE(file.feed(piece), "the file is sound");
        left.remove_prefix(piece.size());
    }
    ENSURE(file.finish(), "the file is sound");
    return rows;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        fmt::print(stderr, "bench_bare_csv FILE\n");
        return EXIT_FAILURE;
    }
    std::ifstream file{arguments[1]};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    measure("bare parse by libcsv", [&] { return libcsv_rows(text); });
    measure("bare parse with verdicts", [&] { return our_rows(text); });
    return EXIT_SUCCESS;
}
