#include "api/access/preview_bypass.hpp"

#include "platform/crypto/hash.hpp"

namespace api {

namespace {

constexpr std::string_view never_in_path = "webhook";

bool may_bypass(const PreviewSite& site, const PreviewVisit& visit) {
    return site.is_preview && visit.path.find(never_in_path) == visit.path.npos;
}

}  // namespace

bool shows_staff_token(const PreviewSite& site, const PreviewVisit& visit) {
    if (!may_bypass(site, visit) || site.staff_token.empty() || visit.token.empty()) {
        return false;
    }
    const bool is_from_here = !site.origin.empty() && visit.origin == site.origin &&
                              !site.api_host.empty() && visit.host == site.api_host;
    return platform::crypto::same_secret(site.staff_token, visit.token) && is_from_here;
}

std::optional<PreviewBypass> preview_bypass(const PreviewSite& site, const PreviewVisit& visit) {
    if (!may_bypass(site, visit)) {
        return std::nullopt;
    }
    if (shows_staff_token(site, visit)) {
        return PreviewBypass::header;
    }
    return visit.is_staff ? PreviewBypass::staff : PreviewBypass::site;
}

}  // namespace api
