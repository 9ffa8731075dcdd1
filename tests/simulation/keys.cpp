#include "tests/simulation/keys.hpp"

#include "base/describe.hpp"
#include "base/sealed.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <type_traits>
#include <vector>

namespace simulation {

namespace {

template <class Value, class Visit>
void each_key(const std::optional<Value>& value, Visit&& visit);
template <class Value, class Visit>
void each_key(const std::vector<Value>& values, Visit&& visit);

// Calls visit(key id) for every sealed value in it.
template <class Value, class Visit>
void each_key(const Value& value, Visit&& visit) {
    if constexpr (std::is_same_v<Value, base::SealedText>) {
        visit(value.key);
    } else if constexpr (base::Described<Value>) {
        base::for_each_field<Value>([&](std::string_view, auto pointer) {
            each_key(value.*pointer, visit);
        });
    }
}

template <class Value, class Visit>
void each_key(const std::optional<Value>& value, Visit&& visit) {
    if (value) {
        each_key(*value, visit);
    }
}

template <class Value, class Visit>
void each_key(const std::vector<Value>& values, Visit&& visit) {
    for (const auto& value : values) {
        each_key(value, visit);
    }
}

}  // namespace

void KeysOfFacts::on_landed(const events::Partition& partition, const events::Record& record) {
    if (partition.topic == events::topics::vault) {
        durable_.insert(record.key);
    }
}

void KeysOfFacts::on_counted(const Counted& counted) {
    for (const auto& fact : counted.commit.facts) {
        const auto check = [&](const std::string& key) {
            if (!key.empty() && !durable_.contains(key)) {
                findings_.add(
                    18,
                    fmt::format(
                        "{} of {} is sealed with a key that is not durable",
                        events::type_of(fact.fact),
                        fact.stream
                    )
                );
            }
        };
        std::visit([&](const auto& one) { each_key(one, check); }, fact.fact);
    }
}

}  // namespace simulation
