#pragma once
// The subcommands of `instainstru` that work on log and rows themselves; those that ask a running
// server are in client/. Each returns the process's exit code.

#include "platform/config/config.hpp"

#include <cstdint>
#include <string>

namespace app {

using platform::config::Config;

inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_partly = 2;  // or with findings: audit, fsck
inline constexpr int exit_interrupted = 130;

int serve(const Config& config);

// With `json`, here and below: JSON on standard output instead of sentences.
int migrate(const Config& config, bool json);
int doctor(const Config& config, bool json);
int show_config(const Config& config);

// `name`: a projection, or "all".
int rebuild(const Config& config, const std::string& name, bool json);
int audit(const Config& config, bool json);
int fsck(const Config& config, bool json);

// Of partitions to which fewer records were added since the last one none is made.
int make_snapshots(const Config& config, std::uint64_t after_records, bool json);

int list_projections(const Config& config, bool as_json);

struct SkipRequest {
    std::string projection;
    std::string fact;  // "facts/3@1042#0"
    std::string reason;
    std::string by;  // empty: whoever is logged in
};

// From now on the projection passes over this fact, on record.
int skip_fact(const Config& config, const SkipRequest& request);

// `stream`: "invite/01J8…", also with '-'. `at`: a moment, or empty for now.
int show_state(const Config& config, const std::string& stream, const std::string& at, bool json);

// Facts that count, of one stream or (empty) of all; or those to come, until interrupted.
int show_events(const Config& config, const std::string& stream, bool json);
int tail_events(const Config& config, bool json);

// JSON lines; `path` "-" is a pipe. Import wants an empty log, and keeps the offsets. With `vault`
// the wrapped keys of persons, without it all the rest.
int export_log(const Config& config, const std::string& path, bool vault, bool json);
int import_log(const Config& config, const std::string& path, bool vault, bool json);

// The password is the first line of standard input.
int create_admin(const Config& config, const std::string& email, bool json);

}  // namespace app
