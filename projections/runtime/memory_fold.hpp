#pragma once
// Folds of several projections in memory: for rebuilding and for audits.

#include "projections/runtime/rows.hpp"
#include "projections/runtime/skips.hpp"
#include "projections/runtime/sweep.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace projections {

class MemoryFold final : public Swept {
public:
    struct Part {
        const Projection* projection = nullptr;
        Skips skips;
        std::optional<ReaderStates> until;  // facts at or beyond these offsets are left out
        MemoryRows rows;
        std::optional<std::string> failure;  // it cannot apply a fact, and takes none after it
        bool takes_record = false;           // the present one
    };

    void add(
        const Projection& projection, Skips skips, std::optional<ReaderStates> until = std::nullopt
    );

    void begin(const events::Partition& partition, const events::Record& record) override;
    void fact(const events::SeenFact& seen) override;
    void problem(
        const events::Partition& partition, const events::Record& record, const Reading& reading
    ) override;

    Part& part_of(const Projection& projection);

    // Also as absent; what memory holds.
    std::size_t rows_known() const;

private:
    // Does the record belong to what this part folds, skipped or not?
    static bool is_due(const Part& part, const events::Partition& partition, events::Offset offset);

    bool is_skipped(const Part& part) const;

    std::vector<std::unique_ptr<Part>> parts_;
    std::vector<std::vector<Part*>> wanted_by_;     // by the index of the fact's type
    const events::Partition* partition_ = nullptr;  // of the present record
    FactPlace place_;
};

}  // namespace projections
