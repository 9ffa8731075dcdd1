#pragma once
// The fields of each state, for snapshots: one list for both ways. A field that is left out does
// not compile. Private to domain/world/saving.cpp.

#include "base/binary.hpp"
#include "domain/batches/batch.hpp"
#include "domain/batches/import.hpp"
#include "domain/beta/settings.hpp"
#include "domain/founding/cohort.hpp"
#include "domain/invites/invite.hpp"
#include "domain/people/account.hpp"
#include "domain/people/email_verification.hpp"
#include "domain/people/password_reset.hpp"
#include "domain/people/recipient.hpp"
#include "domain/service_tokens/service_token.hpp"
#include "domain/waitlist/entry.hpp"

namespace domain::people {

template <class Archive>
void each_field(Archive& archive, base::some<EndedToken> auto& ended) {
    auto& [token, expires_at] = ended;
    archive(token, expires_at);
}

template <class Archive>
void each_field(Archive& archive, base::some<Grant> auto& grant) {
    auto& [access, invite, role, phase, is_revoked, granted_at, code, hold] = grant;
    archive(access, invite, role, phase, is_revoked, granted_at, code, hold);
}

template <class Archive>
void each_field(Archive& archive, base::some<ClosedHold> auto& closed) {
    auto& [invite, hold] = closed;
    archive(invite, hold);
}

template <class Archive>
void each_field(Archive& archive, base::some<Session> auto& session) {
    auto& [id, device, method, generation, opened_at, rotated_at, tokens_until, refresh_until] =
        session;
    archive(id, device.browser, device.system, method, generation);
    archive(opened_at, rotated_at, tokens_until, refresh_until);
}

template <class Archive>
void each_field(Archive& archive, base::some<SecondFactorSetup> auto& setup) {
    auto& [secret, expires_at] = setup;
    archive(secret, expires_at);
}

template <class Archive>
void each_field(Archive& archive, base::some<TrustedDevice> auto& device) {
    auto& [id, secret_hash, family, trusted_at, expires_at] = device;
    archive(id, secret_hash, family.browser, family.system, trusted_at, expires_at);
}

template <class Archive>
void each_field(Archive& archive, base::some<TriedProof> auto& tried) {
    auto& [id, until, failures, is_used] = tried;
    archive(id, until, failures, is_used);
}

template <class Archive>
void each_field(Archive& archive, base::some<SecondFactor> auto& factor) {
    auto& [setup, secret, enabled_at, used_at, last_step, backup_codes, devices, proofs, locked_until, failures, failing_since] =
        factor;
    archive(setup, secret, enabled_at, used_at, last_step, backup_codes, devices, proofs);
    archive(locked_until, failures, failing_since);
}

template <class Archive>
void each_field(Archive& archive, base::some<KnownDevice> auto& device) {
    auto& [mark, seen_at] = device;
    archive(mark, seen_at);
}

template <class Archive>
void each_field(Archive& archive, base::some<PermissionOverride> auto& one) {
    auto& [permission, is_granted] = one;
    archive(permission, is_granted);
}

template <class Archive>
void each_field(Archive& archive, base::some<UsedStreamToken> auto& used) {
    auto& [token, expires_at] = used;
    archive(token, expires_at);
}

template <class Archive>
void each_field(Archive& archive, base::some<ToldBatch> auto& told) {
    auto& [batch, ended_at] = told;
    archive(batch, ended_at);
}

template <class Archive>
void each_field(Archive& archive, base::some<DataExport> auto& data_export) {
    auto& [id, is_ready, done, until] = data_export;
    archive(id, is_ready, done, until);
}

template <class Archive>
void each_field(Archive& archive, base::some<Account> auto& account) {
    auto& [recipient, address, first_name, last_name, password, role, status, stage, last_token, signed_out, locked_until, failures, failed_at, keys, grants, closed, sessions, second_factor, registered_at, devices, overrides, data_export, stream_tokens, told_batches] =
        account;
    archive(recipient, address, first_name, last_name, password, role, status, stage);
    archive(last_token, signed_out, locked_until, failures, failed_at, keys, grants, closed);
    archive(sessions, second_factor, registered_at, devices, overrides, data_export);
    archive(stream_tokens, told_batches);
}

template <class Archive>
void each_field(Archive& archive, base::some<HeldInvite> auto& held) {
    auto& [role, invite, live] = held;
    archive(role, invite, live);
}

template <class Archive>
void each_field(Archive& archive, base::some<Recipient> auto& recipient) {
    auto& [invites, refused, redeemed, suppressed, unreachable, erased, lifted_s] = recipient;
    archive(invites, refused, redeemed, suppressed, unreachable, erased, lifted_s);
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
    auto& [state, terms, chunks, total, ok, expires_at, founding_by_row, founding_by_terms] =
        import;
    archive(state, terms, chunks, total, ok, expires_at, founding_by_row, founding_by_terms);
}

template <class Archive>
void each_field(Archive& archive, base::some<Lately> auto& lately) {
    auto& [ended, failed, sent, bounced] = lately;
    archive(ended, failed, sent, bounced);
}

template <class Archive>
void each_field(Archive& archive, base::some<Batch> auto& batch) {
    auto& [phase, import, terms, name, requested_by, began_at, generation, rows, lately, bounced] =
        batch;
    archive(phase, import, terms, name, requested_by, began_at, generation, rows, lately, bounced);
}

}  // namespace domain::batches

namespace domain::invites {

template <class Archive>
void each_field(Archive& archive, base::some<Delivery> auto& delivery) {
    auto& [origin, fate] = delivery;
    archive(origin, fate);
}

template <class Archive>
void each_field(Archive& archive, base::some<Hold> auto& hold) {
    auto& [holder, number, until, is_questioned, is_over] = hold;
    archive(holder, number, until, is_questioned, is_over);
}

template <class Archive>
void each_field(Archive& archive, base::some<Invite> auto& invite) {
    auto& [role, standing, grants_founding, is_reminded, ends_unsent, seen, code_hash, recipient, expires_at, requested_at, letter, deliveries, hold] =
        invite;
    archive(role, standing, grants_founding, is_reminded, ends_unsent, seen, code_hash, recipient);
    archive(expires_at, requested_at, letter, deliveries, hold);
}

}  // namespace domain::invites

namespace domain::founding {

template <class Archive>
void each_field(Archive& archive, base::some<Cohort> auto& cohort) {
    auto& [cap, claimed_ever, members, turned_away] = cohort;
    archive(cap, claimed_ever, members, turned_away);
}

}  // namespace domain::founding

namespace domain::service_tokens {

template <class Archive>
void each_field(Archive& archive, base::some<ServiceToken> auto& token) {
    auto& [secret_hash, scopes, expires_at, is_revoked] = token;
    archive(secret_hash, scopes, expires_at, is_revoked);
}

}  // namespace domain::service_tokens

namespace domain::waitlist {

template <class Archive>
void each_field(Archive& archive, base::some<Entry> auto& entry) {
    auto& [keys] = entry;
    archive(keys);
}

}  // namespace domain::waitlist
