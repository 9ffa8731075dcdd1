#pragma once
// How long an invite lives: an operator gives it more time; whoever lost its mail asks for another.

#include "api/services.hpp"
#include "platform/http/message.hpp"
#include "projections/invite_list.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <string>

namespace api {

struct ExtendBody {
    std::uint32_t extend_days = 14;  // 1 to 180, from its present end
};
BOOST_DESCRIBE_STRUCT(ExtendBody, (), (extend_days))

struct InviteExtendedView {
    std::string id;
    projections::invite_list::Status status = projections::invite_list::Status::pending;
    base::Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(InviteExtendedView, (), (id, status, expires_at))

struct AskAgainBody {
    std::string email;
};
BOOST_DESCRIBE_STRUCT(AskAgainBody, (), (email))

// The same for everybody.
struct AskedAgain {
    std::string message = "If this address has a valid invitation, it is on its way again.";
};
BOOST_DESCRIBE_STRUCT(AskedAgain, (), (message))

using platform::http::Request, platform::http::Response;

// Without a mail. An expired one lives again only when it is mailed again.
base::Task<Response> extend_invite(Request& request, Services& services);

// Open to all. Neither answer nor time tells who was invited.
base::Task<Response> ask_for_invite(Request& request, Services& services);

}  // namespace api
