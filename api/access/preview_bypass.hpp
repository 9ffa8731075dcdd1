#pragma once
// Why a gate of the beta lets pass on a site for previews. A webhook is never let pass: what others
// call has no gate that staff would have to get by. Nobody is signed in by it: a route that asks
// who one is asks so all the same.

#include "base/describe.hpp"

#include <optional>
#include <string_view>

namespace api {

inline constexpr std::string_view staff_preview_header = "x-staff-preview-token";

// header: with the token, from the site's own pages, at the site's own API. staff: an administrator
// is signed in. site: it has a gate of its own in front of it.
enum class PreviewBypass { header, staff, site };
BOOST_DESCRIBE_ENUM(PreviewBypass, header, staff, site)

// What is configured; without a token none is right.
struct PreviewSite {
    bool is_preview = false;
    std::string_view staff_token;
    std::string_view origin;    // of its pages: "https://preview.example.com"
    std::string_view api_host;  // "preview-api.example.com", as the Host of a request spells it
};

// What a request shows; what it does not is empty.
struct PreviewVisit {
    std::string_view token;
    std::string_view origin;
    std::string_view host;
    std::string_view path;
    bool is_staff = false;
};

// Is the token right, and does it come from where it may? Takes as long whichever token is shown.
bool shows_staff_token(const PreviewSite& site, const PreviewVisit& visit);

// Absent: the gate decides as anywhere else.
std::optional<PreviewBypass> preview_bypass(const PreviewSite& site, const PreviewVisit& visit);

}  // namespace api
