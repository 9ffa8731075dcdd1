#include "projections/addresses.hpp"

namespace projections {

namespace {

using platform::postgres::Connection;
using Addresses = std::vector<std::optional<base::SealedText>>;

Addresses addresses_in(const platform::postgres::Result& found) {
    Addresses addresses;
    addresses.reserve(found.size());
    for (std::size_t row = 0; row < found.size(); ++row) {
        addresses.push_back(found.get<std::optional<base::SealedText>>(row, 0));
    }
    return addresses;
}

}  // namespace

Addresses addresses_of(Connection& connection, const std::vector<events::RecipientId>& recipients) {
    const auto found = connection.run(
        "SELECT coalesce("
        "(SELECT a.address FROM accounts a WHERE a.recipient = i.recipient "
        "AND a.address IS NOT NULL LIMIT 1), "
        "(SELECT v.address FROM invites v WHERE v.recipient = i.recipient "
        "AND v.address IS NOT NULL LIMIT 1)) "
        "FROM unnest($1::text[]) WITH ORDINALITY AS i(recipient, number) ORDER BY number",
        {recipients}
    );
    return addresses_in(found);
}

Addresses addresses_of(Connection& connection, const std::vector<events::AccountId>& accounts) {
    const auto found = connection.run(
        "SELECT (SELECT a.address FROM accounts a WHERE a.id = i.account) "
        "FROM unnest($1::text[]) WITH ORDINALITY AS i(account, number) ORDER BY number",
        {accounts}
    );
    return addresses_in(found);
}

}  // namespace projections
