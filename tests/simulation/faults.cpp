#include "tests/simulation/faults.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace simulation {

std::set<Fault> all_faults() {
    std::set<Fault> all;
    for (std::size_t number = 0; number < fault_count; ++number) {
        all.insert(static_cast<Fault>(number));
    }
    return all;
}

std::set<Fault> faults_named(std::string_view names) {
    if (names == "all") {
        return all_faults();
    }
    std::set<Fault> wanted;
    while (!names.empty() && names != "none") {
        const auto name = names.substr(0, names.find(','));
        names.remove_prefix(std::min(name.size() + 1, names.size()));
        Fault fault{};
        if (!base::enum_from(name, fault)) {
            fmt::print(
                stderr, "there is no fault {}; tests/simulation/faults.hpp has them\n", name
            );
            std::exit(EXIT_FAILURE);
        }
        wanted.insert(fault);
    }
    return wanted;
}

Faults::Faults(std::uint64_t seed, std::set<Fault> wanted)
    : random_{seed}, wanted_{std::move(wanted)} {}

bool Faults::strikes(Fault fault, std::uint64_t in_thousand) {
    if (!may(fault) || random_.below(1'000) >= in_thousand) {
        return false;
    }
    count(fault);
    return true;
}

base::Duration Faults::between(base::Duration from, base::Duration to) {
    ENSURE(from <= to, "a range is not empty");
    const auto width = static_cast<std::uint64_t>((to - from).count()) + 1;
    return from + base::Duration{static_cast<base::Duration::rep>(random_.below(width))};
}

}  // namespace simulation
