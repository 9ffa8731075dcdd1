#pragma once
// Which commit this program was built from. Its source is written by cmake/commit_sha.cmake.

#include <string_view>

namespace app {

// Of git; empty if it was not built from a checkout.
std::string_view commit_sha();

}  // namespace app
