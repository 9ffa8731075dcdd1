#include "app/client/asking.hpp"

#include "platform/http/uri.hpp"

#include <algorithm>
#include <utility>

namespace app::client {

void for_each_page(
    Session& session,
    std::string_view path,
    Query query,
    Paging paging,
    std::uint32_t page_max,
    const std::function<Taken(std::string_view json)>& take
) {
    std::size_t left = paging.limit;
    std::optional<std::string> cursor;
    do {
        const auto rows = paging.all ? page_max : std::min<std::size_t>(left, page_max);
        auto asked = query;
        asked.emplace_back("limit", std::to_string(rows));
        asked.emplace_back("cursor", cursor.value_or(""));
        const auto page = session.get(path, asked);
        fmt::print("{}", std::exchange(paging.header, {}));
        auto taken = take(page);
        left -= std::min(left, taken.rows);
        cursor = std::move(taken.next_cursor);
    } while (cursor && (paging.all || left > 0));
}

int for_each_named(
    const std::vector<std::string>& names, const std::function<void(const std::string&)>& act
) {
    std::size_t refused = 0;
    for (const auto& name : names) {
        try {
            act(name);
        } catch (const Refused& refusal) {
            fmt::print(stderr, "{}: {}\n", name, refusal.what());
            ++refused;
        }
    }
    if (refused == 0) {
        return exit_done;
    }
    return refused == names.size() ? exit_failed : exit_partly;
}

std::string in_path(const std::string& text) {
    return platform::http::percent_encoded(text);
}

std::string or_dash(const std::optional<std::string>& text) {
    return text && !text->empty() ? *text : "-";
}

}  // namespace app::client
