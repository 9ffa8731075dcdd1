#pragma once
// Every fact there is, and their way to and from JSON. The C++ name of a fact is its stored name.

#include "events/account_status.hpp"
#include "events/batches.hpp"
#include "events/beta.hpp"
#include "events/data_exports.hpp"
#include "events/founding.hpp"
#include "events/invites.hpp"
#include "events/jobs.hpp"
#include "events/lifecycle.hpp"
#include "events/mail_reports.hpp"
#include "events/notifications.hpp"
#include "events/people.hpp"
#include "events/permissions.hpp"
#include "events/profile.hpp"
#include "events/second_factor.hpp"
#include "events/service_tokens.hpp"
#include "events/sessions.hpp"
#include "events/shards.hpp"
#include "events/sign_in_guards.hpp"
#include "events/verification.hpp"
#include "events/waitlist.hpp"

#include <boost/mp11.hpp>
#include <boost/system/result.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace events {

using FactKinds = boost::mp11::mp_append<
    PeopleFact,
    InviteFact,
    BatchFact,
    BetaFact,
    JobFact,
    ShardFact,
    MailFact,
    FoundingFact,
    SessionFact,
    SecondFactorFact,
    VerificationFact,
    AccountStatusFact,
    PermissionFact,
    DataExportFact,
    ServiceTokenFact,
    WaitlistFact,
    ProfileFact,
    SignInGuardFact,
    LifecycleFact,
    NotificationFact>;

// Any of them. Its copies, moves and end are compiled once: with so many kinds they would be a
// second of each source that holds a fact.
class Fact : public FactKinds {
public:
    Fact();

    template <class Kind>
        requires boost::mp11::mp_contains<FactKinds, Kind>::value
    Fact(Kind kind) : FactKinds{std::in_place_type<Kind>, std::move(kind)} {}

    Fact(const Fact& other);
    Fact(Fact&& other) noexcept;
    Fact& operator=(const Fact& other);
    Fact& operator=(Fact&& other) noexcept;
    ~Fact();
    bool operator==(const Fact& other) const;
};

// Grows when a fact is added that older programs do not know. A claim carries its writer's level;
// a reader that meets a higher one stops, and a process does not claim above its own.
inline constexpr std::uint32_t format_level = 8;

// "InviteIssued". The name points into static storage.
std::string_view type_of(const Fact& fact);

// All stored names, in the order of the catalogue.
const std::vector<std::string_view>& fact_types();

void write_data(std::string& out, const Fact& fact);

// Why a stored fact could not be understood, as a sentence that says what to do.
struct DecodeError {
    std::string sentence;
};

using DecodedFact = boost::system::result<Fact, DecodeError>;
[[noreturn]] void
throw_exception_from_error(const DecodeError& error, const boost::source_location&);

// Strict. An unknown type asks for a newer version.
DecodedFact read_data(std::string_view type, std::string_view json);

}  // namespace events
