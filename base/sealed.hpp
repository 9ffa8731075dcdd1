#pragma once
// Personal data at rest: encrypted under the person's key, which can be destroyed.
// Decisions and projections carry it about without ever seeing inside.

#include <string>

namespace base {

template <class T>
struct Sealed {
    std::string key;   // which key opens it, 22 characters
    std::string text;  // base64url of nonce and ciphertext

    bool operator==(const Sealed&) const = default;

    bool empty() const { return text.empty(); }
};

using SealedText = Sealed<std::string>;

}  // namespace base
