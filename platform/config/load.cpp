#include "platform/config/load.hpp"

#include "platform/config/keys.hpp"

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

// TOML has none. The parser of toml++ does not refuse each of them: some end the process.
std::optional<toml::source_index> line_of_control_character(std::string_view text) {
    toml::source_index line = 1;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < ' ' && c != '\t' && c != '\n' && c != '\r') || byte == 127) {
            return line;
        }
        line += c == '\n' ? 1 : 0;
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
    if (const auto line = line_of_control_character(text.view())) {
        loaded.problems.push_back(
            {place_in(file, *line), "This is no TOML: there is a control character."}
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
