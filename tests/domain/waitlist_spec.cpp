// The waitlist: an address is on it once, and leaves it for good with its keys.

#include "domain/waitlist/entry.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
using namespace domain::waitlist;

namespace {

const std::string stream = stream_of(ada);

domain::JoinWaitlist joining() {
    return {
        .recipient = ada,
        .address = sealed("ada@example.com"),
        .name = sealed("Ada"),
        .source = "landing_page"
    };
}

const domain::LeaveWaitlist leaving{.recipient = ada, .reason = "asked for it"};

History waiting() {
    History history;
    history.done(joining(), noon);
    return history;
}

}  // namespace

TEST_CASE("an address joins the waitlist once, whoever asks how often") {
    History history;
    history.done(joining(), noon, "system:waitlist")
        .then(
            {{stream,
              WaitlistJoined{
                  .recipient = ada,
                  .address = sealed("ada@example.com"),
                  .name = sealed("Ada"),
                  .source = "landing_page",
                  .at = noon
              }}}
        );
    history.when(joining(), noon + 1h).then_nothing();
    CHECK(domain::leaves_a_record(joining()));
}

TEST_CASE("whoever has an account does not wait") {
    History history;
    history.done(registration(), noon);
    history.when(joining(), noon).then_nothing();
}

TEST_CASE("whoever is taken off the list may join it again") {
    auto history = waiting();
    history.done(leaving, noon)
        .then(
            {{stream,
              WaitlistLeft{
                  .recipient = ada,
                  .keys = {"k_of_ada@example.com", "k_of_Ada"},
                  .by = admin,
                  .reason = "asked for it",
                  .at = noon
              }}}
        );
    history.when(leaving, noon).then_rejected(known_entry);
    history.when(joining(), noon).then_named({"WaitlistJoined"});
}

TEST_CASE("with a person their place on the waitlist goes, and its keys") {
    auto history = waiting();
    const auto erased = history.done(domain::EraseSubject{.recipient = ada}, noon);
    const auto left = erased.fact<WaitlistLeft>();
    CHECK(left.keys.size() == 2);
    CHECK_FALSE(left.reason.has_value());
    history.when(leaving, noon).then_rejected(known_entry);
}
