#pragma once
// The waitlist: whoever wants to be let in leaves an address, and operators invite from the list.

#include "api/invite_issuing.hpp"
#include "api/services.hpp"
#include "api/wire.hpp"
#include "platform/http/message.hpp"
#include "projections/waitlist.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace api {

struct JoinWaitlistBody {
    std::string email;
    std::optional<std::string> name;
    std::optional<std::string> role;  // student or instructor; instructor
    std::optional<std::string> source;
};
BOOST_DESCRIBE_STRUCT(JoinWaitlistBody, (), (email, name, role, source))

// The same for everybody.
struct WaitlistTaken {
    std::string message = "Thank you. We will write to you when there is room.";
};
BOOST_DESCRIBE_STRUCT(WaitlistTaken, (), (message))

struct WaitlistEntryView {
    std::string id;
    std::string email;
    OrNull<std::string> name;
    events::Role role = events::Role::instructor;
    OrNull<std::string> source;
    projections::waitlist::State state = projections::waitlist::State::waiting;
    base::Instant joined_at;
    OrNull<std::string> invite_id;
    OrNull<base::Instant> invited_at;
    OrNull<base::Instant> registered_at;
};
BOOST_DESCRIBE_STRUCT(
    WaitlistEntryView,
    (),
    (id, email, name, role, source, state, joined_at, invite_id, invited_at, registered_at)
)

struct WaitlistView {
    std::vector<WaitlistEntryView> entries;  // latest first
    std::uint64_t count = 0;                 // on this page
    OrNull<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(WaitlistView, (), (entries, count, next_cursor))

// Either these, or as many as have waited longest.
struct InviteWaitlistBody {
    std::optional<std::vector<std::string>> ids;  // 500 at most
    std::optional<std::uint32_t> count;           // 1 to 500
    std::optional<std::string> role;
    std::optional<std::uint32_t> expires_in_days;
    std::optional<bool> grant_founding_status;
    std::optional<std::string> name;  // of the batch
};
BOOST_DESCRIBE_STRUCT(
    InviteWaitlistBody, (), (ids, count, role, expires_in_days, grant_founding_status, name)
)

struct LeaveWaitlistBody {
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(LeaveWaitlistBody, (), (reason))

struct WaitlistLeftView {
    std::string id;
    bool removed = true;
};
BOOST_DESCRIBE_STRUCT(WaitlistLeftView, (), (id, removed))

using platform::http::Request, platform::http::Response;

// Answers the same, and takes as long, whether or not the address is known here.
base::Task<Response> join_waitlist(Request& request, Services& services);

base::Task<Response> list_waitlist(Request& request, Services& services);
base::Task<Response> export_waitlist(Request& request, Services& services);

// A batch of those who wait among them; 422 NO_VALID_RECIPIENTS when nobody does.
base::Task<Response> invite_from_waitlist(Request& request, Services& services);

base::Task<Response> remove_from_waitlist(Request& request, Services& services);

}  // namespace api
