#include "tests/simulation/settlements.hpp"

#include "base/describe.hpp"

#include <fmt/format.h>

namespace simulation {

namespace {

using events::Outcome;

// Of a delivery that was told before: is this another word about it?
bool is_news(Outcome before, Outcome outcome) {
    if (outcome == Outcome::sent) {
        return before != Outcome::sent;
    }
    return before == Outcome::unknown && outcome == Outcome::failed;
}

}  // namespace

void Settlements::on_counted(const Counted& counted) {
    each_fact(counted, [this](const auto& one) {
        if constexpr (requires { see(one); }) {
            see(one);
        }
    });
}

// A row ends once in a round; what is said later only settles a doubt.
void Settlements::end(const events::JobOrigin& origin, Outcome outcome) {
    if (const auto& row = origin.batch_row) {
        told_.try_emplace({row->batch.text, row->row, row->generation}, outcome);
    }
    note_delivery(origin, outcome);
}

void Settlements::note_delivery(const events::JobOrigin& origin, Outcome outcome) {
    if (!origin.invite) {
        return;
    }
    const auto [place, is_first] =
        deliveries_told_.try_emplace({origin.invite->text, origin.delivery}, outcome);
    if (!is_first && is_news(place->second, outcome)) {
        place->second = outcome;
    }
}

void Settlements::see(const events::JobSucceeded& fact) {
    end(fact.origin, Outcome::sent);
}

void Settlements::see(const events::JobSkipped& fact) {
    end(fact.origin, fact.cancelled ? Outcome::cancelled : Outcome::skipped);
}

void Settlements::see(const events::JobRefused& fact) {
    end(fact.origin, Outcome::failed);
}

void Settlements::see(const events::JobDead& fact) {
    end(fact.origin, Outcome::failed);
}

void Settlements::see(const events::JobUnknown& fact) {
    end(fact.origin, Outcome::unknown);
}

void Settlements::see(const events::JobResolved& fact) {
    ++resolved_;
    if (const auto& row = fact.origin.batch_row) {
        auto& told = told_[{row->batch.text, row->row, row->generation}];
        told = told == Outcome::unknown ? fact.outcome : told;
    }
    note_delivery(fact.origin, fact.outcome);
}

void Settlements::see(const events::BatchRowsReleased& fact) {
    for (const auto row : fact.rows) {
        rows_[{fact.batch.text, row}] = {.generation = fact.generation, .outcome = std::nullopt};
    }
}

void Settlements::see(const events::BatchRowsEnded& fact) {
    for (const auto& end : fact.rows) {
        rows_[{fact.batch.text, end.row}].outcome = end.outcome;
    }
}

void Settlements::see(const events::RowResolved& fact) {
    auto& row = rows_[{fact.batch.text, fact.row}];
    row.outcome = fact.outcome;
    row.is_by_hand = fact.by != "system:relay";
}

void Settlements::see(const events::InviteDeliveryEnded& fact) {
    deliveries_[{fact.invite.text, fact.delivery}] = fact.outcome;
}

void Settlements::check_quiet() {
    constexpr int rows_end = 13;
    const auto name = [](const std::optional<Outcome>& outcome) {
        return outcome ? std::string{base::name_of(*outcome)} : std::string{"on its way"};
    };
    for (const auto& [key, told] : told_) {
        const auto& [batch, number, generation] = key;
        const auto& row = rows_[{batch, number}];
        if (row.generation != generation) {
            continue;  // It was tried again since.
        }
        ++compared_;
        const bool is_so =
            row.is_by_hand ? row.outcome && row.outcome != Outcome::unknown : row.outcome == told;
        if (!is_so) {
            findings_.add(
                rows_end,
                fmt::format(
                    "row {} of {} is {}, and was settled as {}",
                    number,
                    batch,
                    name(row.outcome),
                    name(told)
                )
            );
        }
    }
    for (const auto& [key, told] : deliveries_told_) {
        const auto found = deliveries_.find(key);
        ++compared_;
        const auto actual =
            found == deliveries_.end() ? std::nullopt : std::optional{found->second};
        if (actual != told) {
            findings_.add(
                rows_end,
                fmt::format(
                    "mail {} of invite {} is {}, and was settled as {}",
                    key.second,
                    key.first,
                    name(actual),
                    name(told)
                )
            );
        }
    }
}

}  // namespace simulation
