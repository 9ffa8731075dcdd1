#pragma once
// What the access view remembers of each fact. Pure; the view adds reading and locks.

#include "api/access/access_view.hpp"
#include "events/record.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace base {
class BinaryReader;
class BinaryWriter;
}  // namespace base

namespace api {

class AccessFold {
public:
    // Grows with each change of what it makes of a fact, and of how it is written down.
    static constexpr std::uint32_t version = 7;

    // Stored names of the facts it wants.
    static const std::vector<std::string_view>& types();

    void apply(const events::Fact& fact);

    // Tokens that ended by themselves need not be remembered.
    void forget_before(base::Instant now);

    std::optional<Member> find(const events::AccountId& account) const;
    std::vector<std::pair<events::AccountId, Member>> specially_trusted() const;
    // Each with whether they have access as one.
    std::vector<std::pair<events::AccountId, bool>> instructors() const;
    // A token, or the session that it is of.
    bool is_revoked(std::string_view token) const;

    std::optional<ServiceAccess> find_service(const std::string& secret_hash) const;

    const domain::beta::Settings& settings() const { return settings_; }

    void save(base::BinaryWriter& writer) const;
    void load(base::BinaryReader& reader);

private:
    // Whether the fact was of that kind.
    bool apply_to_settings(const events::Fact& fact);
    bool apply_to_services(const events::Fact& fact);
    void revoke(const std::string& name, base::Instant until);
    void invalidate(const events::AccountId& account, base::Instant at);
    void move(const events::AccountId& account, events::AccountStatus to);
    void add(const events::AccountRegistered& fact);
    void change(const events::ProfileChanged& fact);
    void note_mailbox(const std::string& account);
    void give_access(const events::BetaAccessGranted& fact);
    void take_access(const events::BetaAccessRevoked& fact);
    void override_permission(const events::PermissionOverridden& fact);
    void note_trust(const std::string& account, const Member& member);

    std::unordered_map<std::string, Member> members_;        // by account
    std::unordered_map<std::string, std::string> accounts_;  // by recipient
    std::map<std::string, base::Instant, std::less<>> revoked_;
    std::set<std::pair<base::Instant, std::string>> by_expiry_;
    std::set<std::string, std::less<>> specially_trusted_;  // follows from members_
    domain::beta::Settings settings_;
    std::unordered_map<std::string, ServiceAccess> services_;       // by the hash of the secret
    std::unordered_map<std::string, std::string> service_secrets_;  // that hash, by token
};

}  // namespace api
