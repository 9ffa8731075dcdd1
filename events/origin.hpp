#pragma once
// Where a request came from, coarsely enough that an erasure has nothing to take out of it: the
// header `origin` of a commit.

#include "events/sessions.hpp"

#include <string>
#include <string_view>

namespace events {

// Empty where it is not known, or there is none.
struct Origin {
    std::string network;  // "192.0.2.0/24", "2001:db8:1::/48"
    DeviceFamily device;
    std::string session;  // an id
    bool operator==(const Origin&) const = default;
};

// "192.0.2.0/24;Firefox;Linux;01J…"; empty when nothing is known.
std::string to_text(const Origin& origin);

// What is not understood is not known.
Origin origin_from(std::string_view text);

}  // namespace events
