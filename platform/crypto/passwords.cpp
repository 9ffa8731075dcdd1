#include "platform/crypto/passwords.hpp"

#include "platform/crypto/hash.hpp"
#include "platform/crypto/sodium.hpp"
#include "platform/named_thread.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

namespace platform::crypto {

namespace {

constexpr std::size_t memory_bytes = argon2_memory_kib * 1024;

// Of a password nobody knows; only its cost matters.
constexpr std::string_view nobodys_hash =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0IG9mIDE2Yg$"
    "Z2l2ZW4gdG8gdGhvc2Ugd2hvIGhhdmUgbm8gaGFzaC4";

using Salt = std::array<std::uint8_t, crypto_pwhash_argon2id_SALTBYTES>;

std::string to_phc_base64(std::span<const std::uint8_t> bytes) {
    constexpr int variant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant);
    text.pop_back();  // libsodium ends it with a NUL.
    return text;
}

std::string hash_with_salt(std::string_view password, const Salt& salt) {
    ensure_sodium();
    Digest32 hash;
    const int failed = crypto_pwhash_argon2id(
        hash.data(),
        hash.size(),
        password.data(),
        password.size(),
        salt.data(),
        argon2_passes,
        memory_bytes,
        crypto_pwhash_argon2id_ALG_ARGON2ID13
    );
    if (failed != 0) {
        throw std::bad_alloc{};
    }
    return fmt::format(
        "$argon2id$v=19$m={},t={},p=1${}${}",
        argon2_memory_kib,
        argon2_passes,
        to_phc_base64(salt),
        to_phc_base64(hash)
    );
}

Salt draw_salt(base::Random& random) {
    Salt salt;
    random.fill(std::as_writable_bytes(std::span{salt}));
    return salt;
}

}  // namespace

std::string hash_password(std::string_view password, base::Random& random) {
    return hash_with_salt(password, draw_salt(random));
}

bool password_matches(std::string_view password, std::string_view hash) {
    ensure_sodium();
    const std::string ended{hash};  // libsodium reads up to a NUL.
    errno = 0;
    const int failed =
        crypto_pwhash_argon2id_str_verify(ended.c_str(), password.data(), password.size());
    // Out of memory is no statement about the password.
    if (failed != 0 && errno == ENOMEM) {
        throw std::bad_alloc{};
    }
    return failed == 0;
}

bool wants_rehash(std::string_view hash) {
    const std::string ended{hash};
    return crypto_pwhash_argon2id_str_needs_rehash(ended.c_str(), argon2_passes, memory_bytes) != 0;
}

class PasswordHasher::Threads {
public:
    Threads(base::Random& random, const base::Clock& clock, Limits limits)
        : random_{random}, clock_{clock}, limits_{limits} {
        for (std::size_t i = 0; i < limits.threads; ++i) {
            threads_.push_back(platform::named_thread("passwords", [this] { serve(); }));
        }
    }

    ~Threads() {
        {
            const std::lock_guard lock{mutex_};
            closing_ = true;
        }
        wake_.notify_all();
        for (auto& thread : threads_) {
            thread.join();
        }
        for (auto& ask : line_) {
            ask.refuse();
        }
    }

    // `work` and `refuse` answer the same caller; one of them is called.
    void enqueue(std::function<void()> work, std::function<void()> refuse) {
        {
            const std::lock_guard lock{mutex_};
            if (line_.size() < limits_.waiting) {
                line_.push_back({std::move(work), std::move(refuse), clock_.steady()});
                wake_.notify_one();
                return;
            }
        }
        refuse();
    }

    Salt draw_salt() {
        const std::lock_guard lock{random_mutex_};
        return crypto::draw_salt(random_);
    }

    Usage usage() const {
        const std::lock_guard lock{mutex_};
        return {.waiting = line_.size(), .in_use = in_use_, .until_begun = until_begun_};
    }

private:
    struct Ask {
        std::function<void()> work;
        std::function<void()> refuse;
        base::Duration since;
        base::Duration waited{0};
    };

    void serve() {
        while (auto ask = next()) {
            if (ask->waited > limits_.patience) {
                ask->refuse();
            } else {
                serve(*ask);
            }
            const std::lock_guard lock{mutex_};
            --in_use_;
        }
    }

    // A process without 20 MB to spare is a busy one.
    static void serve(const Ask& ask) {
        try {
            ask.work();
        } catch (const std::bad_alloc&) {
            ask.refuse();
        }
    }

    // Absent once the hasher closes; the line is then answered by the destructor.
    std::optional<Ask> next() {
        std::unique_lock lock{mutex_};
        wake_.wait(lock, [this] { return closing_ || !line_.empty(); });
        if (closing_) {
            return std::nullopt;
        }
        Ask ask = std::move(line_.front());
        line_.pop_front();
        ++in_use_;
        ask.waited = clock_.steady() - ask.since;
        until_begun_.add(ask.waited);
        return ask;
    }

    base::Random& random_;
    const base::Clock& clock_;
    const Limits limits_;
    mutable std::mutex mutex_;
    std::mutex random_mutex_;
    std::condition_variable wake_;
    std::deque<Ask> line_;
    std::size_t in_use_ = 0;
    base::Durations until_begun_;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

PasswordHasher::PasswordHasher(base::Random& random, const base::Clock& clock, Limits limits)
    : threads_{std::make_unique<Threads>(random, clock, limits)} {
    ensure_sodium();
}

PasswordHasher::~PasswordHasher() = default;

void PasswordHasher::hash(
    std::string password, std::function<void(std::optional<std::string>)> done
) {
    auto refuse = [done] { done(std::nullopt); };
    threads_->enqueue(
        [this, password = std::move(password), done = std::move(done)] {
            done(hash_with_salt(password, threads_->draw_salt()));
        },
        std::move(refuse)
    );
}

void PasswordHasher::check(
    std::string password, std::optional<std::string> hash, std::function<void(PasswordCheck)> done
) {
    if (password.size() > password_length_max) {
        done(PasswordCheck::differs);
        return;
    }
    auto refuse = [done] { done(PasswordCheck::busy); };
    threads_->enqueue(
        [password = std::move(password), hash = std::move(hash), done = std::move(done)] {
            const bool matches =
                password_matches(password, hash.value_or(std::string{nobodys_hash}));
            done(matches && hash ? PasswordCheck::matches : PasswordCheck::differs);
        },
        std::move(refuse)
    );
}

PasswordHasher::Usage PasswordHasher::usage() const {
    return threads_->usage();
}

}  // namespace platform::crypto
