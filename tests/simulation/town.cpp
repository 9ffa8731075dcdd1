#include "tests/simulation/town.hpp"

#include "events/actors.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace simulation {

namespace {

constexpr std::size_t people_count = 600;
constexpr std::size_t regulars = 8;
// One address in so many is refused by its mail server.
constexpr std::size_t refused_one_in = 25;
// In a calm town people wait so many times longer.
constexpr int calmer_by = 12;
// Older ones are forgotten by those who look for something to do.
constexpr std::size_t remembered = 400;

template <class T>
void remember(std::vector<T>& those, T one) {
    if (those.size() >= remembered) {
        those.erase(those.begin());
    }
    those.push_back(std::move(one));
}

}  // namespace

Town::Town(
    Agenda& agenda,
    Faults& faults,
    Callers& callers,
    const platform::crypto::Routing& routing,
    const Batches& batches,
    const Jobs& jobs,
    std::uint64_t seed,
    bool is_calm
)
    : agenda_{agenda},
      faults_{faults},
      callers_{callers},
      routing_{routing},
      batch_lives_{batches},
      jobs_{jobs},
      random_{seed},
      is_calm_{is_calm} {
    for (std::size_t number = 0; number < people_count; ++number) {
        const auto* kind = number % refused_one_in == 0 ? refused_addresses.data() : "person";
        const auto address = fmt::format("{}{}@town.example", kind, number);
        people_.push_back({.address = address, .recipient = {routing_.person_of(address)}});
    }
}

void Town::work() {
    works_ = true;
    for (std::size_t activity = 0; activity < activities().size(); ++activity) {
        plan(activity);
    }
}

void Town::plan(std::size_t activity) {
    const auto& planned = activities()[activity];
    const auto every = planned.every * (is_calm_ && !planned.is_for_calm_days ? calmer_by : 1);
    agenda_.after(between(every / 4, every * 7 / 4), [this, activity] {
        if (!works_) {
            return;
        }
        const auto& one = activities()[activity];
        ++begun_[one.name];
        one.begin(*this);
        plan(activity);
    });
}

void Town::later(base::Duration wait, std::function<void()> step) {
    ++under_way_;
    agenda_.after(wait, [this, step = std::move(step)] {
        --under_way_;
        step();
    });
}

const Person& Town::somebody() {
    return people_[random_.below(people_.size())];
}

const Person& Town::regular() {
    return people_[random_.below(regulars)];
}

std::vector<Person> Town::some_people(std::size_t count) {
    std::vector<Person> those;
    const auto first = random_.below(people_.size());
    for (std::size_t i = 0; i < std::min(count, people_.size()); ++i) {
        those.push_back(people_[(first + i * 7) % people_.size()]);
    }
    return those;
}

const Person& Town::person_for(const IssuedCode& issued) {
    const auto lives_there = [&](const Person& person) {
        return issued.recipient
                   ? person.recipient == *issued.recipient
                   : base::slot_of(person.recipient.text) == base::slot_of(issued.code.text);
    };
    const auto found = std::ranges::find_if(people_, lives_there);
    return found == people_.end() ? somebody() : *found;
}

domain::beta::Policy Town::some_policy() {
    const auto back = std::min<std::uint64_t>(policies_.size() - 1, random_.below(3));
    return policies_[policies_.size() - 1 - back];
}

const events::RecipientId* Town::owner_of(const events::AccountId& account) const {
    const auto found = owners_.find(account);
    return found == owners_.end() ? nullptr : &found->second;
}

void Town::look_into(const events::JobId& job) {
    constexpr std::uint64_t one_in = 2;
    if (!works_ || random_.below(one_in) != 0) {
        return;
    }
    later(between(std::chrono::milliseconds{1}, std::chrono::milliseconds{300}), [this, job] {
        order(
            {.id = job,
             .verb = random_.below(2) == 0 ? events::JobVerb::settle_as_sent
                                           : events::JobVerb::settle_as_failed,
             .by = "admin:ada",
             .reason = "looked into"}
        );
    });
}

void Town::on_counted(const Counted& counted) {
    for (const auto& fact : counted.commit.facts) {
        if (const auto* accepted = std::get_if<events::BatchAccepted>(&fact.fact)) {
            remember(batches_, accepted->batch);
            if (const auto account = events::account_in(accepted->requested_by)) {
                remember(requested_, {.account = *account, .batch = accepted->batch});
            }
        } else if (const auto* ended = std::get_if<events::BatchCompleted>(&fact.fact)) {
            if (ended->requester) {
                remember(
                    notices_,
                    {.account = *ended->requester,
                     .notification = fmt::format("{}.{}", fact.stream, fact.seq),
                     .created_at = ended->at}
                );
            }
        } else if (const auto* issued = std::get_if<events::InviteIssued>(&fact.fact)) {
            remember(invites_, issued->invite);
            remember(codes_, {.code = issued->code_hash, .recipient = issued->recipient});
        } else if (const auto* changed = std::get_if<events::BetaSettingsChanged>(&fact.fact)) {
            policies_.push_back(domain::beta::evolve({}, *changed).policy());
        } else if (const auto* account = std::get_if<events::AccountRegistered>(&fact.fact)) {
            remember(accounts_, account->account);
            owners_[account->account] = account->recipient;
        } else if (const auto* claimed = std::get_if<events::FoundingSlotClaimed>(&fact.fact)) {
            founders_.push_back(claimed->account);
        } else if (const auto* given = std::get_if<events::FoundingSlotReleased>(&fact.fact)) {
            std::erase(founders_, given->account);
        } else if (const auto* granted = std::get_if<events::BetaAccessGranted>(&fact.fact)) {
            remember(grants_, {.account = granted->account, .access = granted->access});
        } else if (const auto* in = std::get_if<events::SignedIn>(&fact.fact)) {
            remember(
                tokens_, {.account = in->account, .token = in->token, .expires_at = in->expires_at}
            );
        }
    }
}

}  // namespace simulation
