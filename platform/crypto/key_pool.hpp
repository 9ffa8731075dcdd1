#pragma once
// Keys that are already durable and belong to nobody yet. Naming one in a fact assigns it, so no
// command ever waits for the vault.

#include "base/random.hpp"
#include "platform/crypto/key_ring.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace platform::crypto {

// Where wrapped keys are kept for ever. The latest record of an id is the one that counts.
class VaultStore {
public:
    virtual ~VaultStore() = default;

    // Calls `done` once, from any thread, perhaps before it returns, and within a bounded time:
    // true when all of the batch is durable, false when that is not known.
    virtual void put(std::vector<WrappedKey> batch, std::function<void(bool durable)> done) = 0;
};

// Safe to use from many threads at once. Refills itself when it falls below the low-water mark; a
// refill that failed is tried again at the next reservation.
class KeyPool {
public:
    struct Sizes {
        std::size_t capacity = 4096;
        std::size_t low_water = 2048;
        std::size_t batch = 512;    // keys in one call of the vault
        std::size_t waiting = 256;  // reservations that may wait
    };

    // The first three outlive the pool and every answer of the vault to it; `random` is used by one
    // thread at a time.
    KeyPool(
        KeyRing& ring, VaultStore& vault, base::Random& random, const Key32& master, Sizes sizes
    );

    // Who still waits is answered with nothing.
    ~KeyPool();

    KeyPool(const KeyPool&) = delete;
    KeyPool& operator=(const KeyPool&) = delete;

    // Begins the first refill; called once the vault can be written.
    void start();

    // Ids of `count` durable keys, in the ring already, that nobody else is given; or nothing, if
    // there are too few just now.
    std::vector<std::string> try_reserve(std::size_t count);

    // As above, but waits for the vault; first come, first served. `done` is called once, from any
    // thread, perhaps before this returns; with nothing if the vault failed, the pool goes, or too
    // many wait already. More than the capacity may be asked for.
    void reserve(std::size_t count, std::function<void(std::vector<std::string>)> done);

    // The keys nobody took, at a planned leave: to be erased rather than left behind.
    std::vector<std::string> drain();

    std::size_t available() const;

private:
    class State;
    // Shared with calls of the vault, which may be answered after the pool has gone.
    std::shared_ptr<State> state_;
};

// Erases keys in the vault, and in the ring once that is durable.
void erase_keys(
    KeyRing& ring,
    VaultStore& vault,
    std::vector<std::string> key_ids,
    std::function<void(bool durable)> done
);

}  // namespace platform::crypto
