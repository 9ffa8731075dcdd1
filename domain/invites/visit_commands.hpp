#pragma once
// Commands about what is done with codes. Part of domain/commands.hpp, which everybody else
// includes.

#include "base/describe.hpp"
#include "events/ids.hpp"
#include "events/people.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace domain {

// What somebody does with a code, for measures.
enum class Visit { clicked, validated, refused };
BOOST_DESCRIBE_ENUM(Visit, clicked, validated, refused)

// Its id says when, in steps of ten minutes: the same visit again within one is the same command.
// Decided where the code lives.
struct NoteInviteVisit {
    events::CodeHash code_hash;
    Visit visit = Visit::clicked;
    std::optional<std::uint32_t> delivery;  // of clicked: the mail, as its link says
    std::map<std::string, std::string> utm;
    std::optional<events::AccountId> account;  // of refused: that they have or would have
    std::optional<events::Role> role;          // of refused: that they asked for
};
BOOST_DESCRIBE_STRUCT(NoteInviteVisit, (), (code_hash, visit, delivery, utm, account, role))

}  // namespace domain
