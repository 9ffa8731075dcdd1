// Server-sent events. Cut anywhere they are the same.

#include "platform/http/event_reader.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

#include <tuple>

namespace fuzz {

namespace {

using Told = std::tuple<std::string, std::string, std::string>;

std::vector<Told> told(const std::vector<std::string_view>& pieces) {
    std::vector<Told> events;
    platform::http::EventReader reader;
    for (const auto piece : pieces) {
        const bool goes_on = reader.feed(piece, [&](const platform::http::ServerEvent& event) {
            events.emplace_back(event.name, event.id, event.data);
            return true;
        });
        must(goes_on, "a short stream is read to its end");
    }
    return events;
}

}  // namespace

void event_stream(std::string_view input) {
    must(told({input}) == told(pieces_of(input)), "the same events, however the stream is cut");
}

}  // namespace fuzz
