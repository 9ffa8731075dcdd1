#pragma once
// What an operator sees of people, and does about them. An address travels in bodies, never in
// paths.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "base/raw_object.hpp"
#include "platform/http/message.hpp"
#include "projections/people.hpp"
#include "shards/answer.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace api {

struct GrantView {
    std::string access_id;
    events::Role role = events::Role::instructor;
    events::Phase phase = events::Phase::instructor_only;
    OrNull<std::string> invited_by_code;
    OrNull<std::string> invite_id;
    base::Instant granted_at;
    OrNull<base::Instant> revoked_at;
};
BOOST_DESCRIBE_STRUCT(
    GrantView, (), (access_id, role, phase, invited_by_code, invite_id, granted_at, revoked_at)
)

struct PersonView {
    std::string id;
    std::string email;  // "erased" of whoever was
    OrNull<std::string> first_name;
    OrNull<std::string> last_name;
    events::Role role = events::Role::student;
    OrNull<std::string> phone;
    OrNull<std::string> zip_code;
    OrNull<std::string> timezone;
    base::Instant registered_at;
    OrNull<base::Instant> signed_in_at;
    OrNull<base::Instant> locked_until;
    bool erased = false;
    base::RawObject metadata;  // that came with the registration
    std::vector<GrantView> grants;
};
BOOST_DESCRIBE_STRUCT(
    PersonView,
    (),
    (id,
     email,
     first_name,
     last_name,
     role,
     phone,
     zip_code,
     timezone,
     registered_at,
     signed_in_at,
     locked_until,
     erased,
     metadata,
     grants)
)

// A line of the list of people.
struct PersonItem {
    std::string id;
    std::string email;  // "erased" of whoever was
    OrNull<std::string> first_name;
    OrNull<std::string> last_name;
    events::Role role = events::Role::student;
    OrNull<events::AccountStatus> status;  // null of whoever was erased
    base::Instant registered_at;
    OrNull<base::Instant> signed_in_at;
};
BOOST_DESCRIBE_STRUCT(
    PersonItem, (), (id, email, first_name, last_name, role, status, registered_at, signed_in_at)
)

struct PeopleView {
    std::vector<PersonItem> people;
    std::uint64_t count = 0;  // on this page
    OrNull<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(PeopleView, (), (people, count, next_cursor))

struct ErasePersonBody {
    std::string email;
};
BOOST_DESCRIBE_STRUCT(ErasePersonBody, (), (email))

// What this request changed. Of somebody who was erased before: nothing.
struct PersonErased {
    bool had_account = false;
    std::uint32_t invites_revoked = 0;
    std::uint32_t keys = 0;  // to be destroyed; rows of imports have further ones
};
BOOST_DESCRIBE_STRUCT(PersonErased, (), (had_account, invites_revoked, keys))

inline constexpr std::string_view people_projection = "people";

PersonView person_view(
    const Services& services,
    const projections::people::Account& account,
    const std::vector<projections::people::Grant>& grants
);

// Under which operators cannot erase themselves.
extern const base::Rule not_oneself;

// Erases them, in the name of the caller, and has them told by mail if a key for that is there.
base::Task<shards::Answer> erase_subject(
    const platform::http::Request& request,
    Services& services,
    const std::string& address,
    bool anonymises = false
);

PersonErased what_was_erased(const shards::Answer& answer);

// Accounts, who registered last first; of one address or of one role.
base::Task<platform::http::Response> list_people(
    platform::http::Request& request, Services& services
);

// An account by its id, with what it was granted.
base::Task<platform::http::Response> show_person(
    platform::http::Request& request, Services& services
);

// For good: account, invites and rows of imports that are bound to the address. The vault follows
// within seconds.
base::Task<platform::http::Response> erase_person(
    platform::http::Request& request, Services& services
);

}  // namespace api
