#pragma once
// The people of the simulator: recipients with addresses, and operators who import, send, pause,
// issue, revoke. What they can do is the list `activities()`; HACKING.md says how to extend it.

#include "domain/beta/settings.hpp"
#include "platform/crypto/routing.hpp"
#include "tests/simulation/batches.hpp"
#include "tests/simulation/callers.hpp"
#include "tests/simulation/history.hpp"
#include "tests/simulation/jobs.hpp"
#include "tests/simulation/pockets.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace simulation {

struct Person {
    std::string address;
    events::RecipientId recipient;
};

// A code that somebody could show.
struct IssuedCode {
    events::CodeHash code;
    std::optional<events::RecipientId> recipient;
};

struct SignedInAs {
    events::AccountId account;
    std::string token;
    base::Instant expires_at;
};

struct HeldAccess {
    events::AccountId account;
    events::AccessId access;
};

// A batch, and who asked for it.
struct RequestedBatch {
    events::AccountId account;
    events::BatchId batch;
};

// A notification in somebody's inbox.
struct HeldNotice {
    events::AccountId account;
    std::string notification;
    base::Instant created_at;
};

class Town {
public:
    Town(
        Agenda& agenda,
        Faults& faults,
        Callers& callers,
        const platform::crypto::Routing& routing,
        const Batches& batches,
        const Jobs& jobs,
        std::uint64_t seed,
        bool is_calm
    );

    // Begins what there is to do, each thing now and then, until it is told to rest.
    void work();

    void rest() { works_ = false; }

    // What was begun and waits for nothing but its next step.
    std::size_t under_way() const { return under_way_; }

    // How often each activity was begun.
    const std::map<std::string_view, std::uint64_t>& begun() const { return begun_; }

    void on_counted(const Counted& counted);

    // ── For activities ───────────────────────────────────────────────────────────────────────────

    base::Random& random() { return random_; }

    Callers& callers() { return callers_; }

    const platform::crypto::Routing& routing() const { return routing_; }

    const Person& somebody();
    const Person& regular();  // one of a few
    std::vector<Person> some_people(std::size_t count);

    // Absent when there is none of that kind.
    template <class T>
    const T* any_of(const std::vector<T>& those) {
        return those.empty() ? nullptr : &those[random_.below(those.size())];
    }

    const std::vector<events::BatchId>& batches() const { return batches_; }

    const std::vector<events::InviteId>& invites() const { return invites_; }

    const std::vector<events::AccountId>& accounts() const { return accounts_; }

    const std::vector<SignedInAs>& tokens() const { return tokens_; }

    const std::vector<IssuedCode>& codes() const { return codes_; }

    // Access that was granted lately, also what was revoked since.
    const std::vector<HeldAccess>& grants() const { return grants_; }

    // Batches that somebody with an account asked for.
    const std::vector<RequestedBatch>& requested() const { return requested_; }

    const std::vector<HeldNotice>& notices() const { return notices_; }

    // Who has a founding place now.
    const std::vector<events::AccountId>& founders() const { return founders_; }

    // Null when nobody ever registered it.
    const events::RecipientId* owner_of(const events::AccountId& account) const;

    // What people keep for themselves.
    Pockets& pockets() { return pockets_; }

    // To whom it was sent, else somebody who lives where it does.
    const Person& person_for(const IssuedCode& issued);

    // What a process might know of the settings: the latest, or what held not long ago.
    domain::beta::Policy some_policy();

    const Batches& batch_lives() const { return batch_lives_; }

    const Jobs& jobs() const { return jobs_; }

    // The next step of something that takes several, after so long.
    void later(base::Duration wait, std::function<void()> step);

    base::Duration between(base::Duration from, base::Duration to) {
        return faults_.between(from, to);
    }

    base::Instant now() const { return start_of_time + agenda_.now(); }

    // To the urgent queue of the mail lane, as an operator's page does.
    std::function<void(events::JobOrder)> order;

    // What has left through the provider, in order.
    std::function<const std::vector<MailServer::Delivered>&()> mailed;

    // Somebody watches for jobs in doubt, and may say at once what became of this one.
    void look_into(const events::JobId& job);

private:
    void plan(std::size_t activity);

    Agenda& agenda_;
    Faults& faults_;
    Callers& callers_;
    const platform::crypto::Routing& routing_;
    const Batches& batch_lives_;
    const Jobs& jobs_;
    base::SeededRandom random_;
    const bool is_calm_;
    bool works_ = false;
    std::size_t under_way_ = 0;
    std::map<std::string_view, std::uint64_t> begun_;
    std::vector<Person> people_;
    std::vector<events::BatchId> batches_;
    std::vector<events::InviteId> invites_;
    std::vector<events::AccountId> accounts_;
    std::vector<SignedInAs> tokens_;
    std::vector<IssuedCode> codes_;
    std::vector<HeldAccess> grants_;
    std::vector<RequestedBatch> requested_;
    std::vector<HeldNotice> notices_;
    std::vector<events::AccountId> founders_;
    std::map<events::AccountId, events::RecipientId> owners_;
    Pockets pockets_;
    std::vector<domain::beta::Policy> policies_{domain::beta::Settings{}.policy()};
};

struct Activity {
    std::string_view name;
    base::Duration every;  // about
    void (*begin)(Town& town);
    bool is_for_calm_days = false;  // as often in a calm town
};

// All of them, written out. Each is begun over and over while faults strike.
const std::vector<Activity>& activities();

}  // namespace simulation
