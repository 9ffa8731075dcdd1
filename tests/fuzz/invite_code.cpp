// Codes of invites as people type them, and where they lead.

#include "base/invite_code.hpp"

#include "platform/crypto/routing.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

void invite_code(std::string_view input) {
    const auto code = base::canonical_code(input);
    if (!code) {
        return;
    }
    static const platform::crypto::Routing routing{platform::crypto::Key32{}};
    must(base::canonical_code(*code) == code, "there is one spelling of a code");
    must(
        code->size() >= base::invite_code_length_min &&
            code->size() <= base::invite_code_length_max,
        "a code is neither too short nor too long"
    );
    const auto invite = routing.invite_of(*code);
    must(base::is_id(invite), "a code leads to an id");
    must(base::slot_of(invite) == routing.slot_of(*code), "in the slot of the code");
}

}  // namespace fuzz
