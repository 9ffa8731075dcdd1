#pragma once
// Invites, imports and batches that the specs tell their stories with.

#include "domain/batches/batch.hpp"
#include "domain/batches/import.hpp"
#include "domain/invites/invite.hpp"
#include "domain/people/account.hpp"
#include "domain/people/recipient.hpp"
#include "tests/support/given_when_then.hpp"

namespace tests {

inline const auto ada = id<events::RecipientId>("ada");
inline const auto code = id<events::CodeHash>("code");
inline const auto invite = id<events::InviteId>("invite");
inline const auto other_code = id<events::CodeHash>("other code");
inline const auto other_invite = id<events::InviteId>("other invite");
inline const auto import = id<events::ImportId>("import", 99);
inline const auto batch = domain::batches::batch_of(import);

inline domain::IssueInvite issue() {
    return {
        .invite = invite,
        .code_hash = code,
        .code = sealed("CODE"),
        .recipient = ada,
        .address = sealed("ada@example.com"),
        .name = sealed("Ada"),
        .source = "admin_ui",
        .base_url = "https://beta.example.com",
        .issued_by = admin
    };
}

inline domain::IssueInvite issue_other() {
    auto command = issue();
    command.invite = other_invite;
    command.code_hash = other_code;
    return command;
}

// A code that is nobody's in particular, told in person.
inline domain::IssueInvite unbound(domain::IssueInvite command) {
    command.recipient.reset();
    command.address.reset();
    command.name.reset();
    command.deliver = false;
    return command;
}

inline events::BatchRow row(std::uint32_t number, std::uint32_t generation = 1) {
    return {.batch = batch, .row = number, .generation = generation};
}

inline domain::IssueInvite issue_for(const events::BatchRow& batch_row) {
    auto command = issue();
    command.batch_row = batch_row;
    return command;
}

inline domain::RecordDelivery delivery_ended(events::Outcome outcome, std::uint32_t delivery = 1) {
    return {
        .invite = invite,
        .delivery = delivery,
        .outcome = outcome,
        .attempts = 1,
        .provider = "smtp"
    };
}

inline Placed redeemed(base::Instant at) {
    return {
        domain::invites::stream_of(invite),
        events::InviteRedeemed{
            .invite = invite, .account = domain::people::account_of(ada), .at = at
        }
    };
}

inline domain::RegisterAccount registration() {
    return {
        .recipient = ada,
        .address = sealed("ada@example.com"),
        .first_name = sealed("Ada"),
        .password = sealed("argon2"),
        .role = events::Role::instructor
    };
}

inline const domain::SuppressRecipient bounce{
    .recipient = ada, .cause = events::SuppressionCause::bounce
};

// A chunk of rows that are all ok, the first of which is this row of the batch.
inline domain::AddImportRows ok_rows(
    std::uint32_t chunk, std::uint32_t first, std::uint32_t count
) {
    domain::AddImportRows command{.import = import, .chunk = chunk};
    for (auto number = first; number < first + count; ++number) {
        command.rows.push_back(
            {.line = number,
             .row = number,
             .recipient = id<events::RecipientId>("row", static_cast<base::Slot>(number % 1024)),
             .address = sealed("address")}
        );
    }
    return command;
}

// An import with so many rows that is ready to be sent.
inline History closed_import(std::uint32_t rows, base::Instant at = noon) {
    History history;
    history.done(domain::OpenImport{.import = import}, at);
    std::uint32_t chunk = 0;
    for (std::uint32_t first = 1; first <= rows; first += 500, ++chunk) {
        history.done(ok_rows(chunk, first, std::min(500u, rows - first + 1)), at);
    }
    history.done(domain::CloseImport{.import = import}, at);
    return history;
}

inline History running_batch(std::uint32_t rows, base::Instant at = noon) {
    auto history = closed_import(rows, at);
    history.done(domain::StartBatch{.import = import}, at);
    return history;
}

// The rows first…last ended so.
inline domain::RecordRowOutcomes ended(
    std::uint32_t first,
    std::uint32_t last,
    events::Outcome outcome = events::Outcome::sent,
    std::uint32_t generation = 1
) {
    domain::RecordRowOutcomes command{.batch = batch, .generation = generation};
    for (auto number = first; number <= last; ++number) {
        command.ended.push_back({.row = number, .outcome = outcome, .attempts = 1});
    }
    return command;
}

}  // namespace tests
