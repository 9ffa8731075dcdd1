#include "api/batch_outcome.hpp"

#include "api/answers.hpp"
#include "api/base_url.hpp"
#include "api/people_text.hpp"
#include "api/requests.hpp"
#include "api/sent_invites.hpp"
#include "domain/invites/invite.hpp"
#include "platform/arrival.hpp"
#include "platform/fault.hpp"

#include <unordered_map>

namespace api {

namespace {

namespace list = projections::batch_list;
namespace invite_list = projections::invite_list;

constexpr base::Duration look_every{200};

base::Task<BatchOutcome> look_at(Services& services, events::BatchId batch) {
    auto outcome = co_await services.database.query([batch = std::move(batch),
                                                     now = services.clock.now()](auto& connection) {
        const auto found = list::find_batch(connection, batch, now);
        if (!found) {
            return BatchOutcome{};
        }
        const projections::PageRequest most{.limit = inline_max};
        auto rows = list::list_rows(connection, batch, {}, most)->rows;
        auto sent = sent_invites(connection, rows);
        return BatchOutcome{
            .is_over = is_over(found->batch.state) && sent.is_whole,
            .rows = std::move(rows),
            .invites = std::move(sent.invites)
        };
    });
    co_return outcome;
}

}  // namespace

bool has_ended(list::RowState state) {
    return state != list::RowState::pending && state != list::RowState::released &&
           state != list::RowState::retrying;
}

base::Task<BatchOutcome> outcome_of(
    Services& services, const events::BatchId& batch, base::Duration patience
) {
    const auto until = services.clock.steady() + patience;
    BatchOutcome outcome;
    while (!outcome.is_over && services.clock.steady() < until) {
        try {
            outcome = co_await look_at(services, batch);
        } catch (const platform::Fault&) {
            co_return BatchOutcome{};  // The caller is told where to look later.
        }
        if (!outcome.is_over) {
            co_await platform::pause(look_every);
        }
    }
    co_return outcome;
}

base::Task<void> revoke_undelivered(
    const Request& request, Services& services, const BatchOutcome& outcome
) {
    std::vector<shards::Request> requests;
    for (const auto& row : outcome.rows) {
        if (row.state != list::RowState::failed || !row.invite) {
            continue;
        }
        domain::RevokeInvite revoke{
            .invite = *row.invite, .reason = std::string{domain::invites::unsent_reason}
        };
        auto id = base::derive_id(row.invite->text, "revoke undelivered");
        requests.push_back(command_of(request, std::move(id), {}, std::move(revoke)));
    }
    const auto answers = co_await services.gateway.submit_all(std::move(requests));
    for (const auto& answer : answers) {
        const bool is_over = answer.kind == shards::Answer::Kind::rejected;
        if (!is_over && refusal_of(answer)) {
            throw events::LogUnavailable{"an invite that was not delivered is not revoked"};
        }
    }
}

BatchSent sent_view(
    const Services& services,
    const BatchOutcome& outcome,
    const std::optional<std::string>& base_url
) {
    std::unordered_map<std::string, const invite_list::Invite*> invites;
    for (const auto& invite : outcome.invites) {
        invites.emplace(invite.id.text, &invite);
    }
    BatchSent view;
    for (const auto& row : outcome.rows) {
        if (!has_ended(row.state)) {
            continue;
        }
        const auto email = shown_text(services.keys, row.address);
        const auto found = row.invite ? invites.find(row.invite->text) : invites.end();
        if (row.state != list::RowState::sent || found == invites.end()) {
            view.failed.push_back(
                {.email = email,
                 .reason = row.reason.value_or(std::string{base::name_of(row.state)})}
            );
            continue;
        }
        const auto code = shown_text(services.keys, found->second->code);
        auto links = links_of(services, base_url, code, email);
        view.sent.push_back(
            {.id = row.invite->text,
             .code = code,
             .email = email,
             .join_url = std::move(links.join_url),
             .welcome_url = std::move(links.welcome_url)}
        );
    }
    return view;
}

}  // namespace api
