#pragma once
// Folds of several projections in memory: for rebuilding and for audits.

#include "projections/runtime/books.hpp"
#include "projections/runtime/rows.hpp"
#include "projections/runtime/sweep.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace projections {

class MemoryFold {
public:
    struct Part {
        const Projection* projection = nullptr;
        Skips skips;
        std::optional<ReaderStates> until;  // facts at or beyond these offsets are left out
        MemoryRows rows;
        std::optional<std::string> failure;  // it cannot apply a fact, and takes none after it
    };

    void add(
        const Projection& projection, Skips skips, std::optional<ReaderStates> until = std::nullopt
    );

    void apply(const SweptRecord& record);

    const std::vector<std::unique_ptr<Part>>& parts() const { return parts_; }

    Part& part_of(const Projection& projection);

    // In records that hold any that is wanted.
    std::uint64_t facts() const { return facts_; }

    std::size_t rows() const;

private:
    bool is_for(const Part& part, const SweptRecord& record) const;
    void fail(Part& part, const SweptRecord& record);

    std::vector<std::unique_ptr<Part>> parts_;
    std::vector<std::vector<Part*>> wanted_by_;  // by the index of the fact's type
    std::uint64_t facts_ = 0;
};

}  // namespace projections
