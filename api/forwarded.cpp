#include "api/forwarded.hpp"

#include "platform/logs/logger.hpp"
#include "shards/letters.hpp"

#include <utility>

namespace api {

namespace {

namespace http = platform::http;

}  // namespace

base::Task<http::Response> answer_members(http::Request& request, Services& services) {
    auto letter = shards::read_letter(request.body);
    if (!letter) {
        co_return http::problem(422, "letter_unreadable", letter.error().sentence);
    }
    std::vector<shards::Ask> asks;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < letter->asks.size(); ++i) {
        auto& ask = letter->asks[i];
        if (!ask) {
            platform::logs::write(
                platform::logs::Level::warning, "forwarded", ask.error().sentence
            );
            continue;
        }
        asks.push_back(std::move(*ask));
        places.push_back(i);
    }
    auto answered = co_await services.gateway.answer_here(std::move(asks), letter->within);
    // What could not be read has not been carried out.
    std::vector<shards::Answer> answers(
        letter->asks.size(), shards::Answer{.kind = shards::Answer::Kind::not_here}
    );
    for (std::size_t i = 0; i < places.size(); ++i) {
        answers[places[i]] = std::move(answered[i]);
    }
    co_return http::ok(shards::write_reply(answers));
}

}  // namespace api
