// What is asked of sessions and second factors.

#include "domain/people/account.hpp"
#include "tests/shards/some_history.hpp"

#include <fmt/format.h>

namespace tests {

namespace {

constexpr auto token_lasts = std::chrono::hours{1};
constexpr auto refresh_lasts = std::chrono::hours{24 * 7};

}  // namespace

domain::SignIn SomeHistory::some_sign_in(const events::AccountId& account) {
    domain::SignIn command{
        .account = account,
        .token = fmt::format("token-{}", number_),
        .expires_at = now_ + token_lasts,
        .session =
            domain::SessionStart{
                .session = {id_of("session", number_)},
                .device = {.browser = "Firefox", .system = "Linux"},
                .refresh_until = now_ + refresh_lasts,
                .mark = events::DeviceMark{id_of("mark", random.below(12))}
            }
    };
    const auto chance = random.below(4);
    if (chance == 0) {
        command.trusted_device = fmt::format("device {}", random.below(3));
        command.session->device.system = random.below(4) == 0 ? "macOS" : "Linux";
    } else if (chance < 3) {
        auto& proof = command.proof.emplace();
        proof.password_proof = fmt::format("proof-{}", number_);
        proof.proof_until = now_ + std::chrono::minutes{1};
        if (chance == 1) {
            proof.step = number_;
        } else {
            proof.backup_code = fmt::format("code {}", random.below(3));
        }
        proof.trust = domain::TrustStart{
            .device = {id_of("device", number_)},
            .secret_hash = fmt::format("device {}", random.below(3)),
            .expires_at = now_ + refresh_lasts
        };
    }
    return command;
}

domain::Command SomeHistory::of_exports(const events::AccountId& account) {
    const auto known = world_.security_state(account).value_or(domain::SecurityState{});
    const events::DataExportId another{id_of("data export", number_)};
    const auto data_export = known.data_export.value_or(another);
    switch (random.below(5)) {
        case 0:
            return domain::NoteDataExportSection{
                .account = account,
                .data_export = data_export,
                .section = "some section",
                .done = static_cast<std::uint32_t>(random.below(4)),
                .total = 4
            };
        case 1:
            return domain::FinishDataExport{
                .account = account, .data_export = data_export, .bytes = random.below(1'000)
            };
        case 2:
            return domain::FailDataExport{
                .account = account, .data_export = data_export, .reason = "some reason"
            };
        default:
            return domain::RequestDataExport{.account = account, .data_export = another};
    }
}

domain::Command SomeHistory::of_profiles(const events::RecipientId& recipient) {
    using events::ProfileField;
    const auto account = domain::people::account_of(recipient);
    switch (random.below(4)) {
        case 0:
            return domain::ChangeProfile{
                .account = account,
                .fields = {ProfileField::first_name, ProfileField::phone, ProfileField::timezone},
                .first_name = sealed("Another"),
                .timezone = "America/Chicago"
            };
        case 1:
            return domain::UseStreamToken{
                .account = account,
                .token = fmt::format("stream-{}", number_ / 2),
                .expires_at = now_ + std::chrono::seconds{30}
            };
        case 2:
            return of_inboxes(account);
        default:
            for (int tries = 0; tries < 2; ++tries) {
                world_.note(domain::FailSignIn{.account = account}, {.actor = "test", .now = now_});
            }
            return domain::FailSignIn{.account = account, .asks_captcha = random.below(3) > 0};
    }
}

domain::Command SomeHistory::of_inboxes(const events::AccountId& account) {
    const auto notification = fmt::format("batch-{}.7", id_of("batch", number_));
    switch (random.below(5)) {
        case 4:
            return domain::TellBatchEnd{
                .account = account,
                .summary =
                    {.batch = {id_of("batch", number_)},
                     .began_at = now_ - std::chrono::minutes{6},
                     .ended_at = now_}
            };
        case 0:
            return domain::ReadNotification{.account = account, .notification = notification};
        case 1:
            return domain::ReadNotificationsUpTo{
                .account = account, .created_at = now_, .notification = notification
            };
        case 2:
            return domain::DeleteNotification{.account = account, .notification = notification};
        default:
            return domain::DeleteNotificationsUpTo{
                .account = account, .created_at = now_, .notification = notification
            };
    }
}

domain::Command SomeHistory::of_sessions() {
    // Few of them, so that one thing comes after another.
    const events::RecipientId recipient{id_of("recipient", random.below(2))};
    const auto account = domain::people::account_of(recipient);
    if (random.below(5) == 0) {
        return of_exports(account);
    }
    if (random.below(6) == 0) {
        return of_profiles(recipient);
    }
    const auto known = world_.security_state(account).value_or(domain::SecurityState{});
    const events::SessionId session{
        known.sessions.empty() ? id_of("session", 0) : known.sessions.front().session.text
    };
    switch (random.below(24)) {
        case 0:
            return domain::CloseSession{.account = account, .session = session};
        case 1:
            return domain::EndAllSessions{.account = account};
        case 2:
            return domain::DisableSecondFactor{.account = account};
        case 3:
            return domain::EndDeviceTrust{.account = account};
        case 4:
            return domain::RegenerateBackupCodes{
                .account = account, .backup_codes = {"code 0", "code 1"}
            };
        case 5:
            for (int tries = 0; tries < 9; ++tries) {
                const domain::FailSecondFactor fail{
                    .account = account,
                    .password_proof = fmt::format("proof-{}-{}", number_, tries),
                    .proof_until = now_ + std::chrono::minutes{1}
                };
                world_.note(fail, {.actor = "test", .now = now_});
            }
            return domain::FailSecondFactor{
                .account = account,
                .password_proof = "proof",
                .proof_until = now_ + std::chrono::minutes{1}
            };
        case 6:
        case 7:
            return domain::StartSecondFactorSetup{.account = account, .secret = sealed("SECRET")};
        case 8:
        case 9:
        case 10:
            return domain::EnableSecondFactor{
                .account = account,
                .secret = sealed("SECRET"),
                .step = 1,
                .backup_codes = {"code 0", "code 1", "code 2"}
            };
        case 11:
        case 12:
        case 13:
        case 14:
            return domain::RefreshSession{
                .account = account,
                .session = session,
                .generation = static_cast<std::uint32_t>(random.below(3)),
                .tokens_until = now_ + token_lasts,
                .refresh_until = now_ + refresh_lasts
            };
        default:
            return some_sign_in(account);
    }
}

}  // namespace tests
