#pragma once
// What is asked of another process's shards, and its answers, as JSON. A letter holds several asks;
// its reply has their answers in the same order.
//
//   letter {"within_ms":…,"asks":[{"command":{"id":…,"kind":…,"body":{…},…}},{"find_account":{…}}]}
//   reply    {"answers":[{"kind":"done","partition":…,"offset":…,"commit":{…}},…]}

#include "base/time.hpp"
#include "shards/answer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace shards {

inline constexpr std::string_view letters_path = "/api/v1/internal/asks";

std::string write_ask(const Ask& ask);

// Of asks as write_ask wrote them. `within` is what is left of the callers' patience.
std::string write_letter(base::Duration within, const std::vector<std::string_view>& asks);

using ReadAsk = boost::system::result<Ask, events::DecodeError>;

struct Letter {
    base::Duration within{0};
    std::vector<ReadAsk> asks;  // one that a newer version wrote does not spoil the others
};

boost::system::result<Letter, events::DecodeError> read_letter(std::string_view text);

// Facts go along with `done`. Those of a repeated command are in the log, where the asking process
// reads them itself.
std::string write_reply(const std::vector<Answer>& answers);

boost::system::result<std::vector<Answer>, events::DecodeError> read_reply(std::string_view text);

}  // namespace shards
