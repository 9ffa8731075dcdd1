#pragma once
// The subcommands of `instainstru`. Each returns the process's exit code: 0 done, 1 failed, 2 done
// in part or findings (audit, fsck).

#include "platform/config/config.hpp"

#include <string>

namespace app {

using platform::config::Config;

int serve(const Config& config);
int migrate(const Config& config);

// The password is the first line of standard input.
int create_admin(const Config& config, const std::string& email);

}  // namespace app
