#include "projections/all.hpp"

#include "projections/batch_list.hpp"
#include "projections/beta_history.hpp"
#include "projections/import_list.hpp"
#include "projections/invite_list.hpp"
#include "projections/job_list.hpp"
#include "projections/people.hpp"
#include "projections/shard_books.hpp"

namespace projections {

std::vector<Projection> all_projections() {
    return {
        import_list::projection(),
        batch_list::projection(),
        invite_list::projection(),
        people::projection(),
        beta_history::projection(),
        job_list::projection(),
        shard_books::projection()
    };
}

}  // namespace projections
