#pragma once
// Files of the source tree that tests read, or write when asked to by UPDATE_GOLDEN=1.

#include "base/ensure.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace files {

// The source tree around the working directory. Not __FILE__: the compiler's cache, which clones
// share, makes paths relative.
inline std::filesystem::path root() {
    auto folder = std::filesystem::current_path();
    while (!std::filesystem::exists(folder / "schema" / "topics.json")) {
        ENSURE(folder != folder.parent_path(), "tests are run within the source tree");
        folder = folder.parent_path();
    }
    return folder;
}

inline bool may_update() {
    const char* wish = std::getenv("UPDATE_GOLDEN");
    return wish && std::string{wish} == "1";
}

// Empty when there is none.
inline std::string read(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

inline void write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream{file, std::ios::binary} << text;
}

}  // namespace files
