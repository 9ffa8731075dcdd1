#pragma once
// Files of the source tree that tests read, or write when asked to by UPDATE_GOLDEN=1.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace files {

inline std::filesystem::path root() {
    return std::filesystem::path{__FILE__}.parent_path().parent_path().parent_path();
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
