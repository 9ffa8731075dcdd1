#pragma once
// The second factor: setting it up, showing it at a sign-in, and the browsers trusted without.

#include "api/services.hpp"
#include "api/wire.hpp"
#include "domain/people/security_state.hpp"
#include "platform/http/message.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace api {

// Shown once, to whoever sets it up.
struct SecondFactorSetupView {
    std::string secret;
    std::string otpauth_url;
    std::string qr_code_data_url;
};
BOOST_DESCRIBE_STRUCT(SecondFactorSetupView, (), (secret, otpauth_url, qr_code_data_url))

struct SecondFactorCodeBody {
    std::string code;
};
BOOST_DESCRIBE_STRUCT(SecondFactorCodeBody, (), (code))

// The codes are shown this once.
struct SecondFactorEnabledView {
    bool enabled = true;
    std::vector<std::string> backup_codes;
};
BOOST_DESCRIBE_STRUCT(SecondFactorEnabledView, (), (enabled, backup_codes))

struct SecondFactorPasswordBody {
    std::string current_password;
};
BOOST_DESCRIBE_STRUCT(SecondFactorPasswordBody, (), (current_password))

struct SecondFactorMessage {
    std::string message;
};
BOOST_DESCRIBE_STRUCT(SecondFactorMessage, (), (message))

struct SecondFactorStatus {
    bool enabled = false;
    OrNull<base::Instant> verified_at;
    OrNull<base::Instant> last_used_at;
    std::uint32_t backup_codes_left = 0;
};
BOOST_DESCRIBE_STRUCT(
    SecondFactorStatus, (), (enabled, verified_at, last_used_at, backup_codes_left)
)

struct BackupCodesView {
    std::vector<std::string> backup_codes;
};
BOOST_DESCRIBE_STRUCT(BackupCodesView, (), (backup_codes))

// One of the codes.
struct SecondFactorBody {
    std::string temp_token;
    std::optional<std::string> code;
    std::optional<std::string> backup_code;
};
BOOST_DESCRIBE_STRUCT(SecondFactorBody, (), (temp_token, code, backup_code))

struct TrustedDeviceView {
    std::string id;
    std::string browser;
    std::string system;
    base::Instant trusted_at;
    base::Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(TrustedDeviceView, (), (id, browser, system, trusted_at, expires_at))

struct TrustedDevicesView {
    std::vector<TrustedDeviceView> devices;  // newest first
};
BOOST_DESCRIBE_STRUCT(TrustedDevicesView, (), (devices))

// As the shard knows them.
SecondFactorStatus status_of_second_factor(const domain::SecurityState& state);
std::vector<TrustedDeviceView> views_of_devices(const domain::SecurityState& state);

// Another setup replaces the one before.
base::Task<platform::http::Response> start_second_factor(
    platform::http::Request& request, Services& services
);

// Ends every session of the account, the asking one too.
base::Task<platform::http::Response> enable_second_factor(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> disable_second_factor(
    platform::http::Request& request, Services& services
);

base::Task<platform::http::Response> show_second_factor(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> regenerate_backup_codes(
    platform::http::Request& request, Services& services
);

// The rest of a sign-in. With X-Trust-Browser: true this browser is not asked again for thirty
// days.
base::Task<platform::http::Response> sign_in_with_second_factor(
    platform::http::Request& request, Services& services
);

base::Task<platform::http::Response> show_trusted_devices(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> end_device_trust(
    platform::http::Request& request, Services& services
);
base::Task<platform::http::Response> end_all_device_trust(
    platform::http::Request& request, Services& services
);

}  // namespace api
