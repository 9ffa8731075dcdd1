#pragma once
// Who is locked out of signing in, or asked for a captcha there, and an operator's word that ends
// it.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace api {

struct AuthBlock {
    events::SignInBlock type = events::SignInBlock::lockout;
    base::Instant until;
    std::optional<std::uint32_t> failures;
};
BOOST_DESCRIBE_STRUCT(AuthBlock, (), (type, until, failures))

// `user_id` is null of an address without an account: it is locked out all the same.
struct AuthBlocksOf {
    std::string email;
    OrNull<std::string> user_id;
    std::vector<AuthBlock> blocks;
};
BOOST_DESCRIBE_STRUCT(AuthBlocksOf, (), (email, user_id, blocks))

struct AuthBlockLine {
    std::string user_id;
    OrNull<std::string> email;  // null once it was erased
    events::SignInBlock type = events::SignInBlock::lockout;
    std::uint32_t failures = 0;
    base::Instant locked_at;
    base::Instant until;
};
BOOST_DESCRIBE_STRUCT(AuthBlockLine, (), (user_id, email, type, failures, locked_at, until))

struct AuthBlocksView {
    std::vector<AuthBlockLine> blocks;  // of accounts; latest first
    std::uint64_t count = 0;            // on this page
    OrNull<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(AuthBlocksView, (), (blocks, count, next_cursor))

// `rate_limit` is 0: what is limited by address passes by itself, and each process counts its own.
struct AuthBlocksSummary {
    std::uint64_t total = 0;
    std::uint64_t lockout = 0;
    std::uint64_t second_factor = 0;
    std::uint64_t captcha = 0;
    std::uint64_t rate_limit = 0;
};
BOOST_DESCRIBE_STRUCT(AuthBlocksSummary, (), (total, lockout, second_factor, captcha, rate_limit))

struct ClearBlocksBody {
    std::optional<std::vector<std::string>> types;  // lockout, second_factor, captcha; absent: all
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(ClearBlocksBody, (), (types, reason))

struct BlocksCleared {
    std::string email;
    std::vector<events::SignInBlock> cleared;
};
BOOST_DESCRIBE_STRUCT(BlocksCleared, (), (email, cleared))

using platform::http::Request, platform::http::Response;

base::Task<Response> list_auth_blocks(Request& request, Services& services);

// How many accounts there are of each kind.
base::Task<Response> count_auth_blocks(Request& request, Services& services);

// Of one address, as its shard knows it. 404 of whom nothing keeps from signing in.
base::Task<Response> show_auth_blocks(Request& request, Services& services);

// The very next sign-in is allowed. 404 as above.
base::Task<Response> clear_auth_blocks(Request& request, Services& services);

}  // namespace api
