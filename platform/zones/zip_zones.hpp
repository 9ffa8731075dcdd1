#pragma once
// In which time zone a ZIP code of the United States lies.

#include <string_view>

namespace platform::zones {

// Of those that no other is known for: "America/New_York".
extern const std::string_view zone_without_zip;

// "94110" is "America/Los_Angeles". By the first three digits, which name a sorting centre of the
// post: where zones meet within its area, the one in which most of its people live. Never fails;
// of what is no ZIP code, or is given to nobody, zone_without_zip.
std::string_view zone_of_zip(std::string_view zip);

}  // namespace platform::zones
