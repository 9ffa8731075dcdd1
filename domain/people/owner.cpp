#include "domain/people/owner.hpp"

#include "domain/people/account_status.hpp"

#include <utility>

namespace domain::people {

namespace {

// Whoever mistypes knows; somebody who guesses goes on.
constexpr auto told_after = lock_outs[2].failures;

template <class... Facts>
bool is_any(const AccountFact& fact) {
    return (std::holds_alternative<Facts>(fact) || ...);
}

bool is_told(const AccountFact& fact, const Account& account, base::Instant now) {
    if (const auto* opened = std::get_if<SessionOpened>(&fact)) {
        return opened->mark && now - account.registered_at >= quiet_after_registering &&
               !is_known(account.devices, *opened->mark, now);
    }
    if (const auto* locked = std::get_if<SignInLocked>(&fact)) {
        return account.exists() && locked->failures >= told_after;
    }
    return is_any<
        RefreshReuseDetected,
        BackupCodeUsed,
        SecondFactorEnabled,
        SecondFactorDisabled,
        BackupCodesRegenerated,
        DataExportReady,
        events::BatchEndTold>(fact);
}

void address(AccountFact& fact, const std::optional<events::Addressee>& addressee) {
    std::visit(
        [&](auto& one) {
            if constexpr (requires { one.addressee; }) {
                one.addressee = addressee;
            }
        },
        fact
    );
}

}  // namespace

base::Decision<AccountFact> told_to_owner(
    base::Decision<AccountFact> decided,
    const Account& account,
    const Recipient& recipient,
    const Context& context
) {
    if (!decided) {
        return decided;
    }
    for (auto& fact : *decided) {
        if (is_told(fact, account, context.now)) {
            address(fact, addressee_of(account, recipient));
        }
    }
    return decided;
}

}  // namespace domain::people
