#pragma once
// A projection: a name, a version, tables, and the fold that fills them.
//
//   struct InviteListFold {
//       static void keys(const InviteIssued& fact, Keys& keys);
//       static void fold(const InviteIssued& fact, const FactPlace& place, Rows& rows);
//       …                                       // one pair for each fact it wants
//   };
//   Projection invite_list() {
//       return projection_of<InviteListFold>("invite_list", 1, {&invites});
//   }
//
// Folds see partitions in no order relative to each other: a row is made from the facts of one
// partition, or in a way that does not depend on their order. So a rebuild gives the same rows.

#include "events/log.hpp"
#include "platform/fault.hpp"
#include "projections/runtime/rows.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace projections {

// Where a fact is in the log, and what its commit says.
struct FactPlace {
    std::string_view topic;
    std::int32_t partition = 0;
    events::Offset offset = 0;
    std::uint32_t index = 0;  // within its record
    base::Instant committed_at;
    std::string_view stream;
    std::uint32_t seq = 0;
    std::string_view actor;
    std::string_view correlation;  // of the request that began it all
    std::string_view origin;       // of that whose decision this is; events/origin.hpp reads it
};

// Thrown by folds: the fact contradicts the rows, so something is wrong with one of them. The
// projection stops before this fact until an operator skips it or a new version understands it.
class CannotApply final : public platform::Fault {
public:
    explicit CannotApply(const std::string& sentence)
        : Fault{"projection_cannot_apply", sentence} {}

    bool retryable() const noexcept override { return false; }
};

struct Projection {
    std::string_view name;
    std::uint32_t version = 1;
    std::vector<const TableShape*> tables;
    std::vector<std::string_view> topics;
    std::vector<std::string_view> types;  // of the facts it wants
    void (*keys)(const events::Fact&, Keys&) = nullptr;
    void (*fold)(const events::Fact&, const FactPlace&, Rows&) = nullptr;
};

// Of the tables' columns and keys; a changed table under an unchanged version is noticed by it.
std::uint64_t shape_of(const Projection& projection);

template <class Folds>
void name_keys(const events::Fact& fact, Keys& keys) {
    std::visit(
        [&](const auto& one) {
            if constexpr (requires { Folds::keys(one, keys); }) {
                Folds::keys(one, keys);
            }
        },
        fact
    );
}

template <class Folds>
void fold_fact(const events::Fact& fact, const FactPlace& place, Rows& rows) {
    std::visit(
        [&](const auto& one) {
            if constexpr (requires { Folds::fold(one, place, rows); }) {
                Folds::fold(one, place, rows);
            }
        },
        fact
    );
}

template <class Folds>
Projection projection_of(
    std::string_view name,
    std::uint32_t version,
    std::vector<const TableShape*> tables,
    std::vector<std::string_view> topics = {events::topics::facts}
) {
    Projection projection{
        .name = name, .version = version, .tables = std::move(tables), .topics = std::move(topics)
    };
    boost::mp11::mp_for_each<
        boost::mp11::mp_transform<boost::mp11::mp_identity, events::FactKinds>>([&](auto identity) {
        using One = typename decltype(identity)::type;
        if constexpr (requires(const One& one, const FactPlace& place, Rows& rows) {
                          Folds::fold(one, place, rows);
                      }) {
            projection.types.push_back(events::type_of(events::Fact{One{}}));
        }
    });
    projection.keys = &name_keys<Folds>;
    projection.fold = &fold_fact<Folds>;
    return projection;
}

}  // namespace projections
