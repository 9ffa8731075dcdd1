#pragma once
// Facts of a small business, for tests that need some.

#include "tests/projections/lab.hpp"

namespace tests {

inline const auto ada = id<events::RecipientId>("ada");
inline const auto bob = id<events::RecipientId>("bob");
inline const auto import1 = id<events::ImportId>("import", 9);
inline const auto batch1 = id<events::BatchId>("batch", 9);
inline const auto invite1 = id<events::InviteId>("invite ada");
inline const auto job1 = id<events::JobId>("job ada");

inline const events::InviteTerms terms{.source = "csv_upload"};

inline events::InviteId invite_of(std::uint32_t row) {
    return id<events::InviteId>(std::to_string(row));
}

inline events::RecipientId recipient_of(std::uint32_t row) {
    return id<events::RecipientId>(std::to_string(row));
}

// An import of `ok` good rows and one bad, closed.
std::vector<events::Fact> imported(std::uint32_t ok = 3);

std::vector<events::Fact> batch_started(std::uint32_t total = 3);

inline events::BatchRowsEnded ended(std::vector<events::RowEnd> rows, base::Duration after = 10s) {
    return {.batch = batch1, .rows = std::move(rows), .at = noon + after};
}

events::InviteIssued issued(
    const events::InviteId& invite = invite1, const events::RecipientId& to = ada
);
events::InviteDeliveryRequested delivery_requested(
    const events::InviteId& invite = invite1, std::uint32_t delivery = 1
);

inline events::InviteDeliveryEnded delivery_ended(
    events::Outcome outcome, std::optional<std::string> reason = {}, std::uint32_t delivery = 1
) {
    return {
        .invite = invite1,
        .delivery = delivery,
        .outcome = outcome,
        .attempts = 1,
        .provider = "smtp",
        .reason = std::move(reason),
        .at = noon + 20s
    };
}

events::AccountRegistered registered(const events::RecipientId& who = ada);
events::Job job(const events::JobId& id = job1);

// All of the above, in both partitions and the ledger, as it would come about.
void write_a_day(FactWriter& writer, std::uint32_t rows = 20);

}  // namespace tests
