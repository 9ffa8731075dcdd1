#include "app/site_routes.hpp"

#include "api/routes.hpp"
#include "api/unsubscribe.hpp"
#include "platform/http/openapi.hpp"
#include "platform/http/static_files.hpp"

#include <filesystem>
#include <iterator>
#include <utility>

namespace app {

namespace {

namespace http = platform::http;

void append(http::Routes& routes, http::Routes more) {
    routes.insert(
        routes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end())
    );
}

}  // namespace

http::Routes site_routes(
    const platform::config::Config& config,
    api::Services& services,
    const platform::mail::Unsubscribing& unsubscribing,
    std::function<base::Task<http::Response>()> tell_figures
) {
    auto all = api::make_routes(services);
    append(all, api::unsubscribe_routes(services, unsubscribing));
    all.push_back(figures_route(config, std::move(tell_figures)));
    const std::filesystem::path pages{config.http.admin_page};
    append(
        all,
        http::description_routes(
            all,
            {.title = "InstaInstru",
             .version = services.settings.version,
             .summary = "Students book lessons with instructors; this is the backend.",
             .session_cookie = services.settings.session_cookie},
            (pages / "docs").string()
        )
    );
    if (std::filesystem::exists(pages / "index.html")) {
        append(all, http::static_routes({.prefix = "/admin", .directory = pages.string()}));
    }
    return all;
}

}  // namespace app
