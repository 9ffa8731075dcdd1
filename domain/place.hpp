#pragma once
// From the facts of one aggregate to the commit of one decision.

#include "domain/context.hpp"

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace domain {

// An aggregate's own variant of facts as the catalogue's.
template <class... Facts>
events::Fact to_fact(std::variant<Facts...> fact) {
    return std::visit(
        [](auto&& one) { return events::Fact{std::forward<decltype(one)>(one)}; }, std::move(fact)
    );
}

// The decision of one aggregate as a commit to its stream.
template <class Fact>
Decided place(const std::string& stream, base::Decision<Fact> decision) {
    if (!decision) {
        return decision.error();
    }
    std::vector<Placed> placed;
    placed.reserve(decision->size());
    for (auto& fact : *decision) {
        placed.push_back({.stream = stream, .fact = to_fact(std::move(fact))});
    }
    return placed;
}

}  // namespace domain
