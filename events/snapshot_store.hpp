#pragma once
// The port of the place where snapshots are kept: named bytes. Two backends: platform/snapshots and
// events/memory_snapshots, under one contract suite (tests/platform/snapshot_store_spec.cpp).

#include "base/fault.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace events {

// The disk is full, the folder is gone.
class SnapshotStoreFault final : public base::Fault {
public:
    explicit SnapshotStoreFault(const std::string& message)
        : base::Fault{"snapshots_unavailable", message} {}

    bool retryable() const noexcept override { return true; }
};

// Names are of letters, digits, '.', '-' and '_'. Calls block, and throw SnapshotStoreFault.
// One thread writes at a time; any may read meanwhile.
class SnapshotStore {
public:
    virtual ~SnapshotStore() = default;

    // When it returns the bytes are durable under that name. When it throws, or the process ends
    // before, there is nothing under that name, or what was there before.
    virtual void put(std::string_view name, std::string_view bytes) = 0;

    // Absent when there is nothing of that name.
    virtual std::optional<std::string> bytes_of(std::string_view name) = 0;

    // All names, sorted.
    virtual std::vector<std::string> names() = 0;

    // Nothing happens when there is nothing of that name.
    virtual void remove(std::string_view name) = 0;
};

}  // namespace events
