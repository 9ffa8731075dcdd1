#pragma once
// Judges the token of a request by its signature and by the access view.

#include "api/access/access_view.hpp"
#include "api/access/verified_tokens.hpp"
#include "platform/crypto/tokens.hpp"
#include "platform/http/server.hpp"

namespace api {

class TokenAuthenticator final : public platform::http::Authenticator {
public:
    // All outlive it.
    TokenAuthenticator(
        const platform::crypto::TokenSigner& tokens,
        const AccessView& access,
        const base::Clock& clock
    );

    base::Task<Answer> authenticate(platform::http::Request& request) override;

    // The same for those who wait for nothing.
    Answer judge(const platform::http::Request& request);

private:
    std::variant<platform::crypto::AccessClaims, platform::crypto::TokenRefusal> verify(
        std::string_view token
    );

    const platform::crypto::TokenSigner& tokens_;
    const AccessView& access_;
    const base::Clock& clock_;
    VerifiedTokens verified_;
};

}  // namespace api
