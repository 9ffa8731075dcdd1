#include <stdexcept>

// toml++ takes some malformed files, such as "[=", for a mistake of its own. They are refused like
// others; the process does not end.
#define TOML_ASSERT(holds) ((holds) ? void() : throw std::logic_error{#holds})

#include "platform/config/keys.hpp"
#include "platform/config/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <toml++/toml.h>
#include <tuple>

namespace platform::config {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view environment_prefix = "INSTAINSTRU_";
constexpr std::string_view configuration_path = "INSTAINSTRU_CONFIG";  // The command line's.
constexpr std::uintmax_t file_bytes_max = 1024 * 1024;

// ── One value ────────────────────────────────────────────────────────────────────────────────────

Value value_of(const toml::node& node) {
    if (const auto* text = node.as_string()) {
        return text->get();
    }
    if (const auto* whole = node.as_integer()) {
        return whole->get();
    }
    if (const auto* yes_or_no = node.as_boolean()) {
        return yes_or_no->get();
    }
    const auto* list = node.as_array();
    if (!list) {
        return Foreign{};
    }
    std::vector<std::string> texts;
    for (const auto& element : *list) {
        const auto* text = element.as_string();
        if (!text) {
            return Foreign{};
        }
        texts.push_back(text->get());
    }
    return texts;
}

std::string unknown_key(std::string_view name) {
    const auto* meant = nearest_key(name);
    return meant ? fmt::format("There is no key {}. Did you mean {}?", name, meant->name)
                 : fmt::format("There is no key {}.", name);
}

void set(Loaded& loaded, const Key& key, const Value& value, std::string place) {
    if (const auto expected = key.read(loaded.config, value)) {
        loaded.problems.push_back(
            {std::move(place), fmt::format("{} has to be {}.", key.name, *expected)}
        );
    }
}

// ── A file ───────────────────────────────────────────────────────────────────────────────────────

std::string place_in(const fs::path& file, toml::source_index line) {
    return fmt::format("{}, line {}", file.filename().string(), line);
}

// Whether a letter beyond ASCII stands in this line outside of its comment and strings.
bool strays_beyond_ascii(std::string_view line) {
    char quote = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char c = line[at];
        if (quote == 0 && c == '#') {
            return false;
        }
        if (quote == 0 && static_cast<unsigned char>(c) >= 0x80) {
            return true;
        }
        if (quote == '"' && c == '\\') {
            ++at;
        } else if (c == quote) {
            quote = 0;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        }
    }
    return false;
}

// toml++ before 3.5 takes most letters beyond ASCII, where space may stand, for something that
// cannot be (marzer/tomlplusplus#295), and what it does then is undefined. So they stay where it
// looks for no space: in comments and in strings of one line.
std::optional<toml::source_index> line_beyond_ascii(std::string_view text) {
    const bool multiline = text.find(R"(""")") != text.npos || text.find("'''") != text.npos;
    for (toml::source_index line = 1; !text.empty(); ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto whole = text.substr(0, end);
        const auto beyond = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
        if (multiline ? std::ranges::any_of(whole, beyond) : strays_beyond_ascii(whole)) {
            return line;
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::nullopt;
}

// Absent, with the problem noted, when it cannot be read or is no TOML.
std::optional<toml::table> parse_file(Loaded& loaded, const fs::path& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    std::ifstream stream{file, std::ios::binary};
    if (error || size > file_bytes_max || !stream) {
        loaded.problems.push_back(
            {file.string(),
             error                   ? fmt::format("The file cannot be read: {}.", error.message())
             : size > file_bytes_max ? "The file is too large to be a configuration."
                                     : "The file cannot be opened: look at its owner and mode."}
        );
        return std::nullopt;
    }
    std::ostringstream text;
    text << stream.rdbuf();
    if (const auto line = line_beyond_ascii(text.view())) {
        loaded.problems.push_back(
            {place_in(file, *line),
             "This is no TOML that is read here: letters beyond ASCII stand in comments and in "
             "strings of one line."}
        );
        return std::nullopt;
    }
    try {
        return toml::parse(text.view());
    } catch (const toml::parse_error& problem) {
        loaded.problems.push_back(
            {place_in(file, problem.source().begin.line),
             fmt::format("This is no TOML: {}.", problem.description())}
        );
        return std::nullopt;
    } catch (const std::logic_error&) {
        loaded.problems.push_back(
            {file.filename().string(), "This is no TOML: look at the names of its tables."}
        );
        return std::nullopt;
    }
}

struct Entry {
    std::string name;
    const toml::node* node;
    toml::source_index line;
};

void collect(const toml::table& table, const std::string& prefix, std::vector<Entry>& entries) {
    for (const auto& [key, node] : table) {
        const auto name = prefix + std::string{key.str()};
        const auto* section = node.as_table();
        if (section && prefix.empty()) {
            collect(*section, name + ".", entries);
        } else {
            entries.push_back({name, &node, key.source().begin.line});
        }
    }
}

std::vector<Entry> entries_of(const toml::table& table) {
    std::vector<Entry> entries;
    collect(table, "", entries);
    std::ranges::sort(entries, {}, [](const Entry& entry) {
        return std::tie(entry.line, entry.name);
    });
    return entries;
}

void read_file(Loaded& loaded, const fs::path& file) {
    const auto table = parse_file(loaded, file);
    if (!table) {
        return;
    }
    for (const auto& entry : entries_of(*table)) {
        const auto place = place_in(file, entry.line);
        if (const auto* key = find_key(entry.name)) {
            set(loaded, *key, value_of(*entry.node), place);
        } else {
            loaded.problems.push_back({place, unknown_key(entry.name)});
        }
    }
}

void read_secrets(Loaded& loaded, const fs::path& file) {
    const auto table = parse_file(loaded, file);
    if (!table) {
        return;
    }
    std::error_code error;
    const auto others = fs::perms::group_all | fs::perms::others_all;
    if ((fs::status(file, error).permissions() & others) != fs::perms::none) {
        loaded.warnings.push_back(
            {file.string(), "Others than its owner can read the secrets: chmod 600."}
        );
    }
    for (const auto& entry : entries_of(*table)) {
        const auto place = place_in(file, entry.line);
        const bool has_section = entry.name.find('.') != std::string::npos;
        const auto name = has_section ? entry.name : "secrets." + entry.name;
        const auto* key = find_key(name);
        if (!key) {
            loaded.problems.push_back({place, unknown_key(name)});
        } else if (key->secrecy == Secrecy::open) {
            loaded.problems.push_back(
                {place, fmt::format("{} is no secret: it belongs into the configuration.", name)}
            );
        } else {
            set(loaded, *key, value_of(*entry.node), place);
        }
    }
}

// ── Environment and flags ────────────────────────────────────────────────────────────────────────

// An unknown name may be somebody else's (Kubernetes makes up names after services), so it is only
// pointed out.
void read_environment(Loaded& loaded, const std::vector<std::string>& environment) {
    for (const auto& variable : environment) {
        const auto equals = std::min(variable.find('='), variable.size());
        const auto name = variable.substr(0, equals);
        if (!name.starts_with(environment_prefix) || name == configuration_path) {
            continue;
        }
        const auto keys = all_keys();
        const auto found = std::ranges::find(keys, name, [](const Key& key) {
            return environment_name(key.name);
        });
        if (found == keys.end()) {
            loaded.warnings.push_back({name, "No key is called so; it is left alone."});
        } else if (equals < variable.size()) {
            set(loaded, *found, Unquoted{variable.substr(equals + 1)}, name);
        }
    }
}

void read_flags(Loaded& loaded, const std::vector<std::string>& flags) {
    for (const auto& flag : flags) {
        const auto equals = flag.find('=');
        const auto name = flag.substr(0, equals);
        const auto place = "--set " + name;  // Without the value: it may be a secret.
        const auto* key = find_key(name);
        if (equals == std::string::npos) {
            loaded.problems.push_back({place, "A flag is written --set section.key=value."});
        } else if (!key) {
            loaded.problems.push_back({place, unknown_key(name)});
        } else {
            set(loaded, *key, Unquoted{flag.substr(equals + 1)}, place);
        }
    }
}

fs::path secrets_path(const Loaded& loaded, const Sources& sources) {
    const fs::path named{loaded.config.secrets.file};
    return sources.file ? fs::path{*sources.file}.parent_path() / named : named;
}

}  // namespace

Loaded load(const Sources& sources) {
    // The environment and the flags may name the file of secrets, and win over what it says: so
    // they are read once to find it, and once after it.
    Loaded names;
    if (sources.file) {
        read_file(names, *sources.file);
    }
    Loaded loaded{.config = names.config, .problems = names.problems, .warnings = names.warnings};
    read_environment(names, sources.environment);
    read_flags(names, sources.flags);
    if (!names.config.secrets.file.empty()) {
        read_secrets(loaded, secrets_path(names, sources));
    }
    read_environment(loaded, sources.environment);
    read_flags(loaded, sources.flags);
    return loaded;
}

}  // namespace platform::config
