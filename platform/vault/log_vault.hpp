#pragma once
// The vault as a topic: key id → wrapped key. See README.md.

#include "base/driver.hpp"
#include "events/log.hpp"
#include "platform/crypto/key_pool.hpp"
#include "platform/crypto/key_ring.hpp"

#include <functional>
#include <memory>
#include <string_view>

namespace platform::vault {

class LogVault final : public crypto::VaultStore {
public:
    // Called by any of its threads.
    using Alarm = std::function<void(std::string_view)>;

    // Reads with a thread of its own, and what there was at the start with up to four more, which
    // end when it is read. What it is given must outlive it.
    LogVault(
        events::Log& log,
        std::int32_t partitions,
        const crypto::Key32& master,
        crypto::KeyRing& ring,
        Alarm alarm,
        base::Driver driver = base::Driver::own_thread
    );
    ~LogVault() override;  // what is under way is answered "not durable"

    // Blocks until all keys there were at the start are in the ring. False after `wait`.
    bool wait_until_loaded(base::Duration wait);

    // For a caller that drives: reads and writes what there is to be.
    void turn();

    void put(std::vector<crypto::WrappedKey> batch, std::function<void(bool durable)> done)
        override;

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace platform::vault
