// What was committed, as figures.

#include "app/fact_figures.hpp"
#include "events/catalogue.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

struct Told {
    platform::metrics::Metrics metrics;
    std::vector<std::uint64_t> facts = std::vector<std::uint64_t>(events::fact_types().size());

    void commit(std::string_view type, std::uint64_t times) {
        const auto& types = events::fact_types();
        const auto at = std::ranges::find(types, type) - types.begin();
        facts[static_cast<std::size_t>(at)] += times;
    }

    std::string text() {
        app::show_facts(metrics, "3", facts);
        return metrics.text();
    }
};

bool has_line(const std::string& text, const std::string& line) {
    return text.find(line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("facts are counted by type as they are committed, types without any are left out") {
    Told told;
    told.commit("InviteIssued", 2);
    const std::string issued =
        R"(instainstru_facts_committed_total{partition="3",type="InviteIssued"} )";
    CHECK(has_line(told.text(), issued + "2"));
    told.commit("InviteIssued", 3);
    const auto text = told.text();
    CHECK(has_line(text, issued + "5"));
    CHECK(text.find("InviteRevoked") == text.npos);
}

TEST_CASE("claims of founding places are an operation, done when there was a place") {
    Told told;
    told.commit("FoundingSlotClaimed", 4);
    told.commit("FoundingSlotDenied", 1);
    const auto text = told.text();
    const auto operation = [](const std::string& status) {
        return R"(instainstru_service_operations_total{operation="beta_try_grant_founding_status",)"
               R"(partition="3",service="beta",status=")" +
               status + "\"} ";
    };
    CHECK(has_line(text, operation("success") + "4"));
    CHECK(has_line(text, operation("error") + "1"));
}
