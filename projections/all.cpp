#include "projections/all.hpp"

#include "projections/account_standing.hpp"
#include "projections/audit_trail.hpp"
#include "projections/batch_list.hpp"
#include "projections/beta_history.hpp"
#include "projections/data_exports.hpp"
#include "projections/founding.hpp"
#include "projections/import_list.hpp"
#include "projections/inbox.hpp"
#include "projections/invite_funnel.hpp"
#include "projections/invite_list.hpp"
#include "projections/job_list.hpp"
#include "projections/lifecycle.hpp"
#include "projections/mail_reports.hpp"
#include "projections/people.hpp"
#include "projections/service_tokens.hpp"
#include "projections/shard_books.hpp"
#include "projections/sign_in_locks.hpp"
#include "projections/waitlist.hpp"

namespace projections {

std::vector<Projection> all_projections() {
    return {
        import_list::projection(),
        batch_list::projection(),
        invite_list::projection(),
        invite_funnel::projection(),
        people::projection(),
        account_standing::projection(),
        lifecycle::projection(),
        data_exports::projection(),
        beta_history::projection(),
        founding::projection(),
        job_list::projection(),
        mail_reports::projection(),
        sign_in_locks::projection(),
        service_tokens::projection(),
        waitlist::projection(),
        inbox::projection(),
        audit_trail::projection(),
        shard_books::projection()
    };
}

}  // namespace projections
