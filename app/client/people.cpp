// `people erase`.

#include "app/client/answers.hpp"
#include "app/client/commands.hpp"

#include <fmt/format.h>

namespace app::client {

namespace {

struct EraseBody {
    std::string email;
};
BOOST_DESCRIBE_STRUCT(EraseBody, (), (email))

}  // namespace

int erase_person(Session& session, const std::string& email, bool json) {
    const auto text =
        session.post("/api/v1/admin/people/erase", base::to_json(EraseBody{.email = email}));
    if (json) {
        fmt::print("{}\n", text);
        return exit_done;
    }
    const auto erased = answer_from<ErasedAnswer>(text);
    fmt::print(
        "Erased: {}, {} live invites, {} keys. Whatever else is stored of that address cannot be "
        "read any more.\n",
        erased.had_account ? "an account" : "no account",
        erased.invites_revoked,
        erased.keys
    );
    return exit_done;
}

}  // namespace app::client
