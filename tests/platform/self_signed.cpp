#include "tests/platform/self_signed.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <unistd.h>

namespace tests {

namespace {

void require(bool condition, const char* what) {
    if (!condition) {
        throw std::runtime_error{std::string{"self-signed certificate: "} + what};
    }
}

void sign_for_loopback(X509* certificate, EVP_PKEY* key) {
    constexpr long hour = 3600;
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -hour);
    X509_gmtime_adj(X509_getm_notAfter(certificate), hour);
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(
        name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0
    );
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION* names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(certificate, names, -1);
    X509_EXTENSION_free(names);
    require(X509_sign(certificate, key, EVP_sha256()) > 0, "cannot sign");
}

}  // namespace

SelfSigned::SelfSigned()
    : context_{SSL_CTX_new(TLS_server_method())},
      key_{EVP_RSA_gen(2048)},
      certificate_{X509_new()},
      file_{(std::filesystem::temp_directory_path() / "self_signed_XXXXXX").string()} {
    require(context_ != nullptr && key_ != nullptr && certificate_ != nullptr, "no memory");
    sign_for_loopback(certificate_, key_);
    SSL_CTX_use_certificate(context_, certificate_);
    SSL_CTX_use_PrivateKey(context_, key_);
    const int descriptor = ::mkstemp(file_.data());
    require(descriptor >= 0, "no temporary file");
    std::FILE* out = ::fdopen(descriptor, "w");
    PEM_write_X509(out, certificate_);
    std::fclose(out);
}

SelfSigned::~SelfSigned() {
    std::filesystem::remove(file_);
    X509_free(certificate_);
    EVP_PKEY_free(key_);
    SSL_CTX_free(context_);
}

}  // namespace tests
