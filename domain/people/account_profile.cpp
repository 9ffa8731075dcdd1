// What an account decides about what its owner told of themselves, and about what its tokens open.

#include "domain/people/account.hpp"

#include <algorithm>

namespace domain::people {

namespace {

using events::ProfileField;
using Facts = std::vector<AccountFact>;

void add_key(std::vector<std::string>& keys, const std::optional<base::SealedText>& sealed) {
    if (sealed && std::ranges::find(keys, sealed->key) == keys.end()) {
        keys.push_back(sealed->key);
    }
}

}  // namespace

Account evolve(Account account, const ProfileChanged& fact) {
    for (const auto field : fact.fields) {
        if (field == ProfileField::first_name) {
            account.first_name = fact.first_name;
        } else if (field == ProfileField::last_name) {
            account.last_name = fact.last_name;
        }
    }
    for (const auto* sealed : {&fact.first_name, &fact.last_name, &fact.phone, &fact.zip_code}) {
        add_key(account.keys, *sealed);
    }
    return account;
}

Account evolve(Account account, const StreamTokenUsed& fact) {
    account.stream_tokens =
        evolve(account.stream_tokens ? *account.stream_tokens : UsedStreamTokens{}, fact);
    return account;
}

base::Decision<AccountFact> decide(
    const Account& account, const ChangeProfile& command, const Context& context
) {
    if (!account.exists()) {
        return known_account;
    }
    if (command.fields.empty()) {
        return Facts{};
    }
    return Facts{ProfileChanged{
        .account = command.account,
        .fields = command.fields,
        .first_name = command.first_name,
        .last_name = command.last_name,
        .phone = command.phone,
        .zip_code = command.zip_code,
        .timezone = command.timezone,
        .by = context.actor,
        .at = context.now
    }};
}

base::Decision<AccountFact> decide(
    const Account& account, const UseStreamToken& command, const Context& context
) {
    if (!account.exists()) {
        return unused_token;
    }
    auto used = use_token(
        account.stream_tokens ? *account.stream_tokens : UsedStreamTokens{}, command, context.now
    );
    if (!used) {
        return used.error();
    }
    return Facts{used->begin(), used->end()};
}

}  // namespace domain::people
