#pragma once
// Configuration from a TOML file, then the environment, then flags; later ones win.

#include "platform/config/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace platform::config {

struct Sources {
    std::optional<std::string> file;       // a path
    std::vector<std::string> environment;  // "NAME=value"; names that are not ours are left alone
    std::vector<std::string> flags;        // "http.port=8001", what follows --set
};

// Something a person has to put right, with the place where to do it. Never holds a secret.
struct Problem {
    std::string place;  // "instainstru.toml, line 12", "INSTAINSTRU_HTTP_PORT", "--set http.port"
    std::string sentence;  // with what would be right

    bool operator==(const Problem&) const = default;
};

struct Loaded {
    Config config;                  // what could be read; use it only without problems
    std::vector<Problem> problems;  // all of them, not the first
    std::vector<Problem> warnings;  // what is probably not meant, and goes on
};

// Reads the file, and the one that `secrets.file` names (beside the first if the path is relative).
// Keys of the environment are INSTAINSTRU_SECTION_KEY; a list is separated by commas there and in
// flags. In the secrets' file keys without a section belong to [secrets]; any secret may stand
// there, nothing else.
Loaded load(const Sources& sources);

// What the roles of this process need and is not there, and values that do not go together; each
// with how to get it.
std::vector<Problem> check(const Config& config);

// One line a problem, for the terminal.
std::string to_text(const std::vector<Problem>& problems);

// As a TOML file with every key, its meaning as a comment and its value; secrets are masked. With a
// default Config it is a template to start from.
std::string to_toml(const Config& config);

}  // namespace platform::config
