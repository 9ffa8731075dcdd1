#pragma once
// `sign-in`, `invites …` and `jobs …` on the command line.

#include "app/command_line.hpp"

namespace app::client {

void add_commands(CommandLine& commands);

}  // namespace app::client
