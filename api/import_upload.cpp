#include "api/import_upload.hpp"

#include "api/answers.hpp"
#include "api/requests.hpp"
#include "base/email.hpp"
#include "base/json_write.hpp"
#include "domain/batches/import.hpp"
#include "platform/arrival.hpp"

#include <fmt/format.h>

namespace api {

namespace {

namespace http = platform::http;

using platform::csv::ImportedRow;
using Refusal = ImportUpload::Refusal;

// Sealed, a chunk stays well below the largest record.
constexpr std::size_t chunk_bytes_max = 96 * 1024;
constexpr std::size_t row_overhead = 96;
// So many are on their way at once: commits need not wait for one another, and an upload of any
// length takes the memory of these.
constexpr std::size_t chunks_at_once = 8;
constexpr base::Duration keys_wait{10'000};

std::size_t bytes_of(const ImportedRow& row) {
    std::size_t bytes = row_overhead + row.email.size();
    for (const auto* text : {&row.first_name, &row.last_name, &row.source, &row.detail}) {
        bytes += *text ? (*text)->size() : 0;
    }
    for (const auto& [name, value] : row.metadata) {
        bytes += name.size() + value.size();
    }
    return bytes;
}

// What makes two rows the same request.
std::string text_of(const ImportedRow& row) {
    return fmt::format(
        "{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n",
        row.row,
        base::name_of(row.verdict),
        row.email,
        row.first_name.value_or(""),
        row.last_name.value_or(""),
        row.role ? base::name_of(*row.role) : "",
        row.expires_in_days.value_or(0),
        row.source.value_or(""),
        base::to_json(row.metadata)
    );
}

std::optional<std::string> full_name(const ImportedRow& row) {
    if (row.first_name && row.last_name) {
        return *row.first_name + " " + *row.last_name;
    }
    return row.first_name ? row.first_name : row.last_name;
}

events::ImportId import_id(const std::string& identity) {
    const auto slot = static_cast<base::Slot>(base::stable_hash(identity) % base::slot_count);
    return {base::derive_id(identity, "import", slot)};
}

}  // namespace

ImportUpload::ImportUpload(
    Services& services,
    const http::Request& request,
    const std::string& identity,
    events::InviteTerms terms,
    std::optional<std::string> note
)
    : services_{services},
      request_{request},
      identity_{identity},
      id_{import_id(identity)},
      terms_{std::move(terms)},
      note_{std::move(note)} {}

shards::Request ImportUpload::command(
    std::string_view name, std::string hash, domain::Command command
) const {
    auto id = base::derive_id(identity_, name, base::slot_of(id_.text));
    return command_of(request_, std::move(id), std::move(hash), std::move(command));
}

// A chunk more than the first time, under a key that was used before: its import is closed.
Refusal ImportUpload::why_refused(const shards::Answer& answer) const {
    if (answer.kind == shards::Answer::Kind::rejected) {
        const auto code = answer.rejection.rule->code;
        if (code == domain::batches::import_still_open.code) {
            return refusal_of({.kind = shards::Answer::Kind::other_body});
        }
        if (code == domain::batches::chunks_in_order.code) {
            return refusal_of({.kind = shards::Answer::Kind::unknown});
        }
    }
    return refusal_of(answer);
}

shards::Request ImportUpload::open_command() const {
    const auto asked = base::to_json(terms_) + note_.value_or("");
    return command("open", hash_of(services_, asked), domain::OpenImport{id_, terms_});
}

void ImportUpload::take(ImportedRow row) {
    counts_.add(row, verdict_of(row));
    const auto bytes = bytes_of(row) + (note_ ? note_->size() : 0);
    const bool is_full = current_.rows.size() == domain::batches::chunk_rows_max ||
                         current_.bytes + bytes > chunk_bytes_max;
    if (is_full && !current_.rows.empty()) {
        full_.push_back(std::exchange(current_, {}));
    }
    current_.bytes += bytes;
    current_.rows.push_back(std::move(row));
}

base::Task<Refusal> ImportUpload::carry_on() {
    while (full_.size() >= chunks_at_once) {
        auto refused = co_await add(take_chunks());
        if (refused) {
            co_return refused;
        }
    }
    co_return std::nullopt;
}

base::Task<Refusal> ImportUpload::close() {
    if (!current_.rows.empty()) {
        full_.push_back(std::exchange(current_, {}));
    }
    while (!full_.empty()) {
        auto refused = co_await add(take_chunks());
        if (refused) {
            co_return refused;
        }
    }
    auto request = command("close", hash_of(services_, content_hash_), domain::CloseImport{id_});
    closing_ = co_await services_.gateway.submit(std::move(request));
    co_return why_refused(closing_);
}

std::vector<ImportUpload::Chunk> ImportUpload::take_chunks() {
    const auto count = static_cast<std::ptrdiff_t>(std::min(full_.size(), chunks_at_once));
    std::vector<Chunk> chunks{
        std::make_move_iterator(full_.begin()), std::make_move_iterator(full_.begin() + count)
    };
    full_.erase(full_.begin(), full_.begin() + count);
    return chunks;
}

base::Task<Refusal> ImportUpload::add(std::vector<Chunk> chunks) {
    std::size_t wanted = 0;
    for (const auto& chunk : chunks) {
        wanted += chunk.rows.size();
    }
    const platform::Expected<std::vector<std::string>> reserved;
    services_.key_pool.reserve(wanted, [reserved](std::vector<std::string> keys) {
        reserved.arrive(std::move(keys));
    });
    const auto keys = co_await reserved.wait(keys_wait);
    if (!keys || keys->size() < wanted) {
        co_return http::unavailable(
            "event_log_unavailable", "No keys for personal data can be stored just now"
        );
    }
    std::span<const std::string> left{*keys};
    std::vector<shards::Request> requests;
    if (chunk_ == 0) {
        requests.push_back(open_command());
    }
    for (const auto& chunk : chunks) {
        requests.push_back(rows_command(chunk, left.first(chunk.rows.size())));
        left = left.subspan(chunk.rows.size());
    }
    // Decided in this order, because they wait in one line.
    const auto answers = co_await services_.gateway.submit_all(std::move(requests));
    for (const auto& answer : answers) {
        if (auto refused = why_refused(answer)) {
            co_return refused;
        }
    }
    co_return std::nullopt;
}

shards::Request ImportUpload::rows_command(const Chunk& chunk, std::span<const std::string> keys) {
    std::string content;
    for (const auto& row : chunk.rows) {
        content += text_of(row);
    }
    auto hash = hash_of(services_, content);
    content_hash_ += hash;
    const auto number = chunk_++;
    domain::AddImportRows rows{.import = id_, .chunk = number, .rows = seal(chunk, keys)};
    return command(fmt::format("rows-{}", number), std::move(hash), std::move(rows));
}

std::vector<events::ImportRow> ImportUpload::seal(
    const Chunk& chunk, std::span<const std::string> keys
) {
    std::vector<events::ImportRow> rows;
    rows.reserve(chunk.rows.size());
    for (std::size_t i = 0; i < chunk.rows.size(); ++i) {
        const auto& read = chunk.rows[i];
        auto& row = rows.emplace_back();
        row.line = read.row;
        row.verdict = read.verdict;
        row.detail = read.detail;
        row.role = read.role;
        row.expires_in_days = read.expires_in_days;
        row.source = read.source;
        row.grants_founding = read.founding;
        if (read.verdict == events::RowVerdict::ok) {
            row.row = ++row_;
        }
        if (base::is_email(read.email)) {
            row.recipient = {services_.routing.person_of(read.email)};
        }
        const auto sealed = [&](std::string_view text) {
            return services_.keys.seal(keys[i], text);
        };
        if (!read.email.empty()) {
            row.address = sealed(read.email);
        }
        if (const auto name = full_name(read)) {
            row.name = sealed(*name);
        }
        if (!read.metadata.empty()) {
            row.metadata = sealed(base::to_json(read.metadata));
        }
        if (note_ && row.row) {
            row.note = sealed(*note_);
        }
    }
    return rows;
}

}  // namespace api
