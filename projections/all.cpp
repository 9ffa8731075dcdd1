#include "projections/all.hpp"

#include "projections/batch_list.hpp"
#include "projections/beta_history.hpp"
#include "projections/data_exports.hpp"
#include "projections/founding.hpp"
#include "projections/import_list.hpp"
#include "projections/invite_funnel.hpp"
#include "projections/invite_list.hpp"
#include "projections/job_list.hpp"
#include "projections/mail_reports.hpp"
#include "projections/people.hpp"
#include "projections/shard_books.hpp"

namespace projections {

std::vector<Projection> all_projections() {
    return {
        import_list::projection(),
        batch_list::projection(),
        invite_list::projection(),
        invite_funnel::projection(),
        people::projection(),
        data_exports::projection(),
        beta_history::projection(),
        founding::projection(),
        job_list::projection(),
        mail_reports::projection(),
        shard_books::projection()
    };
}

}  // namespace projections
