#pragma once
// The fields of each state, for snapshots: one list for both ways. A field that is left out does
// not compile. Private to domain/world/saving.cpp.

#include "base/binary.hpp"
#include "domain/batches/batch.hpp"
#include "domain/batches/import.hpp"
#include "domain/beta/settings.hpp"
#include "domain/invites/invite.hpp"
#include "domain/people/account.hpp"
#include "domain/people/email_verification.hpp"
#include "domain/people/password_reset.hpp"
#include "domain/people/recipient.hpp"

namespace domain::people {

template <class Archive>
void each_field(Archive& archive, base::some<EndedToken> auto& ended) {
    auto& [token, expires_at] = ended;
    archive(token, expires_at);
}

template <class Archive>
void each_field(Archive& archive, base::some<Grant> auto& grant) {
    auto& [access, invite, role, phase, granted_at, code, hold] = grant;
    archive(access, invite, role, phase, granted_at, code, hold);
}

template <class Archive>
void each_field(Archive& archive, base::some<ClosedHold> auto& closed) {
    auto& [invite, hold] = closed;
    archive(invite, hold);
}

template <class Archive>
void each_field(Archive& archive, base::some<Account> auto& account) {
    auto& [recipient, address, first_name, last_name, password, role, status, last_token, signed_out, locked_until, failures, failed_at, keys, grants, closed] =
        account;
    archive(recipient, address, first_name, last_name, password, role, status);
    archive(last_token, signed_out, locked_until, failures, failed_at, keys, grants, closed);
}

template <class Archive>
void each_field(Archive& archive, base::some<HeldInvite> auto& held) {
    auto& [role, invite, live] = held;
    archive(role, invite, live);
}

template <class Archive>
void each_field(Archive& archive, base::some<Recipient> auto& recipient) {
    auto& [invites, refused, redeemed, suppressed, unreachable, erased] = recipient;
    archive(invites, refused, redeemed, suppressed, unreachable, erased);
}

template <class Archive>
void each_field(Archive& archive, base::some<OpenProof> auto& open) {
    auto& [proof, expires_at] = open;
    archive(proof, expires_at);
}

template <class Archive>
void each_field(Archive& archive, base::some<EmailVerification> auto& verification) {
    auto& [code, code_expires_at, sent_at, missed_at, locked_until, proofs, farewell_until, keys] =
        verification;
    archive(code, code_expires_at, sent_at, missed_at, locked_until, proofs, farewell_until, keys);
}

template <class Archive>
void each_field(Archive& archive, base::some<PasswordReset> auto& reset) {
    auto& [token_hash, expires_at, requested_at] = reset;
    archive(token_hash, expires_at, requested_at);
}

}  // namespace domain::people

namespace domain::batches {

template <class Archive>
void each_field(Archive& archive, base::some<RowOrigin> auto& origin) {
    auto& [row, generation, batch] = origin;
    archive(row, generation, batch);
}

template <class Archive>
void each_field(Archive& archive, base::some<Import> auto& import) {
    auto& [state, terms, chunks, total, ok, expires_at] = import;
    archive(state, terms, chunks, total, ok, expires_at);
}

template <class Archive>
void each_field(Archive& archive, base::some<Batch> auto& batch) {
    auto& [phase, import, terms, requested_by, generation, rows, ended_lately, failed_lately] =
        batch;
    archive(phase, import, terms, requested_by, generation, rows, ended_lately, failed_lately);
}

}  // namespace domain::batches

namespace domain::invites {

template <class Archive>
void each_field(Archive& archive, base::some<Delivery> auto& delivery) {
    auto& [origin, state] = delivery;
    archive(origin, state);
}

template <class Archive>
void each_field(Archive& archive, base::some<Hold> auto& hold) {
    auto& [holder, number, until, is_questioned, is_over] = hold;
    archive(holder, number, until, is_questioned, is_over);
}

template <class Archive>
void each_field(Archive& archive, base::some<Invite> auto& invite) {
    auto& [role, standing, grants_founding, code_hash, recipient, expires_at, requested_at, letter, deliveries, hold] =
        invite;
    archive(role, standing, grants_founding, code_hash, recipient);
    archive(expires_at, requested_at, letter, deliveries, hold);
}

}  // namespace domain::invites
