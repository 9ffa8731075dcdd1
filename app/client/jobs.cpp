// `jobs list | show | requeue | discard | settle`.

#include "app/client/answers.hpp"
#include "app/client/commands.hpp"
#include "app/terminal.hpp"

#include <fmt/format.h>

namespace app::client {

namespace {

constexpr std::uint32_t page_max = 500;
constexpr std::string_view root = "/api/v1/admin/jobs";

struct OrderBody {
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(OrderBody, (), (reason))

struct SettleBody {
    std::string outcome;
};
BOOST_DESCRIBE_STRUCT(SettleBody, (), (outcome))

Query query_of(const JobFilter& filter) {
    return {
        {"state", filter.state},
        {"lane", filter.lane},
        {"batch_id", filter.batch},
        {"invite_id", filter.invite}
    };
}

constexpr std::string_view columns = "{:<26}  {:<12}  {:<10}  {:>8}  {:<24}  {}\n";

void print_job(const JobAnswer& job) {
    fmt::print(
        columns,
        job.id,
        job.kind,
        job.state,
        job.attempts,
        base::to_text(job.updated_at),
        or_dash(job.reason)
    );
}

std::vector<std::string> dead_jobs(Session& session, JobFilter filter) {
    std::vector<std::string> ids;
    filter.state = "dead";
    for_each_page(
        session,
        root,
        query_of(filter),
        {.all = true},
        page_max,
        [&ids](std::string_view text) {
            const auto page = answer_from<JobsAnswer>(text);
            for (const auto& job : page.jobs) {
                ids.push_back(job.id);
            }
            return Taken{page.jobs.size(), page.next_cursor};
        }
    );
    return ids;
}

}  // namespace

int list_jobs(Session& session, const JobFilter& filter, Paging paging, bool json) {
    std::map<std::string, std::int64_t> counts;
    if (!json) {
        paging.header =
            fmt::format(columns, "job", "kind", "state", "attempts", "latest change", "reason");
    }
    for_each_page(
        session,
        root,
        query_of(filter),
        paging,
        page_max,
        [json, &counts](std::string_view text) {
            const auto page = answer_from<JobsAnswer>(text);
            if (json) {
                fmt::print("{}\n", text);
            }
            for (const auto& job : page.jobs) {
                if (!json) {
                    print_job(job);
                }
            }
            counts = page.counts;
            return Taken{page.jobs.size(), page.next_cursor};
        }
    );
    if (json) {
        return exit_done;
    }
    std::string sum;
    for (const auto& [state, count] : counts) {
        sum += fmt::format(
            "{}{} {}",
            sum.empty() ? "" : ", ",
            with_commas(static_cast<std::uint64_t>(count)),
            state
        );
    }
    fmt::print("Of all: {}\n", sum.empty() ? "no jobs" : sum);
    return exit_done;
}

int show_job(Session& session, const std::string& id, bool json) {
    const auto text = session.get(fmt::format("{}/{}", root, in_path(id)));
    if (json) {
        fmt::print("{}\n", text);
        return exit_done;
    }
    const auto job = answer_from<JobAnswer>(text);
    fmt::print(
        "{}  {} in lane {}, {} queue\n  state     {} after {} attempts\n  reason    {}\n"
        "  invite    {}\n  batch     {}{}\n  created   {}\n",
        job.id,
        job.kind,
        job.lane,
        job.queue,
        job.state,
        job.attempts,
        or_dash(job.reason),
        or_dash(job.invite_id),
        or_dash(job.batch_id),
        job.row ? fmt::format(", row {}", *job.row) : "",
        base::to_text(job.created_at)
    );
    for (const auto& moment : job.history.value_or(std::vector<JobMoment>{})) {
        fmt::print(
            "  {}  {} {}\n", base::to_text(moment.at), moment.what, moment.detail.value_or("")
        );
    }
    return exit_done;
}

int order_jobs(Session& session, const std::string& verb, const JobOrders& orders) {
    const auto ids = orders.all_dead ? dead_jobs(session, orders.filter) : orders.ids;
    OrderBody body;
    if (!orders.reason.empty()) {
        body.reason = orders.reason;
    }
    std::size_t ordered = 0;
    const auto code = for_each_named(ids, [&](const std::string& id) {
        const auto text =
            session.post(fmt::format("{}/{}/{}", root, in_path(id), verb), base::to_json(body));
        ++ordered;
        if (orders.json) {
            fmt::print("{}\n", text);
        }
    });
    if (!orders.json) {
        fmt::print("{} of {} jobs: {} is ordered.\n", ordered, ids.size(), verb);
    }
    return code;
}

int settle_job(Session& session, const std::string& id, const std::string& outcome, bool json) {
    const auto text = session.post(
        fmt::format("{}/{}/resolve", root, in_path(id)),
        base::to_json(SettleBody{.outcome = outcome})
    );
    if (json) {
        fmt::print("{}\n", text);
    } else {
        fmt::print("{} is settled as {}.\n", id, outcome);
    }
    return exit_done;
}

}  // namespace app::client
