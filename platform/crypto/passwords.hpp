#pragma once
// Passwords as Argon2id, and the few threads that may spend 20 MB and 30 ms on one.

#include "base/durations.hpp"
#include "base/random.hpp"
#include "base/time.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace platform::crypto {

// The cost of one guess (RFC 9106 §4 leaves it to the application; these are OWASP's for 19 MiB).
inline constexpr unsigned argon2_passes = 2;
inline constexpr std::size_t argon2_memory_kib = 19456;

// A login form longer than this is no password; refused before anything is spent on it.
inline constexpr std::size_t password_length_max = 1024;

// "$argon2id$v=19$m=19456,t=2,p=1$salt$hash", a hash of 32 bytes with 16 bytes of salt.
// Blocks for some 30 ms: never on an event loop. Throws std::bad_alloc if the memory is not there.
std::string hash_password(std::string_view password, base::Random& random);

// Blocks and throws as above. False also for what is no Argon2id hash.
bool password_matches(std::string_view password, std::string_view hash);

// Whether the hash was made at another cost and should be made anew at the next log-in.
bool wants_rehash(std::string_view hash);

enum class PasswordCheck { matches, differs, busy };

// Hashes and checks on threads of its own. Callbacks run on those threads, or before the call
// returns when the answer needs no hash; they must be quick and must not throw. Every call is
// answered exactly once.
class PasswordHasher {
public:
    struct Limits {
        std::size_t threads = 2;
        std::size_t waiting = 256;
        base::Duration patience{5000};  // whoever waited longer is told "busy", not served late
    };

    // `random` is used from the threads, one at a time; both outlive the hasher.
    PasswordHasher(base::Random& random, const base::Clock& clock, Limits limits);

    // Finishes what runs; who still waits is told "busy".
    ~PasswordHasher();

    PasswordHasher(const PasswordHasher&) = delete;
    PasswordHasher& operator=(const PasswordHasher&) = delete;

    // Absent when busy: the line is full, or the patience was exceeded.
    void hash(std::string password, std::function<void(std::optional<std::string>)> done);

    // Without a hash (an unknown address, an account without a password) the answer is "differs"
    // and takes as long as with one, so time does not tell who has an account.
    void check(
        std::string password,
        std::optional<std::string> hash,
        std::function<void(PasswordCheck)> done
    );

    struct Usage {
        std::size_t waiting = 0;
        std::size_t in_use = 0;       // of the threads
        base::Durations until_begun;  // since asked; also of those told "busy" for it
    };

    // Of this moment; what was measured since the start.
    Usage usage() const;

private:
    class Threads;
    std::unique_ptr<Threads> threads_;
};

}  // namespace platform::crypto
