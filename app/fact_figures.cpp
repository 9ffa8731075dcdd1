#include "app/fact_figures.hpp"

#include "events/catalogue.hpp"

#include <string>

namespace app {

namespace {

using platform::metrics::Metrics;

// Dashboards know a claim of a founding place as an operation.
void show_founding(
    Metrics& metrics, std::string_view type, std::string_view partition, std::uint64_t facts
) {
    static const auto claimed = events::type_of(events::FoundingSlotClaimed{});
    static const auto denied = events::type_of(events::FoundingSlotDenied{});
    if (type != claimed && type != denied) {
        return;
    }
    metrics.follow(
        "instainstru_service_operations_total",
        {{"service", "beta"},
         {"operation", "beta_try_grant_founding_status"},
         {"status", type == claimed ? "success" : "error"},
         {"partition", std::string{partition}}},
        facts
    );
}

}  // namespace

void show_facts(
    Metrics& metrics, std::string_view partition, const std::vector<std::uint64_t>& facts
) {
    const auto& types = events::fact_types();
    for (std::size_t i = 0; i < facts.size(); ++i) {
        if (facts[i] == 0) {
            continue;
        }
        metrics.follow(
            "instainstru_facts_committed_total",
            {{"partition", std::string{partition}}, {"type", std::string{types[i]}}},
            facts[i]
        );
        show_founding(metrics, types[i], partition, facts[i]);
    }
}

}  // namespace app
