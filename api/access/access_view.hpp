#pragma once
// Accounts with what they were granted, tokens that are worth nothing any more, and the settings of
// the beta, as all partitions of `facts` tell of them.

#include "base/sealed.hpp"
#include "base/time.hpp"
#include "domain/beta/settings.hpp"
#include "events/ids.hpp"
#include "events/people.hpp"
#include "events/permissions.hpp"
#include "events/service_tokens.hpp"
#include "events/snapshot_maker.hpp"
#include "projections/runtime/positions.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace api {

// Under which the view publishes its positions.
inline constexpr std::string_view access_view_name = "access";

// Older than that, and nobody is let in: a revocation might be missing.
inline constexpr base::Duration access_lag_max{5'000};

struct Grant {
    events::AccessId id;
    events::Role role = events::Role::student;
    events::Phase phase = events::Phase::instructor_only;
    std::optional<base::SealedText> code;  // of the invite that was redeemed for it
    base::Instant granted_at;
};

// A right that was given to a person, or taken from one; wins over their role.
struct PermissionOverride {
    events::Permission permission = events::Permission::manage_own_profile;
    bool is_granted = true;
    std::string by;
    std::string reason;
    base::Instant at;
};

struct Member {
    events::Role role = events::Role::student;
    events::AccountStatus status = events::AccountStatus::active;
    base::SealedText address;
    std::optional<base::SealedText> first_name;
    std::optional<base::SealedText> last_name;
    std::optional<base::SealedText> phone;
    std::optional<base::SealedText> zip_code;
    std::optional<std::string> timezone;
    base::Instant tokens_valid_from;            // those issued before are worth nothing
    std::vector<Grant> grants;                  // active ones, oldest first
    std::vector<PermissionOverride> overrides;  // oldest first, one a permission
    bool email_verified = false;                // they had what was mailed to the address
};

// A service token that was issued.
struct ServiceAccess {
    events::ServiceTokenId id;
    std::vector<events::ServiceScope> scopes;
    std::optional<base::Instant> expires_at;
    bool is_revoked = false;
};

// As clients call it: "mcp:read".
std::string_view name_of_scope(events::ServiceScope scope);

// Where the view begins, and how it tells.
struct AccessBeginning {
    events::SnapshotStore* snapshots = nullptr;  // null: at the first record
    std::function<void(std::string_view)> say = {};
    std::function<void(std::string_view)> alarm = {};
};

// How a snapshot of what the view knows is made.
events::SnapshotPlan plan_of_access(std::int32_t partitions);

class AccessView {
public:
    // Reads and looks on threads of its own. All outlive it.
    AccessView(
        events::Log& log,
        std::int32_t partitions,
        projections::Positions& positions,
        const base::Clock& clock,
        AccessBeginning beginning = {}
    );
    ~AccessView();

    AccessView(const AccessView&) = delete;
    AccessView& operator=(const AccessView&) = delete;

    // The rest: thread-safe.

    std::optional<Member> find(const events::AccountId& account) const;
    // Administrators, and whoever has other rights than their role: who they are.
    std::vector<std::pair<events::AccountId, Member>> specially_trusted() const;

    // Each with whether they have access as an instructor; in no order.
    std::vector<std::pair<events::AccountId, bool>> instructors() const;

    // A token by its id, or a session with all of its tokens.
    bool is_revoked(std::string_view token) const;

    // By the hash of its secret.
    std::optional<ServiceAccess> find_service(const std::string& secret_hash) const;

    // As last known; absent until the log was read to where it ended at the start.
    std::optional<domain::beta::Settings> settings() const;

    // The phase of these, for those who ask for nothing else, and often.
    std::optional<events::Phase> phase() const;

    // The same for those who decide by it: without a phase also while the view is not fresh.
    domain::beta::Policy policy() const;

    // Grows when settings() says something else. Cheap.
    std::uint64_t settings_changes() const;

    // For how long something has been seen in the log that is not known here. While the log does
    // not answer this stands still: reads go on, and nothing can be revoked by way of it either.
    base::Duration lag() const;

    bool is_fresh() const { return lag() <= access_lag_max; }

    // Why it stopped for good; empty while it reads.
    std::string problem() const;

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace api
