#pragma once
// A store of snapshots in memory, for tests and the simulator, which can spoil what is in it.

#include "events/snapshot_store.hpp"

#include <functional>
#include <map>
#include <optional>

namespace events {

class MemorySnapshots final : public SnapshotStore {
public:
    void put(std::string_view name, std::string_view bytes) override;
    std::optional<std::string> bytes_of(std::string_view name) override;
    std::vector<std::string> names() override;
    void remove(std::string_view name) override;

    // ── For tests ────────────────────────────────────────────────────────────────────────────────

    // Before each put: throws what then comes of it. Null: nothing.
    void before_put(std::function<void(std::string_view name)> before) {
        before_put_ = std::move(before);
    }

    // What lies under a name becomes something else.
    void spoil(std::string_view name, std::string bytes);

private:
    std::map<std::string, std::string, std::less<>> kept_;
    std::function<void(std::string_view)> before_put_;
};

}  // namespace events
