#pragma once
// A JSON object that is passed on as text: what it means is known elsewhere, or later.

#include <string>

namespace base {

struct RawObject {
    std::string json = "{}";
    bool operator==(const RawObject&) const = default;
};

}  // namespace base
