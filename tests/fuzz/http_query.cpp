// What handlers read out of a query.

#include "api/requests.hpp"
#include "events/jobs.hpp"
#include "platform/http/uri.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

void http_query(std::string_view input) {
    platform::http::Request request;
    const bool is_form = platform::http::read_form(input, request.query);
    for (std::size_t i = 0; i < request.query.size(); ++i) {
        const auto [name, value] = request.query[i];
        must(platform::http::is_utf8(name) && platform::http::is_utf8(value), "a query is UTF-8");
        const auto encoded = platform::http::percent_encoded(value);
        must(platform::http::percent_decoded(encoded) == value, "a value comes back as it was");
    }
    if (!is_form) {
        return;
    }
    api::Query query{request};
    const auto text = query.short_text("search");
    must(!text || !text->empty(), "a blank parameter is none");
    const auto id = query.id<events::BatchId>("batch");
    must(!id || base::is_id(id->text), "an id is one");
    const auto page = query.page(50, 200);
    must(page.limit >= 1 && page.limit <= 200, "a page has its bounds");
    const auto number = query.number("number", 7, 5, 9);
    must(number >= 5 && number <= 9, "so has a number");
    query.flag("flag", false);
    query.day("day");
    query.choice<events::Outcome>("outcome");
    const auto refusal = query.refusal();
    must(!refusal || refusal->status == 422, "what is wrong with a query is told");
}

}  // namespace fuzz
