#pragma once
// What handlers work with. Composed by app/; nothing here is owned.

#include "api/access/access_view.hpp"
#include "api/access/authenticator.hpp"
#include "api/invite_visits.hpp"
#include "api/lane_orders.hpp"
#include "api/live/batch_watcher.hpp"
#include "api/system_state.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "platform/captcha/verifier.hpp"
#include "platform/crypto/address_proofs.hpp"
#include "platform/crypto/key_pool.hpp"
#include "platform/crypto/key_ring.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/crypto/routing.hpp"
#include "platform/crypto/tokens.hpp"
#include "platform/mail/resend_webhook.hpp"
#include "platform/postgres/pool.hpp"
#include "projections/runtime/positions.hpp"
#include "shards/gateway.hpp"
#include "shards/window.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace api {

struct Settings {
    std::string version;
    std::string git_sha;
    std::string environment;            // "local", "preview", "prod"
    bool hides_accounts = true;         // whoever registers is not told who has an account already
    bool needs_proved_mailbox = false;  // whether registering asks for one
    bool secure_cookies = true;         // false locally, where there is no TLS
    std::string session_cookie = "sid";
    std::string refresh_cookie = "rid";
    std::string device_cookie = "tfa_device";
    std::string cookie_domain = {};  // of those of sessions; empty: the host that set them
    base::Duration access_token_lasts = std::chrono::minutes{60};
    std::string claim_base;  // where links of invites lead, unless the caller names another place
    std::string frontend;    // where whoever comes back is led
    std::vector<std::string> allowed_base_urls;
    shards::WindowLimits window;         // how long repeats are recognised, and how many
    base::Duration stale_again{10'000};  // how often streams say that what they showed may be old
    platform::crypto::Key32 marker_key;  // signs the cookie of whoever showed a valid code
    std::size_t inline_export_bytes = 2 * 1024 * 1024;  // more of a person is a file
    platform::mail::WebhookSecrets mail_webhooks;  // by which the mail provider's word is known
    std::string staff_preview_token = {};  // lets staff pass the gates of a preview; empty: none
    std::string api_host = {};             // of this server, as a browser there names it
    std::string staff_access_token = {};   // lets staff see the pages of a preview; empty: all may
    std::vector<std::string> preview_hosts = {};
};

// All are safe to use from several threads.
struct Services {
    Settings settings;
    const base::Clock& clock;
    base::Random& random;
    const platform::crypto::Routing& routing;
    const platform::crypto::KeyRing& keys;
    platform::crypto::KeyPool& key_pool;
    const platform::crypto::TokenSigner& tokens;
    const platform::crypto::AddressProofs& proofs;
    platform::crypto::PasswordHasher& passwords;
    shards::Gateway& gateway;
    platform::postgres::Pool& database;
    projections::Positions& positions;
    AccessView& access;
    TokenAuthenticator& authenticator;
    BatchWatcher& batch_watcher;
    LaneOrders& lane_orders;
    InviteVisits& visits;
    std::function<SystemState()> system;
    platform::captcha::Verifier* captcha = nullptr;  // null: none is asked for
    // Told when an address is locked, after so many failures.
    std::function<void(std::uint32_t failures)> locked_out = [](std::uint32_t) {};
    // Told when somebody who signs in is asked for a captcha.
    std::function<void()> captcha_required = [] {};
    // How many answers had which phase in the last 24 hours, here.
    std::function<std::map<std::string, std::uint64_t>()> phases_answered = [] {
        return std::map<std::string, std::uint64_t>{};
    };
    // Told why a gate let pass on a site for previews.
    std::function<void(std::string_view via)> preview_bypassed = [](std::string_view) {};
    // Told of each call of the mail provider: what became of it, or what was wrong with it.
    std::function<void(std::string_view status)> mail_told = [](std::string_view) {};
};

}  // namespace api
