// POST …/batches/{id}/pause, resume, cancel, retry-failed and rows/{row}/resolve.

#include "api/answers.hpp"
#include "api/batches.hpp"
#include "api/body_check.hpp"
#include "api/requests.hpp"
#include "domain/batches/batch.hpp"
#include "platform/http/json.hpp"

#include <charconv>

namespace api {

namespace {

namespace http = platform::http;

using projections::batch_list::State;

// The command that a body asks for, once both are known to be sound.
using MakeCommand = domain::Command (*)(events::BatchId batch, std::string reason);

base::Task<Response> control(Request& request, Services& services, MakeCommand make, State state) {
    const auto id = id_in<events::BatchId>(request, "id");
    if (!id) {
        co_return refusal(domain::batches::known_batch);
    }
    auto body = http::read_optional_body<ControlBody>(request);
    if (!body) {
        co_return body.error();
    }
    BodyCheck check;
    check.short_text("body.reason", body->reason);
    for (auto refused : {check.refusal(), bad_key(request)}) {
        if (refused) {
            co_return std::move(*refused);
        }
    }
    auto command = command_of(request, services, make(*id, body->reason.value_or("")));
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    BatchControlled view{.id = id->text, .state = state};
    if (const auto* completed = fact_in<events::BatchCompleted>(answer)) {
        const bool was_cancelled = completed->outcome == events::BatchEnd::cancelled;
        view.state = was_cancelled ? State::cancelled : State::completed_with_failures;
    }
    co_return positioned(services, http::ok(base::to_json(view)), answer);
}

domain::Command make_pause(events::BatchId batch, std::string reason) {
    return domain::PauseBatch{std::move(batch), reason.empty() ? "by hand" : std::move(reason)};
}

domain::Command make_resume(events::BatchId batch, std::string) {
    return domain::ResumeBatch{std::move(batch)};
}

domain::Command make_cancel(events::BatchId batch, std::string reason) {
    return domain::CancelBatch{std::move(batch), reason.empty() ? "by hand" : std::move(reason)};
}

domain::Command make_retry(events::BatchId batch, std::string) {
    return domain::RetryFailedRows{std::move(batch)};
}

std::optional<std::uint32_t> row_in(const Request& request) {
    const auto text = request.parameter("row").value_or("");
    std::uint32_t row = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), row);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return row;
}

}  // namespace

base::Task<Response> pause_batch(Request& request, Services& services) {
    return control(request, services, make_pause, State::paused);
}

base::Task<Response> resume_batch(Request& request, Services& services) {
    return control(request, services, make_resume, State::running);
}

base::Task<Response> cancel_batch(Request& request, Services& services) {
    return control(request, services, make_cancel, State::cancelling);
}

base::Task<Response> retry_failed_rows(Request& request, Services& services) {
    return control(request, services, make_retry, State::running);
}

base::Task<Response> resolve_row(Request& request, Services& services) {
    const auto id = id_in<events::BatchId>(request, "id");
    const auto row = row_in(request);
    auto body = http::read_body<ResolveRowBody>(request);
    if (!body) {
        co_return body.error();
    }
    if (!id || !row) {
        co_return refusal(id ? domain::batches::known_row : domain::batches::known_batch);
    }
    if (auto refused = bad_key(request)) {
        co_return std::move(*refused);
    }
    domain::ResolveRow resolve{.batch = *id, .row = *row, .outcome = body->outcome};
    auto command = command_of(request, services, std::move(resolve));
    const auto answer = co_await services.gateway.submit(std::move(command));
    if (auto refused = refusal_of(answer)) {
        co_return std::move(*refused);
    }
    const RowSettled view{.id = id->text, .row = *row, .outcome = body->outcome};
    co_return positioned(services, http::ok(base::to_json(view)), answer);
}

}  // namespace api
