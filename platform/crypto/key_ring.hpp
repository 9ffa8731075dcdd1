#pragma once
// The keys of all persons, unwrapped, in memory: what the vault holds, ready for use.

#include "base/sealed.hpp"
#include "platform/crypto/hash.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace platform::crypto {

inline constexpr std::size_t key_id_length = 22;  // base64url of 16 bytes of chance

// As the vault stores it, under the key's id. Empty: the key was erased. Erasure is a record of its
// own rather than a missing one, so that a compacted vault still tells erased from never seen.
struct WrappedKey {
    std::string id;
    std::string wrapped;
};

WrappedKey wrap(const Key32& master, std::string_view key_id, const Key32& key);

// Absent when wrapped by another master key, for another id, or erased.
std::optional<Key32> unwrap(const Key32& master, const WrappedKey& wrapped);

enum class Unsealing {
    opened,
    erased,       // on purpose and for ever: show "erased"
    unknown_key,  // not read from the vault yet: later, or a vault restored without it
    broken,       // changed, or sealed for another key
};

struct Unsealed {
    Unsealing how = Unsealing::unknown_key;
    std::string text;  // only when opened
};

// Safe to use from many threads at once; readers do not wait for one another. Takes 56 to 112 bytes
// a key (measured up to 3 million), about 80 on average as its tables grow; 48 are id and key.
class KeyRing {
public:
    KeyRing();
    ~KeyRing();

    KeyRing(const KeyRing&) = delete;
    KeyRing& operator=(const KeyRing&) = delete;

    // Ids are key_id_length characters of base64url. An erased key stays erased.
    void add(std::string_view key_id, const Key32& key);

    // Forgets the key at once; what it sealed answers "erased" from now on.
    void erase(std::string_view key_id);

    // One record of the vault. False when it cannot be unwrapped: another master key, or damage.
    [[nodiscard]] bool load(const Key32& master, const WrappedKey& record);

    // What was never heard of was not erased: it may be on its way.
    bool has_erased(std::string_view key_id) const;

    // Absent when the key is unknown or erased.
    template <class T = std::string>
    std::optional<base::Sealed<T>> seal(std::string_view key_id, std::string_view plaintext) const {
        auto text = seal_text(key_id, plaintext);
        if (!text) {
            return std::nullopt;
        }
        return base::Sealed<T>{.key = std::string{key_id}, .text = std::move(*text)};
    }

    template <class T>
    Unsealed unseal(const base::Sealed<T>& sealed) const {
        return unseal_text(sealed.key, sealed.text);
    }

    // Erased ones included.
    std::size_t size() const;

private:
    struct Tables;

    std::optional<std::string> seal_text(std::string_view key_id, std::string_view plaintext) const;
    Unsealed unseal_text(std::string_view key_id, std::string_view sealed) const;

    std::unique_ptr<Tables> tables_;
};

}  // namespace platform::crypto
