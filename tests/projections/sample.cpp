#include "tests/projections/sample.hpp"

namespace tests {

std::vector<events::Fact> imported(std::uint32_t ok) {
    events::ImportRowsAdded added{.import = import1};
    for (std::uint32_t row = 1; row <= ok; ++row) {
        added.rows.push_back(
            {.line = row,
             .row = row,
             .recipient = recipient_of(row),
             .address = sealed("address" + std::to_string(row)),
             .name = sealed("name")}
        );
    }
    added.rows.push_back(
        {.line = ok + 1,
         .verdict = events::RowVerdict::invalid_email,
         .address = sealed("nonsense"),
         .detail = "no @ in \"it\",\ttab\nline \\ back"}
    );
    return {
        events::ImportOpened{
            .import = import1,
            .terms = terms,
            .opened_by = "admin:ada",
            .opened_at = noon,
            .expires_at = noon + 30min
        },
        added,
        events::ImportClosed{
            .import = import1,
            .total = ok + 1,
            .ok = ok,
            .closed_at = noon + 1s,
            .expires_at = noon + 31min
        }
    };
}

std::vector<events::Fact> batch_started(std::uint32_t total) {
    events::BatchRowsReleased released{
        .batch = batch1, .import = import1, .terms = terms, .at = noon + 5s
    };
    for (std::uint32_t row = 1; row <= total; ++row) {
        released.rows.push_back(row);
    }
    return {
        events::BatchAccepted{
            .batch = batch1,
            .import = import1,
            .terms = terms,
            .total = total,
            .requested_by = "admin:ada",
            .accepted_at = noon + 4s
        },
        events::ImportSent{.import = import1, .batch = batch1, .at = noon + 4s},
        released
    };
}

events::InviteIssued issued(const events::InviteId& invite, const events::RecipientId& to) {
    return {
        .invite = invite,
        .code_hash = {base::derive_id(invite.text, "code")},
        .code = sealed("CODE2345"),
        .recipient = to,
        .address = sealed("ada@example.com"),
        .issued_at = noon,
        .expires_at = noon + 14 * 24h,
        .source = "csv_upload",
        .batch_row = events::BatchRow{.batch = batch1, .row = 1},
        .issued_by = "admin:ada",
        .metadata = {{"city", "New \"York\""}}
    };
}

events::InviteDeliveryRequested delivery_requested(
    const events::InviteId& invite, std::uint32_t delivery
) {
    return {
        .invite = invite,
        .delivery = delivery,
        .address = sealed("ada@example.com"),
        .code = sealed("CODE2345"),
        .expires_at = noon + 14 * 24h,
        .requested_at = noon + 1s
    };
}

events::AccountRegistered registered(const events::RecipientId& who) {
    return {
        .account = {base::derive_id(who.text, "account")},
        .recipient = who,
        .address = sealed("ada@example.com"),
        .password = sealed("hash"),
        .role = events::Role::instructor,
        .registered_at = noon
    };
}

events::Job job(const events::JobId& id) {
    return {
        .id = id,
        .kind = "invite.send",
        .key = ada.text,
        .policy = "invite_mail",
        .created_at = noon,
        .not_after = noon + 24h,
        .args =
            events::SendInvite{
                .invite = invite1,
                .address = sealed("ada@example.com"),
                .code = sealed("CODE2345"),
                .batch_row = events::BatchRow{.batch = batch1, .row = 1}
            }
    };
}

void write_a_day(FactWriter& writer, std::uint32_t rows) {
    writer.commit(facts1, imported(rows));
    writer.commit(facts1, batch_started(rows));
    writer.commit(facts0, {registered(bob)});
    for (std::uint32_t row = 1; row <= rows; ++row) {
        const auto invite = invite_of(row);
        writer.commit(facts0, {issued(invite, recipient_of(row)), delivery_requested(invite)});
        const auto started = job({base::derive_id(invite.text, "job")});
        writer.commit(
            ledger, {events::JobStarted{.job = started, .at = noon + 2s, .provider = "smtp"}}
        );
        const bool fails = row % 4 == 0;
        const auto outcome = fails ? events::Outcome::failed : events::Outcome::sent;
        if (fails) {
            writer.commit(
                ledger,
                {events::JobRefused{.id = started.id, .reason = "smtp_550", .at = noon + 3s}}
            );
        } else {
            writer.commit(ledger, {events::JobSucceeded{.id = started.id, .at = noon + 3s}});
        }
        auto delivered = delivery_ended(outcome);
        delivered.invite = invite;
        writer.commit(facts0, {delivered});
        writer.commit(
            facts1,
            {ended({{.row = row, .outcome = outcome, .attempts = 1, .invite = invite}}, row * 1s)}
        );
    }
    writer.commit(facts0, {events::InviteRevoked{.invite = invite_of(1), .at = noon + 1h}});
    writer.commit(facts0, {events::SubjectErased{.recipient = recipient_of(2), .at = noon + 2h}});
}

}  // namespace tests
