#pragma once
// A key and a certificate for 127.0.0.1 that signs itself, made anew for each test.

#include <openssl/types.h>
#include <string>

namespace tests {

class SelfSigned {
public:
    SelfSigned();
    ~SelfSigned();

    SelfSigned(const SelfSigned&) = delete;
    SelfSigned& operator=(const SelfSigned&) = delete;

    SSL_CTX* server_context() const { return context_; }

    // The certificate as PEM, to trust it by.
    const std::string& file() const { return file_; }

private:
    SSL_CTX* context_;
    EVP_PKEY* key_;
    X509* certificate_;
    std::string file_;
};

}  // namespace tests
