// States as an operator reads them: the JSON of `instainstru state`. Sealed values stay sealed.

#include "base/json_write.hpp"
#include "domain/world/streams.hpp"

namespace domain {

namespace {

struct GrantText {
    std::string access;
    events::Role role = events::Role::student;
    events::Phase phase = events::Phase::instructor_only;
    std::optional<std::string> invite;
    base::Instant granted_at;
    bool revoked = false;
};
BOOST_DESCRIBE_STRUCT(GrantText, (), (access, role, phase, invite, granted_at, revoked))

struct OverrideText {
    events::Permission permission = events::Permission::manage_own_profile;
    bool granted = true;
};
BOOST_DESCRIBE_STRUCT(OverrideText, (), (permission, granted))

struct AccountText {
    bool exists = false;
    std::string recipient;
    std::optional<base::SealedText> address;
    std::optional<base::SealedText> first_name;
    std::optional<base::SealedText> last_name;
    events::Role role = events::Role::student;
    events::AccountStatus status = events::AccountStatus::active;
    events::LifecycleStage stage = events::LifecycleStage::registered;
    std::uint32_t failures = 0;
    std::optional<base::Instant> locked_until;
    std::uint32_t tokens_signed_out = 0;
    std::uint32_t sessions = 0;
    bool has_second_factor = false;
    std::uint32_t known_devices = 0;
    std::vector<OverrideText> overrides;
    std::vector<GrantText> grants;
};
BOOST_DESCRIBE_STRUCT(
    AccountText,
    (),
    (exists,
     recipient,
     address,
     first_name,
     last_name,
     role,
     status,
     stage,
     failures,
     locked_until,
     tokens_signed_out,
     sessions,
     has_second_factor,
     known_devices,
     overrides,
     grants)
)

struct HeldText {
    std::string invite;
    events::Role role = events::Role::instructor;
    bool live = true;
};
BOOST_DESCRIBE_STRUCT(HeldText, (), (invite, role, live))

struct RecipientText {
    std::vector<HeldText> invites;
    std::vector<events::BatchRow> refused;
    bool redeemed = false;
    bool suppressed = false;
    bool unreachable = false;
    bool erased = false;
};
BOOST_DESCRIBE_STRUCT(
    RecipientText, (), (invites, refused, redeemed, suppressed, unreachable, erased)
)

struct DeliveryText {
    invites::DeliveryState state = invites::DeliveryState::pending;
    std::optional<events::BatchRow> batch_row;
};
BOOST_DESCRIBE_STRUCT(DeliveryText, (), (state, batch_row))

struct InviteText {
    invites::Standing standing = invites::Standing::none;
    events::Role role = events::Role::instructor;
    bool grants_founding = true;
    std::string code_hash;
    std::optional<std::string> recipient;
    base::Instant expires_at;
    std::optional<base::SealedText> address;
    base::SealedText code;
    std::optional<base::SealedText> name;
    std::optional<std::string> base_url;
    std::optional<base::SealedText> note;
    std::vector<DeliveryText> deliveries;
    std::optional<std::string> held_by;
    std::optional<base::Instant> held_until;
    bool ends_unsent = false;
    invites::Seen seen = 0;
};
BOOST_DESCRIBE_STRUCT(
    InviteText,
    (),
    (standing,
     role,
     grants_founding,
     code_hash,
     recipient,
     expires_at,
     address,
     code,
     name,
     base_url,
     note,
     deliveries,
     held_by,
     held_until,
     ends_unsent,
     seen)
)

struct ImportText {
    batches::ImportState state = batches::ImportState::none;
    events::InviteTerms terms;
    std::uint32_t chunks = 0;
    std::uint32_t total = 0;
    std::uint32_t ok = 0;
    base::Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(ImportText, (), (state, terms, chunks, total, ok, expires_at))

struct BatchText {
    batches::Phase phase = batches::Phase::none;
    std::string import;
    events::InviteTerms terms;
    std::string requested_by;
    std::uint32_t generation = 1;
    std::uint32_t total = 0;
    std::uint32_t pending = 0;
    std::uint32_t released = 0;
    std::uint32_t retrying = 0;
    std::uint32_t sent = 0;
    std::uint32_t failed = 0;
    std::uint32_t skipped = 0;
    std::uint32_t cancelled = 0;
    std::uint32_t unknown = 0;
};
BOOST_DESCRIBE_STRUCT(
    BatchText,
    (),
    (phase,
     import,
     terms,
     requested_by,
     generation,
     total,
     pending,
     released,
     retrying,
     sent,
     failed,
     skipped,
     cancelled,
     unknown)
)

struct SettingsText {
    events::BetaSettings values;
    std::uint32_t version = 0;
    std::optional<base::Instant> updated_at;
    std::string updated_by;
};
BOOST_DESCRIBE_STRUCT(SettingsText, (), (values, version, updated_at, updated_by))

struct CohortText {
    std::int32_t cap = 0;
    std::uint32_t remaining = 0;
    std::vector<std::string> members;
    std::uint32_t turned_away = 0;
};
BOOST_DESCRIBE_STRUCT(CohortText, (), (cap, remaining, members, turned_away))

struct VerificationText {
    bool has_code = false;
    base::Instant code_expires_at;
    std::uint32_t sent_lately = 0;
    std::uint32_t missed_lately = 0;
    std::optional<base::Instant> locked_until;
    std::uint32_t open_proofs = 0;
};
BOOST_DESCRIBE_STRUCT(
    VerificationText,
    (),
    (has_code, code_expires_at, sent_lately, missed_lately, locked_until, open_proofs)
)

struct ServiceTokenText {
    std::vector<events::ServiceScope> scopes;
    std::optional<base::Instant> expires_at;
    bool is_revoked = false;
};
BOOST_DESCRIBE_STRUCT(ServiceTokenText, (), (scopes, expires_at, is_revoked))

struct WaitlistText {
    bool is_waiting = false;
};
BOOST_DESCRIBE_STRUCT(WaitlistText, (), (is_waiting))

struct ResetText {
    bool has_link = false;
    base::Instant expires_at;
    std::uint32_t requested_lately = 0;
};
BOOST_DESCRIBE_STRUCT(ResetText, (), (has_link, expires_at, requested_lately))

events::BatchRow batch_row_of(const batches::RowOrigin& origin) {
    return {.batch = origin.batch.id(), .row = origin.row, .generation = origin.generation};
}

}  // namespace

std::string state_as_json(const people::Account& account) {
    AccountText text{
        .exists = account.exists(),
        .recipient = account.recipient.text,
        .first_name = account.first_name,
        .last_name = account.last_name,
        .role = account.role,
        .status = account.status,
        .stage = account.stage,
        .failures = account.failures,
        .locked_until = account.locked_until,
        .tokens_signed_out = static_cast<std::uint32_t>(account.signed_out.size()),
        .sessions = static_cast<std::uint32_t>(account.sessions.size()),
        .has_second_factor = people::second_factor_of(account).is_on(),
        .known_devices = static_cast<std::uint32_t>(account.devices.size())
    };
    if (account.overrides) {
        for (const auto& one : *account.overrides) {
            text.overrides.push_back({.permission = one.permission, .granted = one.is_granted});
        }
    }
    if (account.exists()) {
        text.address = account.address;
    }
    for (const auto& grant : account.grants) {
        auto& shown = text.grants.emplace_back();
        shown = {
            .access = grant.access.text(),
            .role = grant.role,
            .phase = grant.phase,
            .granted_at = grant.granted_at,
            .revoked = grant.is_revoked
        };
        if (!grant.invite.empty()) {
            shown.invite = grant.invite.text();
        }
    }
    return base::to_json(text);
}

std::string state_as_json(const people::Recipient& recipient) {
    RecipientText text{
        .redeemed = recipient.redeemed,
        .suppressed = recipient.suppressed,
        .unreachable = recipient.unreachable,
        .erased = recipient.erased
    };
    for (const auto& held : recipient.invites) {
        text.invites.push_back(
            {.invite = held.invite.id().text, .role = held.role, .live = held.live}
        );
    }
    for (const auto& origin : recipient.refused) {
        text.refused.push_back(batch_row_of(origin));
    }
    return base::to_json(text);
}

std::string state_as_json(const invites::Invite& invite) {
    InviteText text{
        .standing = invite.standing,
        .role = invite.role,
        .grants_founding = invite.grants_founding,
        .expires_at = invite.expires_at,
        .address = invite.letter.address(),
        .code = invite.letter.code(),
        .name = invite.letter.name(),
        .base_url = invite.letter.base_url(),
        .note = invite.letter.note(),
        .ends_unsent = invite.ends_unsent,
        .seen = invite.seen
    };
    text.code_hash = invite.code_hash.empty() ? "" : invite.code_hash.text();
    if (!invite.recipient.empty()) {
        text.recipient = invite.recipient.id().text;
    }
    if (const auto* hold = invites::present_hold(invite)) {
        text.held_by = hold->holder.text();
        text.held_until = hold->until;
    }
    for (const auto& delivery : invite.deliveries) {
        auto& shown = text.deliveries.emplace_back(DeliveryText{.state = delivery.state()});
        if (!delivery.origin.batch.empty()) {
            shown.batch_row = batch_row_of(delivery.origin);
        }
    }
    return base::to_json(text);
}

std::string state_as_json(const batches::Import& import) {
    return base::to_json(ImportText{
        .state = import.state,
        .terms = import.terms,
        .chunks = import.chunks,
        .total = import.total,
        .ok = import.ok,
        .expires_at = import.expires_at
    });
}

std::string state_as_json(const batches::Batch& batch) {
    const auto& counts = batch.rows.counts();
    return base::to_json(BatchText{
        .phase = batch.phase,
        .import = batch.import.text,
        .terms = batch.terms,
        .requested_by = batch.requested_by,
        .generation = batch.generation,
        .total = batch.rows.total(),
        .pending = counts[batches::RowState::pending],
        .released = counts[batches::RowState::released],
        .retrying = counts[batches::RowState::retrying],
        .sent = counts[batches::RowState::sent],
        .failed = counts[batches::RowState::failed],
        .skipped = counts[batches::RowState::skipped],
        .cancelled = counts[batches::RowState::cancelled],
        .unknown = counts[batches::RowState::unknown]
    });
}

std::string state_as_json(const beta::Settings& settings) {
    return base::to_json(SettingsText{
        .values = settings.values,
        .version = settings.version,
        .updated_at = settings.updated_at,
        .updated_by = settings.updated_by
    });
}

std::string state_as_json(const founding::Cohort& cohort) {
    CohortText text{
        .cap = cohort.cap,
        .remaining = cohort.remaining(),
        .turned_away = static_cast<std::uint32_t>(cohort.turned_away.size())
    };
    for (const auto& member : cohort.members) {
        text.members.push_back(member.text());
    }
    return base::to_json(text);
}

std::string state_as_json(const people::EmailVerification& verification) {
    return base::to_json(VerificationText{
        .has_code = !verification.code.empty(),
        .code_expires_at = verification.code_expires_at,
        .sent_lately = static_cast<std::uint32_t>(verification.sent_at.size()),
        .missed_lately = static_cast<std::uint32_t>(verification.missed_at.size()),
        .locked_until = verification.locked_until,
        .open_proofs = static_cast<std::uint32_t>(verification.proofs.size())
    });
}

std::string state_as_json(const people::PasswordReset& reset) {
    return base::to_json(ResetText{
        .has_link = !reset.token_hash.empty(),
        .expires_at = reset.expires_at,
        .requested_lately = static_cast<std::uint32_t>(reset.requested_at.size())
    });
}

std::string state_as_json(const service_tokens::ServiceToken& token) {
    return base::to_json(ServiceTokenText{
        .scopes = token.scopes, .expires_at = token.expires_at, .is_revoked = token.is_revoked
    });
}

std::string state_as_json(const waitlist::Entry& entry) {
    return base::to_json(WaitlistText{.is_waiting = entry.exists()});
}

}  // namespace domain
