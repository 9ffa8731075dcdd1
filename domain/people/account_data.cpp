// What an account decides about exports of what is known of its owner.

#include "domain/people/account.hpp"
#include "domain/people/account_status.hpp"

namespace domain::people {

namespace {

base::Decision<AccountFact> as_decision(std::vector<DataExportFact> facts) {
    std::vector<AccountFact> decided;
    for (auto& one : facts) {
        std::visit([&](auto& fact) { decided.emplace_back(std::move(fact)); }, one);
    }
    return decided;
}

}  // namespace

const DataExport& data_export_of(const Account& account) {
    static const DataExport none{};
    return account.data_export ? *account.data_export : none;
}

base::Decision<AccountFact> decide(
    const Account& account, const RequestDataExport& command, const Context& context
) {
    if (!account.exists()) {
        return account_there;
    }
    return as_decision(request_export(data_export_of(account), command, account.recipient, context)
    );
}

base::Decision<AccountFact> decide(
    const Account& account, const NoteDataExportSection& command, const Context& context
) {
    return as_decision(note_section(data_export_of(account), command, context.now));
}

base::Decision<AccountFact> decide(
    const Account& account, const FinishDataExport& command, const Context& context
) {
    return as_decision(finish_export(data_export_of(account), command, context.now));
}

base::Decision<AccountFact> decide(
    const Account& account, const FailDataExport& command, const Context& context
) {
    return as_decision(fail_export(data_export_of(account), command, context.now));
}

}  // namespace domain::people
