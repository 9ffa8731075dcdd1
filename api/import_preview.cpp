#include "api/import_preview.hpp"

#include "base/email.hpp"
#include "platform/fault.hpp"

namespace api {

namespace {

namespace list = projections::import_list;

using list::Verdict;
using platform::csv::ImportedRow;

constexpr std::size_t rows_at_once = 2'000;

}  // namespace

ImportPreview::ImportPreview(Services& services, events::InviteTerms terms)
    : services_{services}, terms_{std::move(terms)} {}

void ImportPreview::take(ImportedRow row) {
    waiting_.push_back(std::move(row));
}

base::Task<std::optional<platform::http::Response>> ImportPreview::carry_on() {
    if (waiting_.size() >= rows_at_once) {
        co_await look_up();
    }
    co_return std::nullopt;
}

base::Task<ImportAnswer> ImportPreview::answer() {
    co_await look_up();
    co_return answer_of(counts_);
}

base::Task<void> ImportPreview::look_up() {
    const auto rows = std::exchange(waiting_, {});
    std::vector<list::Addressee> addressees;
    for (const auto& row : rows) {
        if (row.verdict == events::RowVerdict::ok) {
            addressees.push_back(
                {.recipient = {services_.routing.person_of(row.email)},
                 .role = row.role.value_or(terms_.role)}
            );
        }
    }
    std::vector<Verdict> said;
    try {
        said = co_await services_.database.query([addressees,
                                                  on_existing = terms_.on_existing,
                                                  now = services_.clock.now()](auto& connection) {
            return list::advise(connection, addressees, on_existing, now);
        });
    } catch (const platform::Fault&) {
        said.assign(addressees.size(), Verdict::ok);  // It only advises.
    }
    std::size_t next = 0;
    for (const auto& row : rows) {
        const bool is_ok = row.verdict == events::RowVerdict::ok;
        counts_.add(row, is_ok ? said[next++] : verdict_of(row));
    }
}

}  // namespace api
