#include "shards/letters.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using shards::Answer;

namespace {

const events::RecipientId ann{"0000000000000000000000A000"};
const base::Rule odd{"ODD_RULE", base::Kind::gone, "It says \"no\"."};

shards::Request command() {
    return {
        .id = "an id",
        .body_hash = "a hash",
        .command =
            domain::SuppressRecipient{.recipient = ann, .cause = events::SuppressionCause::bounce},
        .actor = "admin:\"x\"",
        .correlation = "a request",
        .traceparent = "00-aa-bb-01",
        .origin = "192.0.2.0/24;;;"
    };
}

shards::Ask sent(const shards::Ask& ask) {
    return shards::read_letter(shards::write_letter(5s, {shards::write_ask(ask)}))
        .value()
        .asks.at(0)
        .value();
}

Answer sent(const Answer& answer) {
    return shards::read_reply(shards::write_reply({answer})).value().at(0);
}

}  // namespace

TEST_CASE("a command arrives with its id, its body's hash, who asked, and its trace") {
    const auto arrived = std::get<shards::Request>(sent(command()));
    CHECK(arrived.id == "an id");
    CHECK(arrived.body_hash == "a hash");
    CHECK(arrived.actor == "admin:\"x\"");
    CHECK(arrived.correlation == "a request");
    CHECK(arrived.traceparent == "00-aa-bb-01");
    CHECK(arrived.origin == "192.0.2.0/24;;;");
    const auto& suppress = std::get<domain::SuppressRecipient>(arrived.command);
    CHECK(suppress.recipient == ann);
    CHECK(suppress.cause == events::SuppressionCause::bounce);
}

TEST_CASE("a question arrives as it was asked") {
    const auto arrived = sent(domain::Question{domain::FindAccount{.person = ann}});
    CHECK(std::get<domain::FindAccount>(std::get<domain::Question>(arrived)).person == ann);
}

TEST_CASE("a letter says how long its senders will wait, and keeps the order of what is asked") {
    const auto first = shards::write_ask(command());
    const auto second = shards::write_ask(domain::Question{domain::FindAccount{.person = ann}});
    const auto letter = shards::read_letter(shards::write_letter(1234ms, {first, second})).value();
    CHECK(letter.within == 1234ms);
    REQUIRE(letter.asks.size() == 2);
    CHECK(std::holds_alternative<shards::Request>(letter.asks[0].value()));
    CHECK(std::holds_alternative<domain::Question>(letter.asks[1].value()));
}

TEST_CASE("an ask that is not understood does not spoil the others") {
    const std::string newer =
        R"({"command":{"id":"1","body_hash":"","actor":"","correlation":"","traceparent":"",)"
        R"("kind":"PaintTheMoon","body":{}}})";
    const std::string nobody = R"({"find_account":{"person":"ann"}})";
    const auto sound = shards::write_ask(command());
    const auto letter =
        shards::read_letter(shards::write_letter(1s, {newer, nobody, "{}", sound})).value();
    REQUIRE(letter.asks.size() == 4);
    CHECK(letter.asks[0].error().sentence.find("newer version") != std::string::npos);
    CHECK_FALSE(letter.asks[1].has_value());
    CHECK_FALSE(letter.asks[2].has_value());
    CHECK(letter.asks[3].has_value());
    CHECK_FALSE(shards::read_letter(R"({"asks":[]})").has_value());
    CHECK_FALSE(shards::read_letter("<html>").has_value());
}

TEST_CASE("an answer arrives with its facts, and where they are") {
    const events::StreamFact fact{
        .stream = "recipient-" + ann.text,
        .seq = 7,
        .fact =
            events::RecipientSuppressed{.recipient = ann, .at = base::Instant{1'772'452'800'000ms}}
    };
    const auto arrived = sent(Answer{
        .kind = Answer::Kind::done,
        .facts = std::make_shared<const std::vector<events::StreamFact>>(std::vector{fact}),
        .partition = 3,
        .offset = 1'000'000'000'000
    });
    CHECK(arrived.kind == Answer::Kind::done);
    CHECK(arrived.partition == 3);
    CHECK(arrived.offset == 1'000'000'000'000);
    REQUIRE(arrived.facts);
    CHECK(*arrived.facts == std::vector{fact});
}

TEST_CASE("a rejection arrives with a rule that need not be known here") {
    const auto arrived = sent(Answer{.kind = Answer::Kind::rejected, .rejection = odd});
    REQUIRE(arrived.rejection.rule != nullptr);
    CHECK(arrived.rejection.rule != &odd);
    CHECK(arrived.rejection.names(odd));
    CHECK(arrived.rejection.rule->kind == base::Kind::gone);
    CHECK(arrived.rejection.rule->sentence == odd.sentence);
}

TEST_CASE("what was found arrives, and that nothing was found") {
    const domain::SignInState account{
        .account = {"0000000000000000000000B000"},
        .password = {.key = "k", .text = "t"},
        .role = events::Role::admin,
        .locked_until = base::Instant{1'772'452'800'000ms},
        .failures = 4
    };
    const auto found = sent(Answer{
        .kind = Answer::Kind::nothing, .finding = std::make_shared<const domain::Finding>(account)
    });
    REQUIRE(found.finding);
    CHECK(std::get<domain::SignInState>(*found.finding) == account);
    CHECK(sent(Answer{.kind = Answer::Kind::nothing}).finding == nullptr);
}

TEST_CASE("what an account knows of its sessions arrives") {
    const domain::FindSecurity question{.account = {"0000000000000000000000B000"}};
    const auto asked = std::get<domain::Question>(sent(domain::Question{question}));
    CHECK(std::get<domain::FindSecurity>(asked).account == question.account);
    const domain::SecurityState state{
        .sessions =
            {{.session = {"0000000000000000000000C000"},
              .device = {.browser = "Firefox", .system = "Linux"},
              .method = events::SessionMethod::second_factor}},
        .has_second_factor = true,
        .secret = base::SealedText{.key = "k", .text = "t"},
        .backup_codes_left = 3,
        .devices = {{.device = {"0000000000000000000000D000"}}}
    };
    const auto found = sent(Answer{
        .kind = Answer::Kind::nothing, .finding = std::make_shared<const domain::Finding>(state)
    });
    REQUIRE(found.finding);
    CHECK(std::get<domain::SecurityState>(*found.finding) == state);
}

TEST_CASE("every kind of answer arrives as the kind it is") {
    using enum Answer::Kind;
    for (const auto kind : {nothing, repeated, other_body, too_large, unknown, busy, not_here}) {
        CHECK(sent(Answer{.kind = kind, .partition = 1, .offset = 5}).kind == kind);
    }
}

TEST_CASE("a reply that lacks what it should have is not believed") {
    for (const auto* text :
         {R"({"answers":[{"kind":"done","partition":0,"offset":1}]})",
          R"({"answers":[{"kind":"rejected","partition":0,"offset":1}]})",
          R"({"answers":[{"kind":"perhaps","partition":0,"offset":1}]})",
          R"({"answers":[{"kind":"done","partition":0,"offset":1,"commit":{"facts":[]}}]})",
          R"({"status":"ok"})"}) {
        CAPTURE(text);
        CHECK_FALSE(shards::read_reply(text).has_value());
    }
}
