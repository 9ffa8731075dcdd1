#pragma once
// The whole table of a process with role api: what can be asked of the business, figures, the
// description of both, and the pages.

#include "api/services.hpp"
#include "app/figures_route.hpp"
#include "platform/config/config.hpp"
#include "platform/http/route.hpp"
#include "platform/mail/unsubscribe.hpp"

#include <functional>

namespace app {

// The pages are left out where http.admin_page has none.
platform::http::Routes site_routes(
    const platform::config::Config& config,
    api::Services& services,
    const platform::mail::Unsubscribing& unsubscribing,
    std::function<base::Task<platform::http::Response>()> tell_figures
);

}  // namespace app
