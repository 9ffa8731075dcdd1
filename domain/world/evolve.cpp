// Facts into states, and what each state then waits for.

#include "base/describe.hpp"
#include "domain/world/streams.hpp"

namespace domain {

namespace {

// Which facts a kind of stream is made of, and which of its states have deadlines.
template <class State>
struct Kind {
    using Fact = std::variant<std::monostate>;
};

template <>
struct Kind<people::Account> {
    using Fact = people::AccountFact;
};

template <>
struct Kind<people::Recipient> {
    using Fact = people::RecipientFact;
};

template <>
struct Kind<people::EmailVerification> {
    using Fact = people::EmailVerificationFact;
};

template <>
struct Kind<people::PasswordReset> {
    using Fact = people::PasswordResetFact;
};

template <>
struct Kind<invites::Invite> {
    using Fact = invites::InviteFact;
};

template <>
struct Kind<batches::Import> {
    using Fact = batches::ImportFact;
};

template <>
struct Kind<batches::Batch> {
    using Fact = batches::BatchFact;
};

template <>
struct Kind<beta::Settings> {
    using Fact = beta::SettingsFact;
};

template <>
struct Kind<founding::Cohort> {
    using Fact = founding::CohortFact;
};

template <>
struct Kind<service_tokens::ServiceToken> {
    using Fact = events::ServiceTokenFact;
};

template <>
struct Kind<waitlist::Entry> {
    using Fact = events::WaitlistFact;
};

// A fact that is none of the stream's own changes nothing.
template <class State>
State evolved(State state, const events::Fact& fact) {
    return std::visit(
        [&](const auto& one) {
            using One = std::remove_cvref_t<decltype(one)>;
            if constexpr (boost::mp11::mp_contains<typename Kind<State>::Fact, One>::value) {
                return evolve(std::move(state), one);
            } else {
                return std::move(state);
            }
        },
        fact
    );
}

template <class State>
base::Instant due_of(const State& state) {
    if constexpr (requires { deadline(state); }) {
        return deadline(state).value_or(never);
    } else {
        return never;
    }
}

}  // namespace

void World::evolve(const events::StreamFact& fact) {
    const auto name = parse_stream(fact.stream);
    const bool is_known = streams_->with_table(name.noun, [&](auto& table) {
        using Id = std::remove_cvref_t<decltype(table.at(0).id.id())>;
        const auto handle = table.open(Id{std::string{name.id}});
        auto& entry = table.at(handle);
        entry.seq = fact.seq;
        entry.state = evolved(std::move(entry.state), fact.fact);
        const auto due = due_of(entry.state);
        if (due != entry.due && due != never) {
            streams_->deadlines.add({.at = due, .handle = handle, .noun = name.noun});
        }
        entry.due = due;
    });
    if (!is_known) {
        streams_->other_seqs[fact.stream] = fact.seq;
    }
    if (const auto* issued = std::get_if<events::InviteIssued>(&fact.fact)) {
        streams_->remember_code(*issued);
    }
    streams_->drop_stale_deadlines();
}

void StreamTables::remember_code(const events::InviteIssued& fact) {
    if (has_code(fact.code_hash)) {
        return;
    }
    const CompactId<events::CodeHash> code{fact.code_hash};
    codes.add(code.bytes(), invites.open(fact.invite), code_at());
}

void StreamTables::drop_stale_deadlines() {
    deadlines.drop_stale([&](const DeadlineQueue::Wait& wait) {
        bool holds = false;
        with_table(wait.noun, [&](const auto& table) {
            holds = table.at(wait.handle).due == wait.at;
        });
        return holds;
    });
}

std::optional<Deadline> World::next_deadline() const {
    const auto* front = streams_->deadlines.front();
    if (!front) {
        return std::nullopt;
    }
    Deadline next{.at = front->at};
    streams_->with_table(front->noun, [&](const auto& table) {
        next.stream = stream_name(front->noun, table.at(front->handle).id.text());
    });
    return next;
}

void World::forget_deadline(std::string_view stream) {
    const auto name = parse_stream(stream);
    streams_->with_table(name.noun, [&](auto& table) {
        if (auto* entry = table.find(name.id)) {
            entry->due = never;
        }
    });
    streams_->drop_stale_deadlines();
}

}  // namespace domain
