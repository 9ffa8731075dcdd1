#pragma once
// What each kind of token says, as JSON. For tokens.cpp.

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace platform::crypto {

struct TokenHeader {
    std::string alg;
    std::string typ;
    std::string kid;
};

struct TokenPayload {
    std::string sub;
    std::string email;
    std::optional<std::string> jti;
    std::string typ;
    std::int64_t iat = 0;
    std::int64_t exp = 0;
    std::optional<std::string> iss;
    std::optional<std::string> aud;
    std::optional<bool> beta_access;
    std::optional<std::string> beta_role;
    std::optional<std::string> beta_phase;
    std::optional<std::string> beta_invited_by;
    std::optional<std::string> sid;
};

struct RefreshPayload {
    std::string sub;
    std::optional<std::string> jti;
    std::string typ;
    std::int64_t iat = 0;
    std::int64_t exp = 0;
    std::optional<std::string> iss;
    std::optional<std::string> aud;
    std::string sid;
    std::int64_t gen = -1;
};

struct ProofPayload {
    std::string sub;
    std::string email;
    std::optional<std::string> jti;
    std::string typ;
    bool tfa_pending = false;
    std::int64_t iat = 0;
    std::int64_t exp = 0;
    std::optional<std::string> iss;
    std::optional<std::string> aud;
    std::optional<std::string> pwd;
};

struct StreamPayload {
    std::string sub;
    std::optional<std::string> jti;
    std::string typ;
    std::int64_t iat = 0;
    std::int64_t exp = 0;
    std::optional<std::string> iss;
    std::optional<std::string> aud;
    std::string sid;
};

BOOST_DESCRIBE_STRUCT(TokenHeader, (), (alg, typ, kid))
BOOST_DESCRIBE_STRUCT(RefreshPayload, (), (sub, jti, typ, iat, exp, iss, aud, sid, gen))
BOOST_DESCRIBE_STRUCT(StreamPayload, (), (sub, jti, typ, iat, exp, iss, aud, sid))
BOOST_DESCRIBE_STRUCT(
    ProofPayload, (), (sub, email, jti, typ, tfa_pending, iat, exp, iss, aud, pwd)
)
BOOST_DESCRIBE_STRUCT(
    TokenPayload,
    (),
    (sub,
     email,
     jti,
     typ,
     iat,
     exp,
     iss,
     aud,
     beta_access,
     beta_role,
     beta_phase,
     beta_invited_by,
     sid)
)

}  // namespace platform::crypto
