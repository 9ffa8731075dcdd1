#pragma once
// The subcommands of `instainstru`. Each returns the process's exit code: 0 done, 1 failed, 2 done
// in part or findings (audit, fsck).

#include "platform/config/config.hpp"

#include <string>

namespace app {

using platform::config::Config;

int serve(const Config& config);
int migrate(const Config& config);

// `name`: a projection, or "all".
int rebuild(const Config& config, const std::string& name);
int audit(const Config& config);
int fsck(const Config& config);

int list_projections(const Config& config, bool as_json);

struct SkipRequest {
    std::string projection;
    std::string fact;  // "facts/3@1042#0"
    std::string reason;
    std::string by;  // empty: whoever is logged in
};

// From now on the projection passes over this fact, on record.
int skip_fact(const Config& config, const SkipRequest& request);

// `at`: a moment, or empty for now.
int show_state(const Config& config, const std::string& stream, const std::string& at);

// Facts that count, of one stream or (empty) of all; or those to come, until interrupted.
int show_events(const Config& config, const std::string& stream);
int tail_events(const Config& config);

// JSON lines. Import wants an empty log, and keeps the offsets.
int export_events(const Config& config, const std::string& path);
int import_events(const Config& config, const std::string& path);

int doctor(const Config& config);

// The password is the first line of standard input.
int create_admin(const Config& config, const std::string& email);

}  // namespace app
