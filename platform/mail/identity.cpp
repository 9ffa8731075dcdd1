#include "platform/mail/identity.hpp"

#include <fmt/format.h>
#include <sodium/crypto_hash_sha256.h>
#include <sodium/utils.h>

#include <array>
#include <initializer_list>

namespace platform::mail {

namespace {

// Fields are preceded by their length: ("ab","c") and ("a","bc") must not hash alike.
class Fingerprint {
public:
    Fingerprint() { crypto_hash_sha256_init(&state_); }

    void add(std::string_view field) {
        append(fmt::format("{}:", field.size()));
        append(field);
    }

    std::string hex() {
        std::array<unsigned char, crypto_hash_sha256_BYTES> digest;
        crypto_hash_sha256_final(&state_, digest.data());
        std::array<char, 2 * crypto_hash_sha256_BYTES + 1> text;
        sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
        return text.data();
    }

private:
    void append(std::string_view bytes) {
        crypto_hash_sha256_update(
            &state_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()
        );
    }

    crypto_hash_sha256_state state_;
};

}  // namespace

std::string message_id_of(
    std::string_view invite_id, unsigned delivery_no, std::string_view domain
) {
    return fmt::format("{}.{}@{}", invite_id, delivery_no, domain);
}

std::string content_hash(const Mail& mail) {
    Fingerprint print;
    for (const std::string_view field :
         {std::string_view{mail.from},
          std::string_view{mail.from_name},
          std::string_view{mail.to},
          std::string_view{mail.reply_to},
          std::string_view{mail.subject},
          std::string_view{mail.text},
          std::string_view{mail.html}}) {
        print.add(field);
    }
    for (const auto& [name, value] : mail.headers) {
        print.add(name);
        print.add(value);
    }
    return print.hex();
}

std::string idempotency_key(
    std::string_view business_key, unsigned requeues, std::string_view content_hash
) {
    Fingerprint print;
    print.add(business_key);
    print.add(fmt::format("{}", requeues));
    print.add(content_hash);
    return print.hex();
}

}  // namespace platform::mail
