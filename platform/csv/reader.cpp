#include "platform/csv/reader.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <csv.h>
#include <limits>
#include <new>
#include <utility>

namespace platform::csv {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::array delimiters{',', ';', '\t'};

// So many lines are looked at before the delimiter is decided.
constexpr std::size_t sample_lines = 16;

// An archive begins like this, a spreadsheet is one.
constexpr std::string_view zip_magic = "PK\x03\x04";
constexpr std::string_view gzip_magic = "\x1F\x8B";

std::array<std::size_t, delimiters.size()> count_delimiters(std::string_view line) {
    std::array<std::size_t, delimiters.size()> counts{};
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') {
            quoted = !quoted;
        }
        const auto found = std::ranges::find(delimiters, c);
        if (!quoted && found != delimiters.end()) {
            ++counts[static_cast<std::size_t>(found - delimiters.begin())];
        }
    }
    return counts;
}

char choose_delimiter(const std::vector<std::string>& lines) {
    // No line is long enough for the others to outweigh the first.
    constexpr std::size_t weight_of_first = sample_lines * record_bytes_max;
    std::array<std::size_t, delimiters.size()> scores{};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto counts = count_delimiters(lines[i]);
        for (std::size_t d = 0; d < delimiters.size(); ++d) {
            scores[d] += counts[d] * (i == 0 ? weight_of_first : 1);
        }
    }
    return delimiters[static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin())];
}

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

FileError error_at(FileProblem problem, std::uint32_t line, std::string_view what) {
    return {problem, line, fmt::format("Line {} {}.", line, what)};
}

}  // namespace

// ── The parser of records, by libcsv ─────────────────────────────────────────────────────────────

class Reader::Parser {
public:
    Parser(std::size_t bytes_max, OnRecord on_record)
        : bytes_max_{bytes_max}, on_record_{std::move(on_record)} {
        constexpr unsigned char options = CSV_STRICT | CSV_STRICT_FINI;
        ENSURE(csv_init(&libcsv_, options) == 0, "initialising allocates nothing");
    }

    ~Parser() { csv_free(&libcsv_); }

    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;

    void feed(std::string_view chunk) {
        bytes_ += chunk.size();
        if (bytes_ > bytes_max_) {
            fail(
                {FileProblem::too_large,
                 0,
                 fmt::format("The file is larger than {} bytes.", bytes_max_)}
            );
        }
        while (!error && !chunk.empty()) {
            const auto end = chunk.find('\n');
            const auto line = chunk.substr(0, end == std::string_view::npos ? end : end + 1);
            chunk.remove_prefix(line.size());
            if (partial_.size() + line.size() > record_bytes_max) {
                fail_too_long();
            } else if (end == std::string_view::npos) {
                partial_.append(line);
            } else if (partial_.empty()) {
                take_line(line);
            } else {
                take_line(partial_.append(line));
                partial_.clear();
            }
        }
    }

    void finish() {
        if (!error && !partial_.empty()) {
            take_line(std::exchange(partial_, {}));
        }
        if (!error && !delimiter_known_) {
            parse_sample();
        }
        if (error) {
            return;
        }
        if (csv_fini(&libcsv_, on_cell, on_record_end, this) != 0) {
            fail_unclosed();
        }
        if (!error && records_ == 0) {
            fail({FileProblem::empty, 0, "The file is empty."});
        }
    }

    std::optional<FileError> error;

private:
    void take_line(std::string_view line) {
        ++line_;
        if (line_ == 1 && line.starts_with(byte_order_mark)) {
            line.remove_prefix(byte_order_mark.size());
        }
        if (!is_text(line)) {
            return;
        }
        if (delimiter_known_) {
            parse(line, line_);
            return;
        }
        if (sample_.empty() && is_blank(line)) {
            ++blank_lines_;
            return;
        }
        sample_.emplace_back(line);
        if (sample_.size() == sample_lines) {
            parse_sample();
        }
    }

    bool is_text(std::string_view line) {
        if (line_ == 1 && (line.starts_with(zip_magic) || line.starts_with(gzip_magic))) {
            fail(
                {FileProblem::not_utf8,
                 1,
                 "This is an archive or a spreadsheet: save it as CSV (UTF-8)."}
            );
        } else if (line.find('\0') != std::string_view::npos) {
            fail(error_at(FileProblem::has_nul, line_, "has a NUL byte"));
        } else if (!simdjson::validate_utf8(line.data(), line.size())) {
            fail(
                error_at(FileProblem::not_utf8, line_, "is not UTF-8: save the file as CSV (UTF-8)")
            );
        }
        return !error;
    }

    void parse_sample() {
        delimiter_known_ = true;
        csv_set_delim(&libcsv_, static_cast<unsigned char>(choose_delimiter(sample_)));
        std::uint32_t line = blank_lines_;
        for (const auto& text : std::exchange(sample_, {})) {
            if (!error) {
                parse(text, ++line);
            }
        }
    }

    void parse(std::string_view text, std::uint32_t line) {
        // Between lines libcsv is inside a cell only when that cell is quoted.
        if (libcsv_.quoted == 0) {
            record_line_ = line;
            record_bytes_ = 0;
        }
        record_bytes_ += text.size();
        if (record_bytes_ > record_bytes_max) {
            fail_unclosed();
            return;
        }
        const auto parsed =
            csv_parse(&libcsv_, text.data(), text.size(), on_cell, on_record_end, this);
        if (parsed == text.size() || error) {
            return;
        }
        if (csv_error(&libcsv_) == CSV_ENOMEM) {
            throw std::bad_alloc{};
        }
        fail(error_at(
            FileProblem::stray_quote,
            line,
            "has a quote inside a cell: cells with quotes are quoted, and their quotes doubled"
        ));
    }

    // Called by libcsv, possibly after an error: it cannot be stopped inside a line.
    static void on_cell(void* text, std::size_t length, void* self) {
        auto& parser = *static_cast<Parser*>(self);
        parser.text_.append(static_cast<const char*>(text), length);
        parser.ends_.push_back(parser.text_.size());
    }

    static void on_record_end(int, void* self) { static_cast<Parser*>(self)->end_record(); }

    void end_record() {
        record_.line = record_line_;
        record_.cells.clear();
        std::size_t begin = 0;
        for (const std::size_t end : ends_) {
            record_.cells.push_back(std::string_view{text_}.substr(begin, end - begin));
            begin = end;
        }
        if (!text_.empty() && !error) {
            ++records_;
            if (auto refused = on_record_(record_)) {
                fail(std::move(*refused));
            }
        }
        text_.clear();
        ends_.clear();
    }

    void fail_too_long() {
        if (libcsv_.quoted != 0) {
            fail_unclosed();
        } else {
            fail(error_at(
                FileProblem::line_too_long,
                line_ + 1,
                fmt::format("is longer than {} bytes", record_bytes_max)
            ));
        }
    }

    void fail_unclosed() {
        fail(error_at(FileProblem::unclosed_quote, record_line_, "opens a quote that is not closed")
        );
    }

    void fail(FileError refused) {
        if (!error) {
            error = std::move(refused);
        }
    }

    const std::size_t bytes_max_;
    const OnRecord on_record_;
    csv_parser libcsv_{};
    std::size_t bytes_ = 0;
    std::string partial_;              // a line of which the end has not arrived
    std::vector<std::string> sample_;  // lines that wait for the delimiter to be known
    bool delimiter_known_ = false;
    std::uint32_t blank_lines_ = 0;  // in front of the sample
    std::uint32_t line_ = 0;
    std::uint32_t record_line_ = 0;
    std::size_t record_bytes_ = 0;
    std::size_t records_ = 0;
    std::string text_;  // the cells of the record so far, one behind the other
    std::vector<std::size_t> ends_;
    Record record_;
};

Reader::Reader(std::size_t bytes_max, OnRecord on_record)
    : parser_{std::make_unique<Parser>(bytes_max, std::move(on_record))} {}

Reader::~Reader() = default;

bool Reader::feed(std::string_view chunk) {
    if (!parser_->error) {
        parser_->feed(chunk);
    }
    return !parser_->error;
}

bool Reader::finish() {
    if (!parser_->error) {
        parser_->finish();
    }
    return !parser_->error;
}

const std::optional<FileError>& Reader::error() const {
    return parser_->error;
}

}  // namespace platform::csv
