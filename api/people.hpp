#pragma once
// What an operator does about people, by their address: it travels in bodies, never in paths.

#include "api/services.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <string>

namespace api {

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

// For good: account, invites and rows of imports that are bound to the address. The vault follows
// within seconds.
base::Task<platform::http::Response> erase_person(
    platform::http::Request& request, Services& services
);

}  // namespace api
