#include "projections/data_export_files.hpp"

namespace projections {

using platform::postgres::Connection, platform::postgres::Transaction;

bool keep_export_file(
    Connection& connection,
    const events::DataExportId& id,
    const std::vector<base::SealedText>& pieces
) {
    Transaction tx{connection};
    // Whoever comes second waits here for the first.
    const auto opened = tx.run(
        "INSERT INTO data_export_files (data_export) VALUES ($1) ON CONFLICT DO NOTHING", {id}
    );
    if (opened.affected() == 0) {
        return false;
    }
    std::uint32_t number = 0;
    for (const auto& piece : pieces) {
        tx.run(
            "INSERT INTO data_export_pieces (data_export, number, sealed) VALUES ($1, $2, $3)",
            {id, number, piece}
        );
        ++number;
    }
    tx.commit();
    return true;
}

std::optional<base::SealedText> export_piece(
    Connection& connection, const events::DataExportId& id, std::uint32_t number
) {
    const auto found = connection.run(
        "SELECT sealed FROM data_export_pieces WHERE data_export = $1 AND number = $2", {id, number}
    );
    return found.empty() ? std::nullopt : std::optional{found.get<base::SealedText>(0, 0)};
}

std::uint64_t drop_spent_export_files(Connection& connection) {
    const auto rows = connection.run("SELECT to_regclass('data_exports') IS NOT NULL");
    if (!rows.get<bool>(0, 0)) {
        return 0;
    }
    const auto dropped = connection.run(
        "DELETE FROM data_export_files f WHERE NOT EXISTS (SELECT 1 FROM data_exports e "
        "WHERE e.id = f.data_export AND e.state IN ('requested', 'ready'))"
    );
    return dropped.affected();
}

}  // namespace projections
