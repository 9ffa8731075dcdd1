// `skip PROJECTION PLACE`: a projection passes over one fact that it cannot apply, on record.

#include "app/commands.hpp"
#include "app/history.hpp"
#include "app/node.hpp"
#include "platform/postgres/sql.hpp"
#include "projections/all.hpp"
#include "projections/runtime/books.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace app {

namespace {

// "0/1207/2": partition, offset and the fact's place in the record; "0/1207": all of the record.
projections::SkipKey place_of(std::string_view written) {
    std::int64_t numbers[3]{-1, -1, -1};
    std::size_t count = 0;
    std::string_view rest = written;
    bool sound = true;
    while (sound && count < std::size(numbers)) {
        const auto part = rest.substr(0, rest.find('/'));
        const auto [end, error] =
            std::from_chars(part.data(), part.data() + part.size(), numbers[count]);
        sound = error == std::errc{} && end == part.data() + part.size() && numbers[count] >= 0;
        ++count;
        if (part.size() == rest.size()) {
            rest = {};
            break;
        }
        rest.remove_prefix(part.size() + 1);
    }
    if (!sound || count < 2 || !rest.empty()) {
        throw std::runtime_error{fmt::format(
            "A fact is named like 0/1207/2: partition, offset, and its place in the record, all of "
            "which the stopped projection tells; '{}' is not.",
            written
        )};
    }
    return {
        .partition =
            {.topic = std::string{events::topics::facts},
             .number = static_cast<std::int32_t>(numbers[0])},
        .offset = numbers[1],
        .fact = numbers[2]
    };
}

// The fact has to be there: a slip of the finger would skip what is yet to come.
void must_be_there(const Config& config, const projections::SkipKey& place) {
    const auto log = connect_log(config);
    const auto record = log->read_one(place.partition, place.offset);
    if (!record) {
        throw std::runtime_error{"There is no record at that place."};
    }
    const auto commit = events::read_commit(*record);  // It may well be one that cannot be read.
    if (place.fact >= 0 && commit &&
        place.fact >= static_cast<std::int64_t>(commit->facts.size())) {
        throw std::runtime_error{fmt::format("That record has {} facts.", commit->facts.size())};
    }
}

}  // namespace

int skip(
    const Config& config,
    const std::string& name,
    const std::string& place,
    const std::string& by,
    const std::string& reason
) {
    const auto all = projections::all_projections();
    if (std::ranges::find(all, name, &projections::Projection::name) == all.end()) {
        throw std::runtime_error{fmt::format("There is no projection called {}.", name)};
    }
    const auto key = place_of(place);
    must_be_there(config, key);
    platform::postgres::Connection connection{{.url = config.database.url}};
    projections::skip_fact(connection, name, key, by, reason);
    fmt::print("{} passes over {}, for ever; it goes on within seconds.\n", name, place);
    return exit_done;
}

}  // namespace app
