#pragma once
// Which keys nobody may use any more, as the facts of all partitions tell: those of people who were
// erased, those of codes that were mailed and are over, and those of rows of imports that are over
// and never became invites. A fold of its own, because keys live in the vault and not in any
// stream.

#include "base/time.hpp"
#include "events/catalogue.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace base {
class BinaryReader;
class BinaryWriter;
}  // namespace base

namespace domain::people {

// Who was passed over, and why, can be looked up for so long after a batch has ended. Rows of an
// import that expired unsent are nobody's business at once.
inline constexpr auto rows_readable_after_end = std::chrono::days{30};

class SpentKeys {
public:
    // Grows with each change of what it makes of a fact, and of how it is written down.
    static constexpr std::uint32_t version = 3;

    // Of the facts that it must see.
    static const std::vector<std::string_view>& types();

    // In the order of each partition; between partitions any order leads to the same.
    void apply(const events::Fact& fact, base::Instant committed_at);

    // Those of erased people and of mailed codes that were not taken yet, in no order.
    std::vector<std::string> take_erased();

    // Those of imports that are over by `now`. To be asked only when all partitions were read to
    // where they end: an invite issued since may have taken over the key of a row.
    std::vector<std::string> take_expired(base::Instant now);

    // Rows that it still has in mind.
    std::size_t rows() const { return rows_.size(); }

    // For snapshots, by one from which nothing was taken.
    void save(base::BinaryWriter& writer) const;
    void load(base::BinaryReader& reader);

private:
    struct Row {
        std::string recipient;
        std::string import;
        base::Instant added_at;

        void save(base::BinaryWriter& writer) const;
        void load(base::BinaryReader& reader);
    };

    void apply(const events::SubjectErased& fact);
    void apply(const events::ImportRowsAdded& fact, base::Instant added_at);
    void apply(const events::InviteIssued& fact);
    void apply(const events::EmailVerificationEnded& fact);
    void add_row(const std::string& key, Row row);
    void end(const std::string& import, base::Instant at);

    std::unordered_map<std::string, Row> rows_;   // by key
    std::unordered_set<std::string> taken_over_;  // by invites whose row was not read yet
    std::unordered_map<std::string, base::Instant> erased_at_;  // by recipient
    std::unordered_map<std::string, std::string> imports_;      // by batch
    std::multimap<base::Instant, std::string> ends_;            // imports
    std::vector<std::string> erased_;
};

}  // namespace domain::people
