#include "api/reserved_keys.hpp"

#include "platform/arrival.hpp"

namespace api {

namespace {

constexpr base::Duration keys_wait{10'000};

}  // namespace

base::Task<std::vector<std::string>> reserve_keys(Services& services, std::size_t count) {
    const platform::Expected<std::vector<std::string>> reserved;
    services.key_pool.reserve(count, [reserved](std::vector<std::string> keys) {
        reserved.arrive(std::move(keys));
    });
    auto keys = co_await reserved.wait(keys_wait);
    co_return std::move(keys).value_or(std::vector<std::string>{});
}

platform::http::Response no_keys() {
    return platform::http::unavailable(
        "event_log_unavailable", "No keys for personal data can be stored just now"
    );
}

}  // namespace api
