#include "domain/people/account_status.hpp"

namespace domain::people {

namespace {

using events::AccountStatus;
using Facts = std::vector<AccountFact>;

std::optional<base::Rejection> check_instructor(const Account& account) {
    if (!account.exists()) {
        return account_there;
    }
    if (account.role != events::Role::instructor) {
        return instructor_account;
    }
    return std::nullopt;
}

template <class Fact>
Facts moved(const Account& account, const Recipient& recipient, const Context& context) {
    return {Fact{
        .account = account_of(account.recipient),
        .was = account.status,
        .by = context.actor,
        .at = context.now,
        .addressee = addressee_of(account, recipient)
    }};
}

}  // namespace

std::optional<events::Addressee> addressee_of(const Account& account, const Recipient& recipient) {
    if (recipient.unreachable) {
        return std::nullopt;
    }
    return events::Addressee{
        .recipient = account.recipient, .address = account.address, .name = account.first_name
    };
}

base::Decision<AccountFact> decide(
    const Account& account,
    const Recipient& recipient,
    const SuspendAccount&,
    const Context& context
) {
    if (const auto broken = check_instructor(account)) {
        return *broken;
    }
    if (account.status == AccountStatus::deactivated) {
        return not_given_up;
    }
    if (account.status == AccountStatus::suspended) {
        return not_suspended_yet;
    }
    return moved<AccountSuspended>(account, recipient, context);
}

base::Decision<AccountFact> decide(
    const Account& account,
    const Recipient& recipient,
    const DeactivateAccount&,
    const Context& context
) {
    if (const auto broken = check_instructor(account)) {
        return *broken;
    }
    if (account.status == AccountStatus::deactivated) {
        return not_deactivated_yet;
    }
    return moved<AccountDeactivated>(account, recipient, context);
}

base::Decision<AccountFact> decide(
    const Account& account,
    const Recipient& recipient,
    const ReactivateAccount& command,
    const Context& context
) {
    if (const auto broken = check_instructor(account)) {
        return *broken;
    }
    if (account.status == AccountStatus::active) {
        return not_active_yet;
    }
    if (account.status == AccountStatus::deactivated && !command.by_operator) {
        return not_given_up;
    }
    return moved<AccountReactivated>(account, recipient, context);
}

}  // namespace domain::people
