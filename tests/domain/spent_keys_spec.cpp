#include "domain/people/spent_keys.hpp"
#include "tests/domain/invite_examples.hpp"

#include <algorithm>

using namespace tests;
using Keys = std::vector<std::string>;

namespace {

const auto eve = id<events::RecipientId>("eve", 9);

events::ImportRow row_of(const events::RecipientId& who, const std::string& key) {
    return {.row = 1, .recipient = who, .address = sealed(key), .name = sealed(key)};
}

const events::ImportRowsAdded rows{
    .import = import,
    .rows =
        {row_of(ada, "ada"),
         row_of(eve, "eve"),
         {.verdict = events::RowVerdict::invalid_email, .address = sealed("@")}}
};

const events::InviteIssued to_ada{
    .invite = invite,
    .recipient = ada,
    .address = sealed("ada"),
    .batch_row = events::BatchRow{.batch = batch, .row = 1}
};

const events::BatchAccepted accepted{.batch = batch, .import = import};
const events::BatchCompleted completed{.batch = batch, .at = noon};
const auto month = domain::people::rows_readable_after_end;

domain::people::SpentKeys after(const std::vector<events::Fact>& facts) {
    domain::people::SpentKeys spent;
    for (const auto& fact : facts) {
        spent.apply(fact, noon);
    }
    return spent;
}

Keys sorted(Keys keys) {
    std::ranges::sort(keys);
    return keys;
}

}  // namespace

TEST_CASE("an erasure spends the keys it names, and those of the person's rows, once") {
    auto spent = after({rows, events::SubjectErased{.recipient = eve, .keys = {"k"}, .at = noon}});
    CHECK((sorted(spent.take_erased()) == Keys{"k", "k_of_eve"}));
    CHECK(spent.take_erased().empty());
}

TEST_CASE("the keys of codes that were mailed are spent once they are over") {
    auto spent = after({events::EmailVerificationEnded{.recipient = eve, .keys = {"one", "two"}}});
    CHECK((sorted(spent.take_erased()) == Keys{"one", "two"}));
}

TEST_CASE("rows that are read after the erasure that came later are spent all the same") {
    auto spent = after({events::SubjectErased{.recipient = eve, .at = noon}, rows});
    CHECK((spent.take_erased() == Keys{"k_of_eve"}));
}

TEST_CASE("who was erased and is named in a later file has a key of their own again") {
    auto spent = after({events::SubjectErased{.recipient = eve, .at = noon - 1s}, rows});
    CHECK(spent.take_erased().empty());
}

TEST_CASE("all keys of an import that expired unsent are spent at that moment") {
    auto spent = after({rows, events::ImportExpired{.import = import, .at = noon}});
    CHECK(spent.take_expired(noon - 1ms).empty());
    CHECK((sorted(spent.take_expired(noon)) == Keys{"k_of_@", "k_of_ada", "k_of_eve"}));
    CHECK(spent.take_expired(noon).empty());
    CHECK(spent.rows() == 0);
}

TEST_CASE("of a batch the keys of rows without an invite are spent a month after its end") {
    auto spent = after({rows, accepted, to_ada, completed});
    CHECK(spent.take_expired(noon + month - 1ms).empty());
    CHECK((sorted(spent.take_expired(noon + month)) == Keys{"k_of_@", "k_of_eve"}));
}

TEST_CASE("a key that an invite took over is not the row's, whichever is read first") {
    auto spent = after({to_ada, rows, accepted, completed});
    CHECK((sorted(spent.take_expired(noon + month)) == Keys{"k_of_@", "k_of_eve"}));
    spent = after({to_ada, rows, events::SubjectErased{.recipient = ada, .at = noon}});
    CHECK(spent.take_erased().empty());
}

TEST_CASE("a batch that is at it again has not ended") {
    auto spent = after({rows, accepted, completed, events::BatchRetried{.batch = batch}});
    CHECK(spent.take_expired(noon + 10 * month).empty());
    spent.apply(events::BatchCompleted{.batch = batch, .at = noon + 24h}, noon + 24h);
    CHECK(spent.take_expired(noon + month).empty());
    CHECK_FALSE(spent.take_expired(noon + 24h + month).empty());
}
