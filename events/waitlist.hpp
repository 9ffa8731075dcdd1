#pragma once
// Facts of the waitlist: who asked to be let in, without an invite. In the slot of the address.
// These names and fields are the stored format: only ever add, and only optional fields.

#include "base/sealed.hpp"
#include "base/time.hpp"
#include "events/ids.hpp"
#include "events/people.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace events {

// An address is on the list once, until it is taken off.
struct WaitlistJoined {
    RecipientId recipient;
    base::SealedText address;
    std::optional<base::SealedText> name;
    Role role = Role::instructor;  // as what they would come
    std::optional<std::string> source;
    base::Instant at;
    bool operator==(const WaitlistJoined&) const = default;
};
BOOST_DESCRIBE_STRUCT(WaitlistJoined, (), (recipient, address, name, role, source, at))

// An operator took it off, or the person was erased. Nobody may use these keys any more.
struct WaitlistLeft {
    RecipientId recipient;
    std::vector<std::string> keys;
    std::string by;
    std::optional<std::string> reason;
    base::Instant at;
    bool operator==(const WaitlistLeft&) const = default;
};
BOOST_DESCRIBE_STRUCT(WaitlistLeft, (), (recipient, keys, by, reason, at))

using WaitlistFact = std::variant<WaitlistJoined, WaitlistLeft>;

}  // namespace events
