#include "api/access/access_fold.hpp"

#include "base/binary.hpp"

#include <boost/mp11.hpp>

#include <algorithm>

namespace api {

template <class Archive>
void each_field(Archive& archive, base::some<Grant> auto& grant) {
    auto& [id, role, phase, code, granted_at] = grant;
    archive(id, role, phase, code, granted_at);
}

template <class Archive>
void each_field(Archive& archive, base::some<PermissionOverride> auto& one) {
    auto& [permission, is_granted, by, reason, at] = one;
    archive(permission, is_granted, by, reason, at);
}

template <class Archive>
void each_field(Archive& archive, base::some<Member> auto& member) {
    auto& [role, status, address, first_name, last_name, phone, zip_code, timezone, tokens_valid_from, grants, overrides, email_verified] =
        member;
    archive(role, status, address, first_name, last_name, phone, zip_code, timezone);
    archive(tokens_valid_from, grants, overrides, email_verified);
}

template <class Archive>
void each_field(Archive& archive, base::some<ServiceAccess> auto& service) {
    auto& [id, scopes, expires_at, is_revoked] = service;
    archive(id, scopes, expires_at, is_revoked);
}

namespace {

template <class... Facts>
std::vector<std::string_view> names_of() {
    return {events::type_of(events::Fact{Facts{}})...};
}

}  // namespace

const std::vector<std::string_view>& AccessFold::types() {
    using namespace events;
    static const auto names = names_of<
        AccountRegistered,
        SignedOut,
        SessionClosed,
        TokensInvalidated,
        PasswordChanged,
        AccountSuspended,
        AccountDeactivated,
        AccountReactivated,
        PermissionOverridden,
        SubjectErased,
        BetaAccessGranted,
        BetaAccessRevoked,
        BetaSettingsChanged,
        BetaChangeScheduled,
        BetaChangeCancelled,
        ServiceTokenIssued,
        ServiceTokenRevoked,
        ProfileChanged,
        EmailProofUsed,
        RecipientInviteEnded>();
    return names;
}

void AccessFold::move(const events::AccountId& account, events::AccountStatus to) {
    const auto found = members_.find(account.text);
    if (found != members_.end()) {
        found->second.status = to;
    }
}

void AccessFold::apply(const events::Fact& fact) {
    if (const auto* suspended = std::get_if<events::AccountSuspended>(&fact)) {
        return move(suspended->account, events::AccountStatus::suspended);
    }
    if (const auto* reactivated = std::get_if<events::AccountReactivated>(&fact)) {
        return move(reactivated->account, events::AccountStatus::active);
    }
    if (const auto* deactivated = std::get_if<events::AccountDeactivated>(&fact)) {
        move(deactivated->account, events::AccountStatus::deactivated);
        const auto found = members_.find(deactivated->account.text);
        if (found != members_.end()) {
            found->second.tokens_valid_from = deactivated->at;
        }
        return;
    }
    if (const auto* registered = std::get_if<events::AccountRegistered>(&fact)) {
        return add(*registered);
    }
    if (const auto* overridden = std::get_if<events::PermissionOverridden>(&fact)) {
        return override_permission(*overridden);
    }
    if (const auto* out = std::get_if<events::SignedOut>(&fact)) {
        return revoke(out->token, out->expires_at);
    }
    if (const auto* closed = std::get_if<events::SessionClosed>(&fact)) {
        return revoke(closed->session.text, closed->tokens_until);
    }
    if (const auto* changed = std::get_if<events::PasswordChanged>(&fact)) {
        if (changed->by_reset.value_or(false)) {
            note_mailbox(changed->account.text);
        }
        return invalidate(changed->account, changed->at);
    }
    if (const auto* changed = std::get_if<events::ProfileChanged>(&fact)) {
        return change(*changed);
    }
    if (const auto* proved = std::get_if<events::EmailProofUsed>(&fact)) {
        return note_mailbox(proved->account.text);
    }
    if (const auto* ended = std::get_if<events::RecipientInviteEnded>(&fact)) {
        return ended->mailed.value_or(false)
                   ? note_mailbox(events::account_at(ended->recipient).text)
                   : void();
    }
    if (const auto* ended = std::get_if<events::TokensInvalidated>(&fact)) {
        return invalidate(ended->account, ended->at);
    }
    if (const auto* granted = std::get_if<events::BetaAccessGranted>(&fact)) {
        return give_access(*granted);
    }
    if (const auto* revoked = std::get_if<events::BetaAccessRevoked>(&fact)) {
        return take_access(*revoked);
    }
    if (apply_to_settings(fact) || apply_to_services(fact)) {
        return;
    }
    if (const auto* erased = std::get_if<events::SubjectErased>(&fact)) {
        const auto found = accounts_.find(erased->recipient.text);
        if (found != accounts_.end()) {
            members_.erase(found->second);
            specially_trusted_.erase(found->second);
            accounts_.erase(found);
        }
    }
}

void AccessFold::give_access(const events::BetaAccessGranted& fact) {
    const auto found = members_.find(fact.account.text);
    if (found != members_.end()) {
        found->second.grants.push_back(
            {.id = fact.access,
             .role = fact.role,
             .phase = fact.phase,
             .code = fact.code,
             .granted_at = fact.granted_at}
        );
    }
}

void AccessFold::add(const events::AccountRegistered& fact) {
    auto& member = members_[fact.account.text];
    member = {
        .role = fact.role,
        .address = fact.address,
        .first_name = fact.first_name,
        .last_name = fact.last_name,
        .phone = fact.phone,
        .zip_code = fact.zip_code,
        .timezone = fact.timezone,
        // The account of an address that was erased and came anew has the same id: what was issued
        // to whoever had it before opens nothing.
        .tokens_valid_from = fact.registered_at
    };
    accounts_[fact.recipient.text] = fact.account.text;
    note_trust(fact.account.text, member);
}

void AccessFold::change(const events::ProfileChanged& fact) {
    const auto found = members_.find(fact.account.text);
    if (found == members_.end()) {
        return;
    }
    auto& member = found->second;
    for (const auto field : fact.fields) {
        switch (field) {
            case events::ProfileField::first_name:
                member.first_name = fact.first_name;
                break;
            case events::ProfileField::last_name:
                member.last_name = fact.last_name;
                break;
            case events::ProfileField::phone:
                member.phone = fact.phone;
                break;
            case events::ProfileField::zip_code:
                member.zip_code = fact.zip_code;
                break;
            case events::ProfileField::timezone:
                member.timezone = fact.timezone;
                break;
        }
    }
}

// By an invite that was mailed to the address, a proof, or a link to a password.
void AccessFold::note_mailbox(const std::string& account) {
    const auto found = members_.find(account);
    if (found != members_.end()) {
        found->second.email_verified = true;
    }
}

void AccessFold::override_permission(const events::PermissionOverridden& fact) {
    const auto found = members_.find(fact.account.text);
    if (found == members_.end()) {
        return;
    }
    auto& overrides = found->second.overrides;
    std::erase_if(overrides, [&](const auto& one) { return one.permission == fact.permission; });
    if (fact.effect != events::PermissionEffect::of_role) {
        overrides.push_back(
            {.permission = fact.permission,
             .is_granted = fact.effect == events::PermissionEffect::granted,
             .by = fact.by,
             .reason = fact.reason,
             .at = fact.at}
        );
    }
    note_trust(found->first, found->second);
}

void AccessFold::take_access(const events::BetaAccessRevoked& fact) {
    const auto found = members_.find(fact.account.text);
    if (found != members_.end()) {
        std::erase_if(found->second.grants, [&](const Grant& one) {
            return one.id == fact.access;
        });
    }
}

std::vector<std::pair<events::AccountId, bool>> AccessFold::instructors() const {
    std::vector<std::pair<events::AccountId, bool>> found;
    for (const auto& [account, member] : members_) {
        if (member.role != events::Role::instructor) {
            continue;
        }
        const bool has_access = std::ranges::any_of(member.grants, [](const Grant& grant) {
            return grant.role == events::Role::instructor;
        });
        found.emplace_back(events::AccountId{account}, has_access);
    }
    return found;
}

void AccessFold::note_trust(const std::string& account, const Member& member) {
    if (member.role == events::Role::admin || !member.overrides.empty()) {
        specially_trusted_.insert(account);
    } else {
        specially_trusted_.erase(account);
    }
}

bool AccessFold::apply_to_settings(const events::Fact& fact) {
    const auto apply = [&](const auto* one) {
        if (one) {
            settings_ = domain::beta::evolve(std::move(settings_), *one);
        }
        return one != nullptr;
    };
    return apply(std::get_if<events::BetaSettingsChanged>(&fact)) ||
           apply(std::get_if<events::BetaChangeScheduled>(&fact)) ||
           apply(std::get_if<events::BetaChangeCancelled>(&fact));
}

bool AccessFold::apply_to_services(const events::Fact& fact) {
    if (const auto* issued = std::get_if<events::ServiceTokenIssued>(&fact)) {
        services_[issued->secret_hash] = {
            .id = issued->service_token, .scopes = issued->scopes, .expires_at = issued->expires_at
        };
        service_secrets_[issued->service_token.text] = issued->secret_hash;
        return true;
    }
    if (const auto* revoked = std::get_if<events::ServiceTokenRevoked>(&fact)) {
        const auto secret = service_secrets_.find(revoked->service_token.text);
        if (secret != service_secrets_.end()) {
            services_[secret->second].is_revoked = true;
        }
        return true;
    }
    return false;
}

std::optional<ServiceAccess> AccessFold::find_service(const std::string& secret_hash) const {
    const auto found = services_.find(secret_hash);
    if (found == services_.end()) {
        return std::nullopt;
    }
    return found->second;
}

void AccessFold::revoke(const std::string& name, base::Instant until) {
    revoked_[name] = until;
    by_expiry_.emplace(until, name);
}

void AccessFold::invalidate(const events::AccountId& account, base::Instant at) {
    const auto found = members_.find(account.text);
    if (found != members_.end()) {
        found->second.tokens_valid_from = at;
    }
}

void AccessFold::forget_before(base::Instant now) {
    while (!by_expiry_.empty() && by_expiry_.begin()->first < now) {
        revoked_.erase(by_expiry_.begin()->second);
        by_expiry_.erase(by_expiry_.begin());
    }
}

std::optional<Member> AccessFold::find(const events::AccountId& account) const {
    const auto found = members_.find(account.text);
    if (found == members_.end()) {
        return std::nullopt;
    }
    return found->second;
}

std::vector<std::pair<events::AccountId, Member>> AccessFold::specially_trusted() const {
    std::vector<std::pair<events::AccountId, Member>> found;
    for (const auto& account : specially_trusted_) {
        found.emplace_back(events::AccountId{account}, members_.at(account));
    }
    return found;
}

void AccessFold::save(base::BinaryWriter& writer) const {
    writer(members_, accounts_, revoked_, settings_, services_, service_secrets_);
    writer(static_cast<std::uint32_t>(by_expiry_.size()));
    for (const auto& [at, token] : by_expiry_) {
        writer(at, token);
    }
}

void AccessFold::load(base::BinaryReader& reader) {
    reader(members_, accounts_, revoked_, settings_, services_, service_secrets_);
    for (const auto& [account, member] : members_) {
        note_trust(account, member);
    }
    const auto count = reader.count();
    for (std::uint32_t i = 0; i < count && !reader.failed(); ++i) {
        const auto at = reader.one<base::Instant>();
        by_expiry_.emplace_hint(by_expiry_.end(), at, reader.one<std::string>());
    }
}

bool AccessFold::is_revoked(std::string_view token) const {
    return revoked_.contains(token);
}

}  // namespace api
