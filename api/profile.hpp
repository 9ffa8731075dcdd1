#pragma once
// Who one is, and what one tells of oneself.

#include "api/given.hpp"
#include "api/services.hpp"
#include "api/wire.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace api {

// Phones are not verified and pictures not kept so far: nobody's phone is, and nobody has one.
struct MeView {
    std::string id;
    std::string email;
    OrNull<std::string> first_name;
    OrNull<std::string> last_name;
    OrNull<std::string> phone;
    bool phone_verified = false;
    bool email_verified = false;  // they had what was mailed to the address
    OrNull<std::string> zip_code;
    bool is_active = true;
    OrNull<std::string> timezone;
    std::uint32_t profile_picture_version = 0;
    bool has_profile_picture = false;
    std::vector<std::string> roles;
    std::vector<std::string> permissions;
    bool beta_access = false;
    OrNull<std::string> beta_role;
    OrNull<std::string> beta_phase;
    OrNull<std::string> beta_invited_by;
};
BOOST_DESCRIBE_STRUCT(
    MeView,
    (),
    (id,
     email,
     first_name,
     last_name,
     phone,
     phone_verified,
     email_verified,
     zip_code,
     is_active,
     timezone,
     profile_picture_version,
     has_profile_picture,
     roles,
     permissions,
     beta_access,
     beta_role,
     beta_phase,
     beta_invited_by)
)

// What is left out stays as it is. Another zip code brings its time zone, unless one is given.
struct ChangeProfileBody {
    std::optional<std::string> first_name;
    std::optional<std::string> last_name;
    Given<std::string> phone;  // null: none any more
    std::optional<std::string> zip_code;
    std::optional<std::string> timezone;
};
BOOST_DESCRIBE_STRUCT(ChangeProfileBody, (), (first_name, last_name, phone, zip_code, timezone))

struct PhoneBody {
    std::string phone_number;  // E.164: "+12125550123"
};
BOOST_DESCRIBE_STRUCT(PhoneBody, (), (phone_number))

struct PhoneView {
    OrNull<std::string> phone_number;
    bool verified = false;
};
BOOST_DESCRIBE_STRUCT(PhoneView, (), (phone_number, verified))

base::Task<platform::http::Response> show_me(platform::http::Request& request, Services& services);

// The same again changes nothing, and is told alike.
base::Task<platform::http::Response> change_profile(
    platform::http::Request& request, Services& services
);

base::Task<platform::http::Response> show_phone(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> change_phone(
    platform::http::Request& request, Services& services
);

}  // namespace api
