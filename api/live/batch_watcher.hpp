#pragma once
// Tells streams when the row of a batch changed.

#include "base/task.hpp"
#include "base/time.hpp"
#include "events/ids.hpp"
#include "platform/postgres/pool.hpp"
#include "projections/batch_list.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace api {

// The newest that is known of a batch.
struct BatchNews {
    std::shared_ptr<const projections::batch_list::BatchView> batch;  // null: there is none such
    bool stale = false;  // the read side is down; this may be old
};

class BatchWatcher {
public:
    // A thread of its own, idle while nobody watches. All outlive it.
    BatchWatcher(platform::postgres::Pool& database, const base::Clock& clock);
    ~BatchWatcher();

    BatchWatcher(const BatchWatcher&) = delete;
    BatchWatcher& operator=(const BatchWatcher&) = delete;

    struct Topic;

    // The batch is watched as long as this is held.
    std::shared_ptr<Topic> watch(const events::BatchId& batch);

    // Waits until there is other news than what was seen before (nothing, at first). Absent when
    // there was none within the time.
    base::Task<std::optional<BatchNews>> next(
        std::shared_ptr<Topic> topic, std::optional<BatchNews> seen, base::Duration within
    );

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace api
