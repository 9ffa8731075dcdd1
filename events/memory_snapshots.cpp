#include "events/memory_snapshots.hpp"

namespace events {

void MemorySnapshots::put(std::string_view name, std::string_view bytes) {
    if (before_put_) {
        before_put_(name);
    }
    kept_.insert_or_assign(std::string{name}, std::string{bytes});
}

std::optional<std::string> MemorySnapshots::bytes_of(std::string_view name) {
    const auto found = kept_.find(name);
    return found == kept_.end() ? std::nullopt : std::optional{found->second};
}

std::vector<std::string> MemorySnapshots::names() {
    std::vector<std::string> names;
    names.reserve(kept_.size());
    for (const auto& [name, bytes] : kept_) {
        names.push_back(name);
    }
    return names;
}

void MemorySnapshots::remove(std::string_view name) {
    if (const auto found = kept_.find(name); found != kept_.end()) {
        kept_.erase(found);
    }
}

void MemorySnapshots::spoil(std::string_view name, std::string bytes) {
    kept_.insert_or_assign(std::string{name}, std::move(bytes));
}

}  // namespace events
