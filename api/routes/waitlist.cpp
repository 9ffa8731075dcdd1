#include "api/waitlist.hpp"

#include "api/routes/examples.hpp"
#include "api/routes/parts.hpp"

namespace api {

namespace {

std::vector<Parameter> waitlist_filter() {
    return {
        {.name = "state", .description = "waiting, invited or registered"},
        {.name = "role", .description = "student or instructor"}
    };
}

std::vector<Parameter> waitlist_page() {
    auto parameters = waitlist_filter();
    parameters.push_back(cursor());
    parameters.push_back(limit());
    return parameters;
}

}  // namespace

Routes waitlist_routes(Services& services) {
    const std::string root = "/api/v1/beta/waitlist";
    return {
        {.method = Method::post,
         .pattern = root,
         .access = Access::open,
         .handler = on(services, join_waitlist),
         .bucket = "waitlist",
         .summary = "Let me in when there is room; the answer does not tell whether I am known",
         .tags = {"waitlist"},
         .request_schema = schema<JoinWaitlistBody>(),
         .request_example = example<JoinWaitlistBody>(),
         .outcomes =
             {{.status = 202,
               .description = "The address is on the list, now or before",
               .schema = schema<WaitlistTaken>(),
               .example = example<WaitlistTaken>()}}},
        {.pattern = root,
         .access = Access::admin,
         .handler = on(services, list_waitlist),
         .bucket = "read",
         .summary = "Who asked to be let in, latest first",
         .tags = {"waitlist"},
         .parameters = waitlist_page(),
         .outcomes = {answers<WaitlistView>("A page of them")}},
        {.pattern = root + "/export.csv",
         .access = Access::admin,
         .handler = on(services, export_waitlist),
         .bucket = "expensive_read",
         .summary = "The waitlist as a file",
         .tags = {"waitlist"},
         .parameters = waitlist_filter(),
         .outcomes = {answers_text(
             "One of them a line",
             "text/csv",
             R"("email,name,role,source,state,joined_at,invited_at\r\n")"
         )}},
        {.method = Method::post,
         .pattern = root + "/invite",
         .access = Access::admin,
         .handler = on(services, invite_from_waitlist),
         .bucket = "write",
         .summary = "Invite some of those who wait, or as many as have waited longest",
         .tags = {"waitlist"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<InviteWaitlistBody>(),
         .request_example = example<InviteWaitlistBody>(),
         .outcomes =
             {answers<BatchAcceptedView>("Their batch"),
              {.status = 409, .description = "founding_places_exceeded, waitlist_nobody_waits"}}},
        {.method = Method::del,
         .pattern = root + "/{id}",
         .access = Access::admin,
         .handler = on(services, remove_from_waitlist),
         .bucket = "write",
         .summary = "Take somebody off the list; what they wrote is destroyed",
         .tags = {"waitlist"},
         .parameters = {idempotency_key(services)},
         .request_schema = schema<LeaveWaitlistBody>(),
         .request_example = example<LeaveWaitlistBody>(),
         .request_required = false,
         .outcomes =
             {answers<WaitlistLeftView>("It is off the list"),
              {.status = 404, .description = "waitlist_entry_not_found"}}}
    };
}

}  // namespace api
