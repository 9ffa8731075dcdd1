#pragma once
// Snapshots as files of one folder, which several processes may read while one writes.

#include "events/snapshot_store.hpp"

#include <filesystem>
#include <string>

namespace platform::snapshots {

class FileSnapshots final : public events::SnapshotStore {
public:
    // The folder is made when it is not there; that it cannot be shows at the first call.
    explicit FileSnapshots(std::filesystem::path folder);
    ~FileSnapshots() override;

    FileSnapshots(const FileSnapshots&) = delete;
    FileSnapshots& operator=(const FileSnapshots&) = delete;

    // From here on this is the one that writes, until it goes; what an earlier one left half
    // written is dropped. False when another process writes.
    bool become_writer();

    // Written beside and renamed: a file is there whole or not at all.
    void put(std::string_view name, std::string_view bytes) override;
    std::optional<std::string> bytes_of(std::string_view name) override;
    std::vector<std::string> names() override;
    void remove(std::string_view name) override;

private:
    const std::filesystem::path folder_;
    int lock_ = -1;  // its file, while it writes
};

}  // namespace platform::snapshots
