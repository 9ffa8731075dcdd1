#pragma once
// Judges the token of a request by its signature and by the access view; one that opens a stream
// also by its person's shard, which sees to it that it does so once.

#include "api/access/access_view.hpp"
#include "api/access/verified_tokens.hpp"
#include "base/random.hpp"
#include "platform/crypto/tokens.hpp"
#include "platform/http/server.hpp"
#include "shards/gateway.hpp"

namespace api {

// With which the secret of each service token begins; no other token does.
inline constexpr std::string_view service_prefix = "ist_";

// What is at rest of a service token's secret.
std::string hash_of_secret(std::string_view secret);

class TokenAuthenticator final : public platform::http::Authenticator {
public:
    // All outlive it.
    TokenAuthenticator(
        const platform::crypto::TokenSigner& tokens,
        const AccessView& access,
        shards::Gateway& gateway,
        const base::Clock& clock,
        base::Random& random
    );

    base::Task<Answer> authenticate(platform::http::Request& request) override;

    // The same for those who wait for nothing; they know of no streams.
    Answer judge(const platform::http::Request& request);

private:
    Answer judge_service(std::string_view secret) const;
    Answer judge_person(const platform::crypto::AccessClaims& claims) const;
    base::Task<Answer> use_stream_token(const platform::http::Request& request);
    std::variant<platform::crypto::AccessClaims, platform::crypto::TokenRefusal> verify(
        std::string_view token
    );

    const platform::crypto::TokenSigner& tokens_;
    const AccessView& access_;
    shards::Gateway& gateway_;
    const base::Clock& clock_;
    base::Random& random_;
    VerifiedTokens verified_;
};

}  // namespace api
