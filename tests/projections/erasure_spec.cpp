// Of an erased person no row holds anything that identifies them: not after the fact, not after a
// rebuild, and in whatever order the partitions were read.

#include "projections/import_list.hpp"
#include "projections/invite_list.hpp"
#include "projections/runtime/audit.hpp"
#include "projections/runtime/rebuild.hpp"
#include "tests/projections/sample.hpp"

#include <algorithm>

using namespace tests;

namespace {

const auto carol = recipient_of(2);
const auto her_invite = invite_of(2);
const events::SubjectErased erased{.recipient = carol, .at = noon + 2h};

// Texts that only she could be known by.
const std::vector<std::string> traces{
    "carol@example.com", "Carol Jones", "CAROLCODE", "Carolville"
};

std::vector<events::Fact> her_import() {
    auto facts = imported(3);
    auto& row = std::get<events::ImportRowsAdded>(facts[1]).rows.at(1);
    row.address = sealed("carol@example.com");
    row.name = sealed("Carol Jones");
    row.metadata = sealed("Carolville");
    return facts;
}

std::vector<events::Fact> her_facts() {
    auto invite = issued(her_invite, carol);
    invite.address = sealed("carol@example.com");
    invite.name = sealed("Carol Jones");
    invite.code = sealed("CAROLCODE");
    invite.metadata = {{"city", "Carolville"}};
    auto account = registered(carol);
    account.address = sealed("carol@example.com");
    account.first_name = sealed("Carol Jones");
    return {invite, delivery_requested(her_invite), account};
}

std::vector<std::string> found_in(const Dump& rows) {
    std::vector<std::string> found;
    for (const auto& [table, lines] : rows) {
        for (const auto& [key, line] : lines) {
            for (const auto& trace : traces) {
                if (line.find(trace) != std::string::npos) {
                    found.push_back(table + " holds " + trace);
                }
            }
        }
    }
    return found;
}

Dump rows(Lab& lab) {
    return dump(lab.schema.connection(), projections::all_projections());
}

void check_shown_as_erased(Lab& lab) {
    const auto invite = projections::invite_list::find_invite(lab.schema.connection(), her_invite);
    REQUIRE(invite.has_value());
    CHECK(invite->erased);
    CHECK((invite->source == "csv_upload"));  // what is nobody's stays
    const auto page = projections::import_list::list_rows(
        lab.schema.connection(), import1, {}, {.limit = 10}, noon
    );
    REQUIRE(page->rows.size() == 4);
    CHECK(page->rows[1].erased);
    CHECK_FALSE(page->rows[1].address.has_value());
    CHECK_FALSE(page->rows[0].erased);
}

}  // namespace

TEST_CASE("rows of an erased person are purged and shown as erased") {
    Lab lab;
    lab.writer.commit(facts1, her_import());
    lab.writer.commit(facts0, her_facts());
    const auto projector = lab.projector();
    lab.catch_up(*projector);
    CHECK(found_in(rows(lab)).size() > traces.size());
    lab.writer.commit(facts0, {erased}, 2h);
    lab.catch_up(*projector);
    CHECK((found_in(rows(lab)) == std::vector<std::string>{}));
    check_shown_as_erased(lab);
}

TEST_CASE("rebuilt rows show an erased person as erased, byte for byte as before") {
    Lab lab;
    lab.writer.commit(facts1, her_import());
    lab.writer.commit(facts0, her_facts());
    lab.writer.commit(facts0, {erased}, 2h);
    lab.catch_up(*lab.projector());
    const auto before = rows(lab);
    projections::rebuild(lab.log, lab.schema.options(), projections::all_projections(), lab.clock);
    CHECK((rows(lab) == before));
    CHECK((found_in(rows(lab)) == std::vector<std::string>{}));
    check_shown_as_erased(lab);
    CHECK(projections::audit(lab.log, lab.schema.options(), projections::all_projections()).passed()
    );
}

TEST_CASE("an import that is read after the erasure of its recipient holds nothing of theirs") {
    Lab lab;
    const auto projector = lab.projector();
    lab.writer.commit(facts0, {erased}, 2h);
    lab.catch_up(*projector);
    lab.writer.commit(facts1, her_import());  // written before it, read after it
    lab.catch_up(*projector);
    const auto found = found_in(rows(lab));
    CHECK((found == std::vector<std::string>{}));
}

TEST_CASE("a person who is invited again after an erasure is known again") {
    Lab lab;
    lab.writer.commit(facts0, her_facts());
    lab.writer.commit(facts0, {erased}, 2h);
    auto again = issued(id<events::InviteId>("again"), carol);
    again.address = sealed("carol@example.com");
    lab.writer.commit(facts0, {again}, 3h);
    lab.writer.commit(facts1, her_import(), 3h);  // a new file with her in it
    lab.catch_up(*lab.projector());
    const auto found = found_in(rows(lab));
    CHECK(std::ranges::count(found, "invites holds carol@example.com") == 1);
    CHECK(std::ranges::count(found, "import_rows holds carol@example.com") == 1);
}
