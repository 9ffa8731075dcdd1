#pragma once
// The gate in front of the pages of a preview: a browser has shown the secret that staff know, or
// it is asked for it. A pure function, for whoever routes in front of those pages.

#include <optional>
#include <string>
#include <string_view>

namespace api {

// What a browser holds that asks for a page. `target` is a path, perhaps with its query; `cookie`
// is that of the gate, empty without one.
struct GateCall {
    std::string_view target;
    std::string_view cookie;
};

struct GateVerdict {
    // `admit`: its secret was in the query; it gets the cookie, and goes on to `location`.
    enum class Kind { pass, admit, ask };

    Kind kind = Kind::pass;
    std::string location = {};
    bool operator==(const GateVerdict&) const = default;
};

inline constexpr std::string_view staff_cookie = "staff_access_token";

// Without a secret there is no gate. Pages by which people come back to their account, or follow an
// invite, are open: a `token` in their query is another one.
GateVerdict judge_at_gate(std::string_view secret, const GateCall& call);

}  // namespace api
