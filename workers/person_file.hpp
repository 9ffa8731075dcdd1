#pragma once
// All that is known of a person, as they get it: JSON, opened with the keys that are here.

#include "base/time.hpp"
#include "events/ids.hpp"
#include "platform/crypto/key_ring.hpp"
#include "platform/postgres/sql.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

namespace workers {

struct PersonFile {
    std::string json;
    std::string key;  // of the person: what the file is to be sealed under
};

// Why there is none: the rows do not show the account yet, or its owner was erased.
enum class NoPerson { not_yet, erased };

// Told after each section: its name, how many are done, of how many.
using SectionDone =
    std::function<void(std::string_view section, std::uint32_t done, std::uint32_t total)>;

// Blocks; throws faults of PostgreSQL.
std::variant<PersonFile, NoPerson> person_file(
    platform::postgres::Connection& connection,
    const platform::crypto::KeyRing& keys,
    const events::AccountId& account,
    base::Instant now,
    const SectionDone& done
);

}  // namespace workers
