#pragma once
// Everything that is folded from one partition: all its streams, their sequence numbers, and when
// each wants to decide again. The shard owns one; tests and `instainstru state` fold their own.

#include "domain/commands.hpp"
#include "domain/context.hpp"
#include "domain/people/security_state.hpp"
#include "events/record.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace base {
class BinaryReader;
class BinaryWriter;
}  // namespace base

namespace domain {

struct Deadline {
    base::Instant at;
    std::string stream;
    bool operator==(const Deadline&) const = default;
};

// What an account was granted last, for whoever signs in.
struct AccessState {
    events::Role role = events::Role::student;
    events::Phase phase = events::Phase::instructor_only;
    std::optional<base::SealedText> code;  // of the invite
    bool operator==(const AccessState&) const = default;
};
BOOST_DESCRIBE_STRUCT(AccessState, (), (role, phase, code))

// What log-in needs to know before it can check a password.
struct SignInState {
    events::AccountId account;
    base::SealedText password;  // empty: there is no such account
    events::Role role = events::Role::student;
    std::optional<base::Instant> locked_until;
    std::uint32_t failures = 0;
    base::SealedText address;
    std::optional<base::SealedText> first_name;
    std::optional<base::SealedText> last_name;
    std::optional<AccessState> access;
    bool has_second_factor = false;
    events::AccountStatus status = events::AccountStatus::active;
    std::optional<base::Instant> failed_at;  // the last of the failures
    bool operator==(const SignInState&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    SignInState,
    (),
    (account,
     password,
     role,
     locked_until,
     failures,
     address,
     first_name,
     last_name,
     access,
     has_second_factor,
     status,
     failed_at)
)

// What a link to another password opens.
struct ResetState {
    events::AccountId account;
    base::SealedText address;
    std::string password_key;  // under which passwords of this account are sealed
    bool operator==(const ResetState&) const = default;
};
BOOST_DESCRIBE_STRUCT(ResetState, (), (account, address, password_key))

// The founding instructors, as their cohort counts them.
struct FoundingState {
    std::int32_t cap = 0;
    std::uint32_t claimed = 0;
    std::uint32_t remaining = 0;
    bool operator==(const FoundingState&) const = default;
};
BOOST_DESCRIBE_STRUCT(FoundingState, (), (cap, claimed, remaining))

class World {
public:
    World();
    ~World();
    World(World&&) noexcept;
    World& operator=(World&&) noexcept;

    // Total: a fact of history is never refused. Facts of the shard's own books are ignored here.
    void evolve(const events::StreamFact& fact);

    // Pure. The facts are not applied; the caller numbers and evolves them.
    Decided decide(const Command& command, const Context& context) const;

    // Counters that are memory only (failed sign-ins): called once for each command that was
    // decided, after its facts were applied. Lost with the process, on purpose.
    void note(const Command& command, const Context& context);

    // The seq that the next fact of this stream gets: 1 for a new one.
    std::uint32_t next_seq(std::string_view stream) const;

    // The earliest; absent when nobody waits.
    std::optional<Deadline> next_deadline() const;

    // Takes a deadline out of the queue until the stream changes (a parked bug).
    void forget_deadline(std::string_view stream);

    // Of an address without an account: absent, or, once somebody failed with it lately, a state
    // without a password that tells until when it is locked.
    std::optional<SignInState> sign_in_state(const events::RecipientId& recipient) const;

    // Absent when there is no such account.
    std::optional<SecurityState> security_state(const events::AccountId& account) const;

    // Absent unless the link works at that moment.
    std::optional<ResetState> reset_state(
        const events::AccountId& account, const std::string& token_hash, base::Instant now
    ) const;

    // As it was in the beginning, of a cohort without facts.
    FoundingState founding_state(const events::CohortId& cohort) const;

    // The folded state of a stream as JSON; absent when there is no such stream.
    std::optional<std::string> state_of(std::string_view stream) const;

    std::size_t stream_count() const;

    // For snapshots: all but what is memory only. What is read back decides as this one does, and
    // has the same deadlines in the same order. Absent when the bytes make no sense.
    void save(base::BinaryWriter& writer) const;
    static std::optional<World> load(base::BinaryReader& reader);

private:
    struct Streams;
    std::unique_ptr<Streams> streams_;
};

}  // namespace domain
