#pragma once
// Commands about proving a mailbox, and about an account's life after it was opened. Part of
// domain/commands.hpp, which everybody else includes.

#include "base/describe.hpp"
#include "base/sealed.hpp"
#include "events/ids.hpp"

#include <string>

namespace domain {

// A fresh code to whoever reads that mailbox. Asked for by anybody.
struct SendEmailCode {
    events::RecipientId recipient;
    events::EmailCodeHash code_hash;
    base::SealedText address;
    base::SealedText code;
};
BOOST_DESCRIBE_STRUCT(SendEmailCode, (), (recipient, code_hash, address, code))

// A code as somebody typed it. Once it is right, `proof` is good for one registration.
struct VerifyEmailCode {
    events::RecipientId recipient;
    events::EmailCodeHash code_hash;
    events::ProofId proof;
};
BOOST_DESCRIBE_STRUCT(VerifyEmailCode, (), (recipient, code_hash, proof))

// A link to another password, to the account's address.
struct RequestPasswordReset {
    events::AccountId account;
    std::string token_hash;
    base::SealedText token;
};
BOOST_DESCRIBE_STRUCT(RequestPasswordReset, (), (account, token_hash, token))

// By who has the link.
struct ResetPassword {
    events::AccountId account;
    std::string token_hash;
    base::SealedText password;
};
BOOST_DESCRIBE_STRUCT(ResetPassword, (), (account, token_hash, password))

struct SuspendAccount {
    events::AccountId account;
};
BOOST_DESCRIBE_STRUCT(SuspendAccount, (), (account))

struct DeactivateAccount {
    events::AccountId account;
};
BOOST_DESCRIBE_STRUCT(DeactivateAccount, (), (account))

struct ReactivateAccount {
    events::AccountId account;
    bool by_operator = false;
};
BOOST_DESCRIBE_STRUCT(ReactivateAccount, (), (account, by_operator))

}  // namespace domain
