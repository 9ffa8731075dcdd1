#pragma once
// Writes the exports that people asked for, from the rows into sealed files, and drops files that
// are nobody's any more. What it did is told to the account's shard, which decides: of several
// writers of one export the first counts, and the file stays the one that was written first. It
// keeps nothing; whoever starts anew writes what is not written.

#include "base/driver.hpp"
#include "base/time.hpp"
#include "domain/commands.hpp"
#include "platform/crypto/key_ring.hpp"
#include "platform/postgres/sql.hpp"
#include "shards/relay.hpp"

#include <functional>
#include <memory>
#include <string_view>

namespace workers {

// Has a command carried out some time. `cause` is the export; with `name` it tells a repeat.
using SendExportCommand =
    std::function<void(const std::string& cause, std::string name, domain::Command command)>;

// By way of the topic `commands`. The relay outlives what is returned.
SendExportCommand by_relay(shards::Relay& relay);

struct DataExportPorts {
    platform::postgres::Options database;
    const platform::crypto::KeyRing& keys;
    const base::Clock& clock;
    SendExportCommand send;
    std::function<void(std::string_view)> alarm;
};

class DataExportWriter {
public:
    // Looks twice a second, on a thread of its own. What it is given outlives it.
    explicit DataExportWriter(
        DataExportPorts ports, base::Driver driver = base::Driver::own_thread
    );
    ~DataExportWriter();

    DataExportWriter(const DataExportWriter&) = delete;
    DataExportWriter& operator=(const DataExportWriter&) = delete;

    // For a caller that drives: writes what there is to be written. Throws faults of PostgreSQL.
    void turn();

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace workers
