#pragma once
// Included by the .cpp files of this folder alone.

#include <sodium.h>

namespace platform::crypto {

// libsodium wants to be initialised before its first use, from any thread, any number of times.
// Terminates if the operating system has no randomness to give: nothing here is safe then.
void ensure_sodium();

inline const unsigned char* as_bytes(const char* text) {
    return reinterpret_cast<const unsigned char*>(text);
}

inline unsigned char* as_bytes(char* text) {
    return reinterpret_cast<unsigned char*>(text);
}

}  // namespace platform::crypto
