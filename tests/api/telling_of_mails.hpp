#pragma once
// The mail provider calls: what it tells of mails that were sent.

#include "platform/crypto/hash.hpp"
#include "tests/api/house.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace tests {

inline const std::string webhook_path = "/api/v1/webhooks/resend";

// As the provider signs it.
inline Ask webhook(const House& house, std::string_view event, const std::string& body) {
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(house.clock.now()).time_since_epoch().count();
    const auto moment = std::to_string(seconds);
    const auto key = platform::crypto::from_base64(webhook_secret.substr(6)).value();
    const auto signature = platform::crypto::to_base64(
        platform::crypto::hmac_sha256(key, fmt::format("{}.{}.{}", event, moment, body))
    );
    auto ask = post(webhook_path).json(body);
    ask.with("svix-id", event)
        .with("svix-timestamp", moment)
        .with("svix-signature", "v1," + signature);
    return ask;
}

// About the first mail of an invite.
inline std::string told_of(
    std::string_view type,
    std::string_view invite,
    std::string_view email,
    std::string_view more = {}
) {
    return fmt::format(
        R"({{"type":"{}","data":{{"email_id":"e-1","to":["{}"],)"
        R"("tags":{{"invite_id":"{}","delivery":"1"}}{}}}}})",
        type,
        email,
        invite,
        more
    );
}

inline constexpr std::string_view hard_bounce =
    R"(,"bounce":{"type":"Permanent","subType":"General","message":"no such user"})";

// An invite that was mailed; its id.
inline std::string given_mailed(House& house, const std::string& email) {
    const auto said = house.when_admin(
        post("/api/v1/beta/invites/send").json(fmt::format(R"({{"to_email":"{}"}})", email))
    );
    REQUIRE(said.status() == 200);
    house.until("/api/v1/beta/invites/" + said.at("/id"), {"/delivery_state", "sent"});
    return said.at("/id");
}

}  // namespace tests
