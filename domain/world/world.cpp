#include "domain/world.hpp"

#include "base/ensure.hpp"
#include "domain/world/streams.hpp"

#include <array>
#include <utility>

namespace domain {

namespace {

constexpr std::array<std::pair<std::string_view, Noun>, 11> nouns{
    {{"account", Noun::account},
     {"recipient", Noun::recipient},
     {"invite", Noun::invite},
     {"import", Noun::import},
     {"batch", Noun::batch},
     {"settings", Noun::settings},
     {"cohort", Noun::cohort},
     {"verification", Noun::verification},
     {"reset", Noun::reset},
     {"service_token", Noun::service_token},
     {"waitlist", Noun::waitlist}}
};

}  // namespace

StreamName parse_stream(std::string_view stream) {
    const auto dash = stream.find('-');
    if (dash == std::string_view::npos) {
        return {};
    }
    const auto id = stream.substr(dash + 1);
    if (!base::is_id(id)) {
        return {};
    }
    for (const auto& [name, noun] : nouns) {
        if (stream.substr(0, dash) == name) {
            return {.noun = noun, .id = id};
        }
    }
    return {};
}

std::string stream_name(Noun noun, std::string_view id) {
    for (const auto& [name, known] : nouns) {
        if (known == noun) {
            return std::string{name} + "-" + std::string{id};
        }
    }
    ENSURE(false, "only streams of known nouns wait");
    return {};
}

World::World() : streams_{std::make_unique<Streams>()} {}

World::~World() = default;
World::World(World&&) noexcept = default;
World& World::operator=(World&&) noexcept = default;

void World::note(const Command& command, const Context& context) {
    if (const auto* code = std::get_if<FailSecondFactor>(&command)) {
        if (auto* entry = streams_->accounts.find(code->account.text)) {
            entry->state = people::note_failure(std::move(entry->state), *code, context.now);
        }
        return;
    }
    if (const auto* unlocked = std::get_if<UnlockSignIn>(&command)) {
        streams_->strangers.forget(unlocked->account);
        return;
    }
    const auto* failed = std::get_if<FailSignIn>(&command);
    if (!failed) {
        return;
    }
    auto* entry = streams_->accounts.find(failed->account.text);
    if (entry && entry->state.exists()) {
        entry->state = people::note_failure(std::move(entry->state), context.now);
    } else {
        streams_->strangers.note_failure(failed->account, context.now);
    }
}

std::uint32_t World::next_seq(std::string_view stream) const {
    const auto name = parse_stream(stream);
    std::uint32_t seq = 0;
    const bool is_known = streams_->with_table(name.noun, [&](const auto& table) {
        if (const auto* entry = table.find(name.id)) {
            seq = entry->seq;
        }
    });
    if (!is_known) {
        const auto other = streams_->other_seqs.find(stream);
        if (other != streams_->other_seqs.end()) {
            seq = other->second;
        }
    }
    return seq + 1;
}

std::optional<SignInState> World::sign_in_state(const events::RecipientId& recipient) const {
    const auto id = people::account_of(recipient);
    const auto& account = streams_->accounts.state(id);
    if (!account.exists()) {
        const auto* failed = streams_->strangers.find(id);
        if (!failed) {
            return std::nullopt;
        }
        return SignInState{
            .account = id,
            .locked_until = failed->locked_until,
            .failures = failed->failures,
            .failed_at = failed->failed_at
        };
    }
    return SignInState{
        .account = id,
        .password = account.password,
        .role = account.role,
        .locked_until = account.locked_until,
        .failures = account.failures,
        .address = account.address,
        .first_name = account.first_name,
        .last_name = account.last_name,
        .access = people::newest_access(account),
        .has_second_factor = people::second_factor_of(account).is_on(),
        .status = account.status,
        .failed_at = account.failed_at
    };
}

std::optional<ResetState> World::reset_state(
    const events::AccountId& id, const std::string& token_hash, base::Instant now
) const {
    const auto& account = streams_->accounts.state(id);
    if (!account.exists() || !people::opens(streams_->resets.state(id), token_hash, now)) {
        return std::nullopt;
    }
    return ResetState{
        .account = id, .address = account.address, .password_key = account.password.key
    };
}

std::optional<SecurityState> World::security_state(const events::AccountId& id) const {
    const auto& account = streams_->accounts.state(id);
    if (!account.exists()) {
        return std::nullopt;
    }
    const auto& factor = people::second_factor_of(account);
    SecurityState state{
        .has_second_factor = factor.is_on(),
        .secret = factor.secret,
        .used_at = factor.used_at,
        .backup_codes_left = static_cast<std::uint32_t>(factor.backup_codes.size()),
        .locked_until = factor.locked_until
    };
    if (factor.is_on()) {
        state.enabled_at = factor.enabled_at;
    }
    if (factor.setup) {
        state.setup_secret = factor.setup->secret;
    }
    for (const auto& session : account.sessions) {
        state.sessions.push_back(
            {.session = session.id.id(),
             .device = session.device,
             .method = session.method,
             .opened_at = session.opened_at,
             .refreshed_at = session.rotated_at,
             .refresh_until = session.refresh_until}
        );
    }
    if (const auto& data_export = people::data_export_of(account); data_export.exists()) {
        state.data_export = data_export.id.id();
    }
    for (const auto& device : factor.devices) {
        state.devices.push_back(
            {.device = device.id.id(),
             .family = device.family,
             .trusted_at = device.trusted_at,
             .expires_at = device.expires_at}
        );
    }
    return state;
}

FoundingState World::founding_state(const events::CohortId& cohort) const {
    const auto& state = streams_->cohorts.state(cohort);
    return {
        .cap = state.cap,
        .claimed = static_cast<std::uint32_t>(state.members.size()),
        .remaining = state.remaining()
    };
}

std::optional<std::string> World::state_of(std::string_view stream) const {
    const auto name = parse_stream(stream);
    std::optional<std::string> state;
    streams_->with_table(name.noun, [&](const auto& table) {
        if (const auto* entry = table.find(name.id)) {
            state = state_as_json(entry->state);
        }
    });
    return state;
}

std::size_t World::stream_count() const {
    return streams_->accounts.size() + streams_->recipients.size() + streams_->invites.size() +
           streams_->imports.size() + streams_->batches.size() + streams_->settings.size() +
           streams_->cohorts.size() + streams_->verifications.size() + streams_->resets.size() +
           streams_->service_tokens.size() + streams_->waitlist.size() +
           streams_->other_seqs.size();
}

}  // namespace domain
