#include "projections/privacy_statistics.hpp"

namespace projections {

PrivacyStatistics privacy_statistics(platform::postgres::Connection& connection) {
    return connection
        .run(
            "SELECT a.accounts, s.suspended, s.deactivated, a.erased, r.erased, r.suppressed, "
            "(SELECT count(*) FROM waitlist WHERE registered_at IS NULL), "
            "i.invites, i.erased, e.requested, e.ready, e.over, "
            "(SELECT count(*) FROM data_export_files) "
            "FROM (SELECT count(*) FILTER (WHERE NOT erased) AS accounts, "
            "count(*) FILTER (WHERE erased) AS erased FROM accounts) a, "
            "(SELECT count(*) FILTER (WHERE status = 'suspended') AS suspended, "
            "count(*) FILTER (WHERE status = 'deactivated') AS deactivated "
            "FROM account_standings) s, "
            "(SELECT count(erased_at) AS erased, count(suppressed_at) AS suppressed "
            "FROM recipients) r, "
            "(SELECT count(*) FILTER (WHERE NOT erased) AS invites, "
            "count(*) FILTER (WHERE erased) AS erased FROM invites) i, "
            "(SELECT count(*) FILTER (WHERE state = 'requested') AS requested, "
            "count(*) FILTER (WHERE state = 'ready') AS ready, "
            "count(*) FILTER (WHERE state NOT IN ('requested', 'ready')) AS over "
            "FROM data_exports) e"
        )
        .as<PrivacyStatistics>(0);
}

}  // namespace projections
