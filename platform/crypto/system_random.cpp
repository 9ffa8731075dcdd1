#include "platform/crypto/system_random.hpp"

#include "platform/crypto/sodium.hpp"

namespace platform::crypto {

SystemRandom::SystemRandom() {
    ensure_sodium();
}

void SystemRandom::fill(std::span<std::byte> target) {
    randombytes_buf(target.data(), target.size());
}

}  // namespace platform::crypto
