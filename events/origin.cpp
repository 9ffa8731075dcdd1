#include "events/origin.hpp"

#include "base/ulid.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace events {

namespace {

constexpr char between = ';';

// Up to the next separator; it is passed over.
std::string_view next_of(std::string_view& text) {
    const auto part = text.substr(0, text.find(between));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    return part;
}

}  // namespace

std::string to_text(const Origin& origin) {
    if (origin == Origin{}) {
        return {};
    }
    return fmt::format(
        "{};{};{};{}", origin.network, origin.device.browser, origin.device.system, origin.session
    );
}

Origin origin_from(std::string_view text) {
    if (std::ranges::count(text, between) != 3) {
        return {};
    }
    Origin origin;
    origin.network = next_of(text);
    origin.device.browser = next_of(text);
    origin.device.system = next_of(text);
    origin.session = base::is_id(text) ? text : std::string_view{};
    return origin;
}

}  // namespace events
