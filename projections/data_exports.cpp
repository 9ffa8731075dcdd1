#include "projections/data_exports.hpp"

#include <boost/mp11.hpp>
#include <fmt/format.h>

namespace projections::data_exports {

const Table<DataExport> data_exports{
    "data_exports",
    1,
    {{"requested_at, id", "state = 'requested'"}, {"recipient", "recipient IS NOT NULL"}}
};

namespace {

using platform::postgres::Connection;

DataExport& changed(const events::DataExportId& id, Rows& rows) {
    auto* data_export = rows.change(data_exports, id);
    if (data_export == nullptr) {
        throw CannotApply{"export " + id.text + " was never asked for"};
    }
    return *data_export;
}

struct Fold {
    template <class Fact>
        requires boost::mp11::mp_contains<events::DataExportFact, Fact>::value
    static void keys(const Fact& fact, Keys& keys) {
        keys.add(data_exports, fact.data_export);
    }

    static void keys(const events::SubjectErased&, Keys&) {}

    static void fold(const events::DataExportRequested& fact, const FactPlace&, Rows& rows) {
        rows.put(
            data_exports,
            DataExport{
                .id = fact.data_export,
                .account = fact.account,
                .recipient = fact.recipient,
                .requested_by = fact.by,
                .requested_at = fact.at
            }
        );
    }

    static void fold(const events::DataExportSectionDone& fact, const FactPlace&, Rows& rows) {
        auto& row = changed(fact.data_export, rows);
        row.done = fact.done;
        row.total = fact.total;
    }

    static void fold(const events::DataExportReady& fact, const FactPlace&, Rows& rows) {
        auto& row = changed(fact.data_export, rows);
        row.state = State::ready;
        row.ready_at = fact.at;
        row.expires_at = fact.expires_at;
        row.bytes = fact.bytes;
    }

    static void fold(const events::DataExportFailed& fact, const FactPlace&, Rows& rows) {
        auto& row = changed(fact.data_export, rows);
        row.state = State::failed;
        row.reason = fact.reason;
    }

    static void fold(const events::DataExportEnded& fact, const FactPlace&, Rows& rows) {
        changed(fact.data_export, rows).state = State::ended;
    }

    static void fold(const events::SubjectErased& fact, const FactPlace&, Rows& rows) {
        rows.change_where(
            data_exports,
            &DataExport::recipient,
            fact.recipient,
            [](DataExport& row) {
                row.recipient.reset();
                row.state = State::ended;
                return true;
            }
        );
    }
};

bool has_table(Connection& connection) {
    return connection.run("SELECT to_regclass('data_exports') IS NOT NULL").get<bool>(0, 0);
}

}  // namespace

Projection projection() {
    return projection_of<Fold>("data_exports", 1, {&data_exports});
}

std::optional<DataExport> find_export(Connection& connection, const events::DataExportId& id) {
    const auto found = connection.run(
        fmt::format(
            "SELECT {} FROM data_exports WHERE id = $1",
            platform::postgres::columns_of<DataExport>()
        ),
        {id}
    );
    return found.empty() ? std::nullopt : std::optional{found.as<DataExport>(0)};
}

std::vector<DataExport> list_requested(Connection& connection, std::uint32_t limit) {
    if (!has_table(connection)) {
        return {};
    }
    const auto found = connection.run(
        fmt::format(
            "SELECT {} FROM data_exports WHERE state = 'requested' ORDER BY requested_at, id "
            "LIMIT $1",
            platform::postgres::columns_of<DataExport>()
        ),
        {limit}
    );
    return found.all<DataExport>();
}

}  // namespace projections::data_exports
