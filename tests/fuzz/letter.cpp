// What another process asks of our shards, and what it answers to ours.

#include "shards/letters.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

namespace {

std::string written(const shards::Letter& letter) {
    std::vector<std::string> texts;
    for (const auto& ask : letter.asks) {
        if (!ask) {
            continue;
        }
        if (const auto* request = std::get_if<shards::Request>(&*ask)) {
            must(domain::slot_of(request->command) < base::slot_count, "a command has a slot");
        }
        texts.push_back(shards::write_ask(*ask));
    }
    return shards::write_letter(letter.within, {texts.begin(), texts.end()});
}

}  // namespace

void letter(std::string_view input) {
    if (const auto letter = shards::read_letter(input)) {
        const auto text = written(*letter);
        const auto again = shards::read_letter(text);
        must(again.has_value(), "a letter that was written is read");
        must(written(*again) == text, "a letter comes back as it was");
    }
    if (const auto answers = shards::read_reply(input)) {
        const auto text = shards::write_reply(*answers);
        const auto again = shards::read_reply(text);
        must(again.has_value(), "a reply that was written is read");
        must(shards::write_reply(*again) == text, "a reply comes back as it was");
    }
}

}  // namespace fuzz
