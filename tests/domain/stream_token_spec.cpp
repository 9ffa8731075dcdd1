// Tokens that open one stream.

#include "domain/people/account.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
namespace people = domain::people;

namespace {

const auto account = people::account_of(ada);

domain::UseStreamToken using_token(std::string token, base::Instant until = noon + 30s) {
    return {.account = account, .token = std::move(token), .expires_at = until};
}

History registered() {
    History history;
    history.done(registration(), noon);
    return history;
}

}  // namespace

TEST_CASE("a stream token is used once, and others are their own") {
    auto history = registered();
    history.done(using_token("one"), noon + 1s)
        .then(
            {{people::stream_of(account),
              events::StreamTokenUsed{
                  .account = account, .token = "one", .at = noon + 1s, .expires_at = noon + 30s
              }}}
        );
    history.when(using_token("one"), noon + 1s).then_rejected(people::unused_token);
    history.when(using_token("two"), noon + 1s).then_named({"StreamTokenUsed"});
}

TEST_CASE("a stream token is good up to its end, and forgotten after it") {
    auto history = registered();
    history.when(using_token("one"), noon + 30s - 1ms).then_named({"StreamTokenUsed"});
    history.when(using_token("one"), noon + 30s).then_rejected(people::unused_token);
    // The one that was used is forgotten with the next, and refused all the same.
    history.done(using_token("one"), noon);
    history.done(using_token("two", noon + 60s), noon + 30s);
    history.when(using_token("one"), noon + 31s).then_rejected(people::unused_token);
}

TEST_CASE("no token opens a stream for whoever has no account, or none any more") {
    History history;
    history.when(using_token("one"), noon).then_rejected(people::unused_token);
    auto known = registered();
    known.done(domain::EraseSubject{.recipient = ada}, noon);
    known.when(using_token("one"), noon).then_rejected(people::unused_token);
}
