// What becomes of mails: what providers tell, and what follows for invites and batches. And the
// founding instructors.

#include "domain/batches/batch.hpp"
#include "domain/founding/cohort.hpp"
#include "domain/people/account.hpp"
#include "tests/shards/some_history.hpp"

#include <fmt/format.h>

namespace tests {

domain::Command SomeHistory::of_founding() {
    const auto member = domain::people::account_of(some_recipient());
    switch (random.below(6)) {
        case 0:
            return domain::SetFoundingCap{
                .cohort = domain::founding::the_cohort,
                .cap = static_cast<std::int32_t>(random.below(5))
            };
        case 1:
            return domain::ReleaseFoundingSlot{
                .cohort = domain::founding::the_cohort, .member = member, .reason = "chance"
            };
        default:
            return domain::ClaimFoundingSlot{
                .cohort = domain::founding::the_cohort, .member = member
            };
    }
}

domain::Command SomeHistory::of_mails() {
    const bool is_none = mailed_.invite.empty();
    const auto invite = is_none ? some_invite() : mailed_.invite;
    const auto delivery = mailed_.delivery;
    switch (random.below(16)) {
        case 0:
            return domain::AskForInvite{.recipient = some_recipient()};
        case 1:
            return domain::ExtendInvite{
                .invite = some_invite(),
                .extend_days = static_cast<std::uint32_t>(1 + random.below(9))
            };
        case 2:
            return domain::RecordBounces{
                .batch = domain::batches::batch_of(some_import()),
                .rows = {static_cast<std::uint32_t>(1 + random.below(8))}
            };
        case 3:
        case 4:
            return of_founding();
        case 5:
            return domain::NoteInviteVisit{
                .code_hash = {base::derive_id(invite.text, "code")},
                .visit = static_cast<domain::Visit>(random.below(3)),
                .utm = {{"utm_source", "email"}}
            };
        case 6:
        case 7:
        case 8:
        case 9:
        case 10:
        case 11:
            return domain::RecordDelivery{
                .invite = invite, .delivery = delivery, .attempts = 1, .provider = "resend"
            };
        default:
            return told_of(invite, delivery);
    }
}

domain::TakeMailReport SomeHistory::told_of(
    const events::InviteId& invite, std::uint32_t delivery
) {
    domain::TakeMailReport taken{
        .id = {id_of("report", random.below(100))},
        .report =
            {.provider = "resend",
             .event = fmt::format("msg-{}", records_.size()),
             .type = "email",
             .what = static_cast<events::MailEvent>(random.below(8)),
             .mail = "e-1",
             .invite = invite,
             .delivery = delivery,
             .at = now_}
    };
    auto& report = taken.report;
    if (random.below(6) == 0) {
        report.what.reset();
    }
    if (random.below(6) == 0) {
        report.recipient = some_recipient();
        report.invite.reset();
        report.delivery.reset();
    }
    if (report.what == events::MailEvent::bounced) {
        report.hard = random.below(4) == 0;
        report.reason = "Permanent/General";
    }
    return taken;
}

}  // namespace tests
