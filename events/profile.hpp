#pragma once
// What somebody changes of what they told about themselves. In the account's stream.
// These names and fields are the stored format: only ever add, and only optional fields.

#include "base/sealed.hpp"
#include "base/time.hpp"
#include "events/ids.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace events {

enum class ProfileField { first_name, last_name, phone, zip_code, timezone };
BOOST_DESCRIBE_ENUM(ProfileField, first_name, last_name, phone, zip_code, timezone)

// Each of `fields` is from now on what is said here; a phone that is not said is none any more.
// Another phone has to be verified anew.
struct ProfileChanged {
    AccountId account;
    std::vector<ProfileField> fields;
    std::optional<base::SealedText> first_name;
    std::optional<base::SealedText> last_name;
    std::optional<base::SealedText> phone;
    std::optional<base::SealedText> zip_code;
    std::optional<std::string> timezone;  // an IANA name
    std::string by;
    base::Instant at;
    bool operator==(const ProfileChanged&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    ProfileChanged, (), (account, fields, first_name, last_name, phone, zip_code, timezone, by, at)
)

using ProfileFact = std::variant<ProfileChanged>;

}  // namespace events
