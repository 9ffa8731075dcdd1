// What a projector keeps of rows between two batches.

#include "projections/people.hpp"
#include "projections/runtime/postgres_rows.hpp"
#include "projections/runtime/statements.hpp"
#include "tests/projections/lab.hpp"

using namespace tests;
using namespace projections;
using people::Recipient;

namespace {

constexpr std::uint32_t build = 99;

class Kept {
public:
    Kept() {
        schema_.connection().run_script(create_table(people::recipients, table_));
        schema_.connection().run_script(create_indexes(people::recipients, table_));
    }

    // One batch: as many rows that were not there.
    void add(std::size_t count) {
        for (std::size_t number = 0; number < count; ++number) {
            rows_.put(people::recipients, Recipient{.id = recipient(added_++), .redeemed = true});
        }
        rows_.write();
        rows_.keep();
    }

    // The first row changes where it is stored, by somebody else.
    void change_behind_its_back() {
        schema_.connection().run("UPDATE " + table_ + " SET redeemed = false");
    }

    bool sees_the_change() {
        const auto* found = rows_.find(people::recipients, recipient(0));
        REQUIRE(found != nullptr);
        return !found->redeemed;
    }

private:
    static events::RecipientId recipient(std::size_t number) {
        return id<events::RecipientId>(fmt::format("recipient {}", number));
    }

    Schema schema_;
    const std::string table_ = physical_name(people::recipients, build);
    PostgresRows rows_{schema_.connection(), build};
    std::size_t added_ = 0;
};

}  // namespace

TEST_CASE("rows of a batch stay at hand for the next") {
    Kept kept;
    kept.add(PostgresRows::kept_rows_max);
    kept.change_behind_its_back();
    CHECK_FALSE(kept.sees_the_change());
}

TEST_CASE("rows at hand are let go of before they become many") {
    Kept kept;
    kept.add(PostgresRows::kept_rows_max + 1);
    kept.change_behind_its_back();
    CHECK(kept.sees_the_change());
}
