#include "platform/crypto/key_ring.hpp"

#include "base/ensure.hpp"
#include "platform/crypto/sealing.hpp"
#include "platform/crypto/sodium.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstring>
#include <mutex>
#include <shared_mutex>

namespace platform::crypto {

namespace {

using KeyId = std::array<std::uint8_t, 16>;

// Ids are chance already; eight of their bytes are as good a hash as any.
struct KeyIdHash {
    using is_avalanching = void;

    std::size_t operator()(const KeyId& id) const {
        std::uint64_t hash = 0;
        std::memcpy(&hash, id.data() + 8, sizeof hash);
        return hash;
    }
};

// No key is drawn as all zeros (once in 2^256), so zeros stand for an erased one: a flag would cost
// eight bytes a key.
constexpr Key32 erased{};

bool is_erased(const Key32& key) {
    return sodium_is_zero(key.bytes.data(), key.bytes.size()) == 1;
}

std::optional<KeyId> parse(std::string_view key_id) {
    if (key_id.size() != key_id_length) {
        return std::nullopt;
    }
    const auto bytes = from_base64url(key_id);
    KeyId id;
    if (!bytes || bytes->size() != id.size()) {
        return std::nullopt;
    }
    std::memcpy(id.data(), bytes->data(), id.size());
    return id;
}

KeyId id_of(std::string_view key_id) {
    const auto id = parse(key_id);
    ENSURE(id, "ids of keys are made by the pool");
    return *id;
}

// Many small tables: one grows while the others serve, and few threads meet at one lock.
constexpr std::size_t table_count = 64;

struct alignas(64) Table {
    mutable std::shared_mutex mutex;
    boost::unordered_flat_map<KeyId, Key32, KeyIdHash> keys;
};

}  // namespace

WrappedKey wrap(const Key32& master, std::string_view key_id, const Key32& key) {
    const std::string_view bytes{reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()};
    return {.id = std::string{key_id}, .wrapped = seal(master, bytes, key_id)};
}

std::optional<Key32> unwrap(const Key32& master, const WrappedKey& wrapped) {
    const auto bytes = unseal(master, wrapped.wrapped, wrapped.id);
    Key32 key;
    if (!bytes || bytes->size() != key.bytes.size()) {
        return std::nullopt;
    }
    std::memcpy(key.bytes.data(), bytes->data(), key.bytes.size());
    return key;
}

struct KeyRing::Tables {
    std::array<Table, table_count> all;

    Table& of(const KeyId& id) { return all[id[0] % table_count]; }

    // Absent when unknown; `erased` when so.
    std::optional<Key32> find(std::string_view key_id) {
        const auto id = parse(key_id);
        if (!id) {
            return std::nullopt;
        }
        const Table& table = of(*id);
        const std::shared_lock lock{table.mutex};
        const auto found = table.keys.find(*id);
        if (found == table.keys.end()) {
            return std::nullopt;
        }
        return found->second;
    }
};

KeyRing::KeyRing() : tables_{std::make_unique<Tables>()} {
    ensure_sodium();
}

KeyRing::~KeyRing() = default;

void KeyRing::add(std::string_view key_id, const Key32& key) {
    ENSURE(!is_erased(key), "zeros stand for an erased key");
    const KeyId id = id_of(key_id);
    Table& table = tables_->of(id);
    const std::lock_guard lock{table.mutex};
    table.keys.try_emplace(id, key);
}

void KeyRing::erase(std::string_view key_id) {
    const KeyId id = id_of(key_id);
    Table& table = tables_->of(id);
    const std::lock_guard lock{table.mutex};
    table.keys.insert_or_assign(id, erased);
}

bool KeyRing::has_erased(std::string_view key_id) const {
    const auto key = tables_->find(key_id);
    return key && is_erased(*key);
}

bool KeyRing::load(const Key32& master, const WrappedKey& record) {
    if (!parse(record.id)) {
        return false;
    }
    if (record.wrapped.empty()) {
        erase(record.id);
        return true;
    }
    const auto key = unwrap(master, record);
    if (!key || is_erased(*key)) {
        return false;
    }
    add(record.id, *key);
    return true;
}

std::size_t KeyRing::size() const {
    std::size_t keys = 0;
    for (const auto& table : tables_->all) {
        const std::shared_lock lock{table.mutex};
        keys += table.keys.size();
    }
    return keys;
}

std::optional<std::string> KeyRing::seal_text(std::string_view key_id, std::string_view plaintext)
    const {
    const auto key = tables_->find(key_id);
    if (!key || is_erased(*key)) {
        return std::nullopt;
    }
    return crypto::seal(*key, plaintext, key_id);
}

Unsealed KeyRing::unseal_text(std::string_view key_id, std::string_view sealed) const {
    const auto key = tables_->find(key_id);
    if (!key) {
        return {Unsealing::unknown_key, {}};
    }
    if (is_erased(*key)) {
        return {Unsealing::erased, {}};
    }
    auto text = crypto::unseal(*key, sealed, key_id);
    if (!text) {
        return {Unsealing::broken, {}};
    }
    return {Unsealing::opened, std::move(*text)};
}

}  // namespace platform::crypto
