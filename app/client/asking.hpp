#pragma once
// What all commands that ask a server have in common: how answers are read, shown and paged.

#include "app/client/session.hpp"
#include "app/commands.hpp"
#include "base/json_read.hpp"

#include <fmt/format.h>

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace app::client {

// A server that answers otherwise is not one of ours, or much newer.
template <class T>
T answer_from(std::string_view json) {
    auto answer = base::read_json_of_others<T>(json);
    if (!answer) {
        throw std::runtime_error{fmt::format(
            "The answer is not understood: {} {}.", answer.error().path, answer.error().problem
        )};
    }
    return std::move(*answer);
}

struct Paging {
    std::uint32_t limit = 50;
    bool all = false;
    std::string header;  // printed above the first row
};

// Asks for pages until there are enough rows. `take` is given each page's JSON, of at most so many
// rows as are still wanted, and answers with how many there were and the next cursor.
struct Taken {
    std::size_t rows = 0;
    std::optional<std::string> next_cursor;
};

void for_each_page(
    Session& session,
    std::string_view path,
    Query query,
    Paging paging,
    std::uint32_t page_max,
    const std::function<Taken(std::string_view json)>& take
);

// Does something about each of several things; what was refused is told and does not stop the rest.
// The exit code: done, in part, or failed.
int for_each_named(
    const std::vector<std::string>& names, const std::function<void(const std::string&)>& act
);

// What a person typed, as one step of a path.
std::string in_path(const std::string& text);

std::string or_dash(const std::optional<std::string>& text);

}  // namespace app::client
