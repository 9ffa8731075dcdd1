// What the people of the simulator do.

#include "base/ulid.hpp"
#include "domain/batches/batch.hpp"
#include "domain/people/account.hpp"
#include "platform/crypto/key_ring.hpp"
#include "tests/simulation/doorkeepers.hpp"
#include "tests/simulation/factors.hpp"
#include "tests/simulation/founders.hpp"
#include "tests/simulation/mailboxes.hpp"
#include "tests/simulation/newcomers.hpp"
#include "tests/simulation/provider_news.hpp"
#include "tests/simulation/readers.hpp"
#include "tests/simulation/sessions.hpp"

#include <memory>

namespace simulation {

namespace {

using namespace std::chrono_literals;
using shards::Answer;

const std::string ada = "admin:ada";
constexpr std::size_t rows_a_chunk = 60;

bool is_so(const Answer& answer) {
    return answer.kind == Answer::Kind::done || answer.kind == Answer::Kind::nothing ||
           answer.kind == Answer::Kind::repeated;
}

// ── Imports and batches ──────────────────────────────────────────────────────────────────────────

// An import on its way, chunk by chunk.
struct Import {
    Town& town;
    events::ImportId id;
    std::vector<Person> people;
    std::string by;
    bool is_sent = true;
    std::uint32_t chunk = 0;
    std::size_t next = 0;
};

using SharedImport = std::shared_ptr<Import>;

void add_rows(const SharedImport& import);

void finish(const SharedImport& import) {
    import->town.callers()
        .ask(domain::CloseImport{.import = import->id}, import->by, [import](const Answer& answer) {
            if (is_so(answer) && import->is_sent) {
                import->town.callers().ask(domain::StartBatch{.import = import->id}, import->by);
            }
        });
}

void add_rows_with(
    const SharedImport& import, const platform::crypto::KeyRing& ring, std::vector<std::string> keys
) {
    domain::AddImportRows add{.import = import->id, .chunk = import->chunk};
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto number = static_cast<std::uint32_t>(import->next + i + 1);
        const auto& person = import->people[import->next + i];
        add.rows.push_back(
            {.line = number,
             .row = number,
             .recipient = person.recipient,
             .address = ring.seal(keys[i], person.address)}
        );
    }
    import->town.callers()
        .ask(std::move(add), import->by, [import, count = keys.size()](const Answer& answer) {
            if (!is_so(answer)) {
                return;  // It took too long, and has expired.
            }
            ++import->chunk;
            import->next += count;
            add_rows(import);
        });
}

void add_rows(const SharedImport& import) {
    const auto left = import->people.size() - import->next;
    if (left == 0) {
        return finish(import);
    }
    import->town.callers().reserve_keys(
        std::min(left, rows_a_chunk),
        [import](Process* process, std::vector<std::string> keys) {
            if (!process || keys.empty()) {
                return import->town.later(1s, [import] { add_rows(import); });
            }
            add_rows_with(import, process->ring(), std::move(keys));
        }
    );
}

void open_import(Town& town, std::string by, std::size_t rows, bool is_sent) {
    const auto slot = static_cast<base::Slot>(town.random().below(base::slot_count));
    auto import = std::make_shared<Import>(Import{
        .town = town,
        .id = {base::make_ulid(town.now(), town.random(), slot)},
        .people = town.some_people(rows),
        .by = std::move(by),
        .is_sent = is_sent
    });
    const auto existing =
        town.random().below(4) == 0 ? events::OnExisting::resend : events::OnExisting::skip;
    const auto days = static_cast<std::uint32_t>(1 + town.random().below(20));
    town.callers().ask(
        domain::OpenImport{
            .import = import->id,
            .terms =
                {.expires_in_days = days,
                 .source = "simulation",
                 .on_existing = existing,
                 .ends_unsent = town.random().below(4) == 0}
        },
        import->by,
        [import](const Answer& answer) {
            if (is_so(answer)) {
                add_rows(import);
            }
        }
    );
}

void send_a_batch(Town& town) {
    open_import(town, ada, 10 + town.random().below(110), true);
}

void send_a_batch_of_ones_own(Town& town) {
    if (const auto* account = town.any_of(town.accounts())) {
        open_import(town, "admin:" + account->text, 10 + town.random().below(60), true);
    }
}

void leave_an_import_lying(Town& town) {
    open_import(town, ada, 1 + town.random().below(30), false);
}

void pause_a_batch(Town& town) {
    const auto* batch = town.any_of(town.batches());
    if (!batch) {
        return;
    }
    town.callers().ask(
        domain::PauseBatch{.batch = *batch, .reason = "the simulator said so"},
        ada,
        [&town, batch = *batch](const Answer&) {
            town.later(town.between(1s, 90s), [&town, batch] {
                town.callers().ask(domain::ResumeBatch{.batch = batch}, ada);
            });
        }
    );
}

// Also those that paused themselves.
void resume_a_batch(Town& town) {
    for (const auto& [id, batch] : town.batch_lives().all()) {
        if (batch.is_paused) {
            return town.callers().ask(domain::ResumeBatch{.batch = {id}}, ada);
        }
    }
}

void cancel_a_batch(Town& town) {
    if (!town.batches().empty()) {
        const auto& latest = town.batches().back();
        town.callers().ask(domain::CancelBatch{.batch = latest, .reason = "a mistake"}, ada);
    }
}

void retry_failed_rows(Town& town) {
    if (const auto* batch = town.any_of(town.batches())) {
        town.callers().ask(domain::RetryFailedRows{.batch = *batch}, ada);
    }
}

void settle_a_row(Town& town) {
    for (const auto& [id, batch] : town.batch_lives().all()) {
        for (const auto& [number, row] : batch.rows) {
            if (row.ended_in == 0 || row.outcome != events::Outcome::unknown) {
                continue;
            }
            const bool sent = town.random().below(2) == 0;
            return town.callers().ask(
                domain::ResolveRow{
                    .batch = {id},
                    .row = number,
                    .outcome = sent ? events::Outcome::sent : events::Outcome::failed
                },
                ada
            );
        }
    }
}

void give_an_order_about_a_job(Town& town) {
    for (const auto& [id, life] : town.jobs().all()) {
        const bool is_dead = life.stage == Stage::dead;
        if (!is_dead && life.stage != Stage::unknown) {
            continue;
        }
        const bool one_way = town.random().below(2) == 0;
        const auto about_dead = one_way ? events::JobVerb::requeue : events::JobVerb::discard;
        const auto about_unknown =
            one_way ? events::JobVerb::settle_as_sent : events::JobVerb::settle_as_failed;
        return town.order(
            {.id = {id}, .verb = is_dead ? about_dead : about_unknown, .by = ada, .reason = "so"}
        );
    }
}

// ── Invites ──────────────────────────────────────────────────────────────────────────────────────

void issue_an_invite(Town& town) {
    const auto& person = town.somebody();
    town.callers().reserve_keys(1, [&town, person](Process* process, auto keys) {
        if (!process || keys.empty()) {
            return;
        }
        const auto& ring = process->ring();
        const auto slot = base::slot_of(person.recipient.text);
        const auto code = platform::crypto::draw_code(town.routing(), town.random(), slot);
        town.callers().ask(
            domain::IssueInvite{
                .invite = {base::make_ulid(town.now(), town.random(), slot)},
                .code_hash = {town.routing().invite_of(code)},
                .code = *ring.seal(keys.front(), code),
                .recipient = person.recipient,
                .address = ring.seal(keys.front(), person.address),
                .expires_in_days = static_cast<std::uint32_t>(1 + town.random().below(14)),
                .source = "simulation",
                .issued_by = ada
            },
            ada
        );
    });
}

void revoke_an_invite(Town& town) {
    if (const auto* invite = town.any_of(town.invites())) {
        town.callers().ask(domain::RevokeInvite{.invite = *invite, .reason = "a mistake"}, ada);
    }
}

void resend_an_invite(Town& town) {
    if (const auto* invite = town.any_of(town.invites())) {
        domain::ResendInvite resend{.invite = *invite};
        if (town.random().below(3) == 0) {
            resend.extend_days = 7;
        }
        town.callers().ask(resend, ada);
    }
}

// ── People ───────────────────────────────────────────────────────────────────────────────────────

void register_somebody(Town& town) {
    const auto& person = town.somebody();
    town.callers().reserve_keys(1, [&town, person](Process* process, auto keys) {
        if (!process || keys.empty()) {
            return;
        }
        const auto& ring = process->ring();
        town.callers().ask(
            domain::RegisterAccount{
                .recipient = person.recipient,
                .address = *ring.seal(keys.front(), person.address),
                .password = *ring.seal(keys.front(), "a hash")
            },
            "person"
        );
    });
}

void suppress_somebody(Town& town) {
    town.callers().ask(
        domain::SuppressRecipient{
            .recipient = town.somebody().recipient, .cause = events::SuppressionCause::opt_out
        },
        "person"
    );
}

void lift_a_suppression(Town& town) {
    town.callers().ask(domain::LiftSuppression{.recipient = town.somebody().recipient}, ada);
}

// Often: what somebody is told who asks an owner that does not know of its successor is out of
// date.
void change_ones_mind(Town& town) {
    const auto& recipient = town.regular().recipient;
    if (town.random().below(2) == 0) {
        town.callers().ask(domain::LiftSuppression{.recipient = recipient}, ada);
    } else {
        town.callers().ask(
            domain::SuppressRecipient{
                .recipient = recipient, .cause = events::SuppressionCause::opt_out
            },
            "person"
        );
    }
}

void erase_somebody(Town& town) {
    town.callers().ask(domain::EraseSubject{.recipient = town.somebody().recipient}, ada);
}

// ── Callers who repeat themselves ────────────────────────────────────────────────────────────────

void repeat_an_old_request(Town& town) {
    const auto& asks = town.callers().asks();
    if (!asks.empty()) {
        town.callers().ask_again(asks[town.random().below(asks.size())]);
    }
}

void use_an_id_twice(Town& town) {
    const auto& asks = town.callers().asks();
    if (!asks.empty()) {
        town.callers().ask_with_other_body(asks[town.random().below(asks.size())]);
    }
}

std::vector<Activity> with_everything(std::vector<Activity> others) {
    auto all = with_sessions(with_mailboxes(std::move(others)));
    all = with_doorkeepers(with_provider_news(with_founders(with_factors(std::move(all)))));
    return with_readers(std::move(all));
}

}  // namespace

const std::vector<Activity>& activities() {
    static const auto all = with_everything(
        {{"a batch is sent", 150s, send_a_batch},
         {"somebody with an account sends a batch", 300s, send_a_batch_of_ones_own},
         {"an import is left lying", 400s, leave_an_import_lying},
         {"a batch is paused, and resumed", 180s, pause_a_batch},
         {"a batch is resumed", 60s, resume_a_batch},
         {"a batch is cancelled", 400s, cancel_a_batch},
         {"failed rows are tried again", 200s, retry_failed_rows},
         {"a row in doubt is settled", 240s, settle_a_row},
         {"an order is given about a job", 120s, give_an_order_about_a_job},
         {"an invite is issued", 15s, issue_an_invite},
         {"an invite is revoked", 30s, revoke_an_invite},
         {"an invite is sent again", 30s, resend_an_invite},
         {"somebody registers", 40s, register_somebody},
         {"somebody registers by invite", 12s, register_by_invite},
         {"somebody redeems an invite", 20s, redeem_an_invite},
         {"an open invite is issued", 30s, issue_an_open_invite},
         {"somebody registers by a hold", 15s, register_by_a_hold},
         {"the phase is changed", 60s, change_the_phase},
         {"somebody wants no more mail", 90s, suppress_somebody},
         {"a suppression is lifted", 60s, lift_a_suppression},
         {"a regular wants mail or does not", 4s, change_ones_mind, true},
         {"somebody asks to be forgotten", 300s, erase_somebody},
         {"an old request comes again", 30s, repeat_an_old_request},
         {"an id is used twice", 60s, use_an_id_twice}}
    );
    return all;
}

}  // namespace simulation
