#include "platform/crypto/key_pool.hpp"

#include "base/ensure.hpp"
#include "base/mutation.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <span>
#include <utility>

namespace platform::crypto {

namespace {

struct FreshKey {
    std::string id;
    Key32 key;
};

FreshKey draw_key(base::Random& random) {
    std::array<std::uint8_t, 16> id;
    FreshKey fresh;
    random.fill(std::as_writable_bytes(std::span{id}));
    random.fill(std::as_writable_bytes(std::span{fresh.key.bytes}));
    fresh.id = to_base64url(id);
    return fresh;
}

}  // namespace

// No callback and no call of the vault is made while the lock is held: both may come straight back.
class KeyPool::State : public std::enable_shared_from_this<State> {
public:
    State(KeyRing& ring, VaultStore& vault, base::Random& random, const Key32& master, Sizes sizes)
        : ring_{ring}, vault_{vault}, random_{random}, master_{master}, sizes_{sizes} {}

    std::vector<std::string> try_reserve(std::size_t count) {
        std::vector<std::string> taken;
        {
            const std::lock_guard lock{mutex_};
            if (line_.empty() && free_.size() >= count) {
                taken = take(count);
            }
        }
        refill();
        return taken;
    }

    void reserve(std::size_t count, std::function<void(std::vector<std::string>)> done) {
        std::vector<std::string> taken;
        bool waits = false;
        {
            const std::lock_guard lock{mutex_};
            if (line_.empty() && free_.size() >= count) {
                taken = take(count);
            } else if (!closed_ && line_.size() < sizes_.waiting) {
                waits = true;
                demanded_ += count;
                line_.push_back({count, std::move(done)});
            }
        }
        if (!waits) {
            done(std::move(taken));
        }
        refill();
    }

    void refill() {
        {
            const std::lock_guard lock{mutex_};
            failed_ = false;
        }
        put_batches();
    }

    void close() {
        fail_waiting([this] { closed_ = true; });
    }

    std::vector<std::string> drain() {
        const std::lock_guard lock{mutex_};
        return std::exchange(free_, {});
    }

    std::size_t available() const {
        const std::lock_guard lock{mutex_};
        return free_.size();
    }

private:
    struct Waiting {
        std::size_t count;
        std::function<void(std::vector<std::string>)> done;
    };

    std::vector<std::string> take(std::size_t count) {
        const auto first = free_.end() - static_cast<std::ptrdiff_t>(count);
        std::vector<std::string> taken{
            std::make_move_iterator(first), std::make_move_iterator(free_.end())
        };
        free_.erase(first, free_.end());
        return taken;
    }

    // As many calls of the vault as it takes to be full and to serve all who wait, so many at once
    // as bring one capacity of keys.
    void put_batches() {
        while (const std::size_t count = next_batch()) {
            put(count);
        }
    }

    // 0 when enough is there or on its way. Fills to the brim once it begins.
    std::size_t next_batch() {
        const std::lock_guard lock{mutex_};
        const std::size_t coming = free_.size() + in_flight_;
        const std::size_t target = std::max(sizes_.capacity, demanded_);
        if (coming < sizes_.low_water || coming < demanded_) {
            filling_ = true;
        }
        if (closed_ || failed_ || coming >= target) {
            filling_ = false;
        }
        if (!filling_ || in_flight_ >= sizes_.capacity) {
            return 0;
        }
        const std::size_t count =
            std::min({sizes_.batch, target - coming, sizes_.capacity - in_flight_});
        in_flight_ += count;
        return count;
    }

    void put(std::size_t count) {
        std::vector<FreshKey> fresh;
        {
            const std::lock_guard lock{random_mutex_};
            for (std::size_t i = 0; i < count; ++i) {
                fresh.push_back(draw_key(random_));
            }
        }
        std::vector<WrappedKey> batch;
        for (const auto& key : fresh) {
            batch.push_back(wrap(master_, key.id, key.key));
        }
        if (base::is_mutated(base::Mutation::key_is_used_before_it_is_durable)) {
            arrive(fresh);
            return vault_.put(std::move(batch), [](bool) {});
        }
        vault_.put(
            std::move(batch),
            [state = shared_from_this(), fresh = std::move(fresh)](bool durable) {
                durable ? state->arrive(fresh) : state->give_up(fresh.size());
            }
        );
    }

    void arrive(const std::vector<FreshKey>& fresh) {
        std::vector<std::pair<Waiting, std::vector<std::string>>> served;
        {
            const std::lock_guard lock{mutex_};
            in_flight_ -= fresh.size();
            if (closed_) {
                return;
            }
            for (const auto& key : fresh) {
                ring_.add(key.id, key.key);
                free_.push_back(key.id);
            }
            while (!line_.empty() && line_.front().count <= free_.size()) {
                const std::size_t count = line_.front().count;
                served.emplace_back(std::move(line_.front()), take(count));
                line_.pop_front();
                demanded_ -= count;
            }
        }
        for (auto& [waiting, keys] : served) {
            waiting.done(std::move(keys));
        }
        put_batches();
    }

    // Those who wait would wait for a vault that is down; they are told, and may ask again.
    void give_up(std::size_t count) {
        fail_waiting([this, count] {
            in_flight_ -= count;
            failed_ = true;
        });
    }

    template <class Change>
    void fail_waiting(Change change) {
        std::deque<Waiting> failed;
        {
            const std::lock_guard lock{mutex_};
            change();
            failed = std::exchange(line_, {});
            demanded_ = 0;
        }
        for (auto& waiting : failed) {
            waiting.done({});
        }
    }

    KeyRing& ring_;
    VaultStore& vault_;
    base::Random& random_;
    const Key32 master_;
    const Sizes sizes_;
    std::mutex random_mutex_;
    mutable std::mutex mutex_;
    std::vector<std::string> free_;
    std::deque<Waiting> line_;
    std::size_t demanded_ = 0;  // by those who wait
    std::size_t in_flight_ = 0;
    bool filling_ = false;
    bool failed_ = false;  // the latest call of the vault, and nobody has asked since
    bool closed_ = false;
};

KeyPool::KeyPool(
    KeyRing& ring, VaultStore& vault, base::Random& random, const Key32& master, Sizes sizes
)
    : state_{std::make_shared<State>(ring, vault, random, master, sizes)} {}

KeyPool::~KeyPool() {
    state_->close();
}

void KeyPool::start() {
    state_->refill();
}

std::vector<std::string> KeyPool::try_reserve(std::size_t count) {
    ENSURE(count > 0, "no keys would read as a failure");
    return state_->try_reserve(count);
}

void KeyPool::reserve(std::size_t count, std::function<void(std::vector<std::string>)> done) {
    ENSURE(count > 0, "no keys would read as a failure");
    state_->reserve(count, std::move(done));
}

std::vector<std::string> KeyPool::drain() {
    return state_->drain();
}

std::size_t KeyPool::available() const {
    return state_->available();
}

void erase_keys(
    KeyRing& ring,
    VaultStore& vault,
    std::vector<std::string> key_ids,
    std::function<void(bool durable)> done
) {
    std::vector<WrappedKey> records;
    for (const auto& id : key_ids) {
        records.push_back({.id = id, .wrapped = {}});
    }
    vault.put(
        std::move(records),
        [&ring, key_ids = std::move(key_ids), done = std::move(done)](bool durable) {
            if (durable) {
                for (const auto& id : key_ids) {
                    ring.erase(id);
                }
            }
            done(durable);
        }
    );
}

}  // namespace platform::crypto
