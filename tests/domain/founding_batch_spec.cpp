// Lists that ask for founding places by name: no more of them than are left.

#include "tests/domain/invite_examples.hpp"

using namespace tests;
using namespace domain::batches;

namespace {

// Three instructors: one row says yes, one says no, one leaves it to the terms; and a student.
History list_of_four(events::InviteTerms terms) {
    History history;
    history.done(domain::OpenImport{.import = import, .terms = std::move(terms)}, noon);
    auto rows = ok_rows(0, 1, 4);
    rows.rows[0].grants_founding = true;
    rows.rows[1].grants_founding = false;
    rows.rows[3].role = events::Role::student;
    history.done(rows, noon);
    history.done(domain::CloseImport{.import = import}, noon);
    return history;
}

domain::StartBatch sending(std::uint32_t left, std::optional<bool> by_sender = std::nullopt) {
    return {.import = import, .grants_founding = by_sender, .founding_left = left};
}

}  // namespace

TEST_CASE("how many places a list asks for, by its rows, its terms and who sends it") {
    struct Row {
        std::optional<bool> by_terms;
        std::optional<bool> by_sender;
        std::uint32_t asked;
    };

    for (const auto& row : std::vector<Row>{
             {std::nullopt, std::nullopt, 1},
             {true, std::nullopt, 2},
             {false, std::nullopt, 1},
             {std::nullopt, true, 2},
             {true, false, 1},
             {false, true, 2}
         }) {
        CAPTURE(row.asked);
        const auto history = list_of_four({.asks_for_founding = row.by_terms});
        history.when(sending(row.asked - 1, row.by_sender), noon).then_rejected(founding_places);
        CHECK(history.when(sending(row.asked, row.by_sender), noon).decided().has_value());
    }
}

TEST_CASE("a list of a hundred rows that asks for no place by name is sent whatever is left") {
    const auto history = closed_import(100);
    CHECK(history.when(sending(0), noon).decided().has_value());
    history.when(sending(99, true), noon).then_rejected(founding_places);
    CHECK(history.when(sending(100, true), noon).decided().has_value());
}

TEST_CASE("what was sent stays sent, though no place is left when it is asked for again") {
    auto history = closed_import(2);
    history.done(sending(2, true), noon);
    history.when(sending(0, true), noon).then_nothing();
}
