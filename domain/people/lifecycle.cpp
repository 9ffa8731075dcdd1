#include "domain/people/lifecycle.hpp"

#include "domain/people/account_status.hpp"

namespace domain::people {

Account evolve(Account account, const LifecycleStageReached& fact) {
    account.stage = fact.stage;
    return account;
}

base::Decision<AccountFact> decide(
    const Account& account, const ReachLifecycleStage& command, const Context& context
) {
    if (!account.exists()) {
        return account_there;
    }
    if (account.role != events::Role::instructor) {
        return instructor_account;
    }
    if (command.stage <= account.stage) {
        return std::vector<AccountFact>{};
    }
    return std::vector<AccountFact>{
        LifecycleStageReached{.account = command.account, .stage = command.stage, .at = context.now}
    };
}

}  // namespace domain::people
