#include "tests/simulation/provider_news.hpp"

#include "base/ulid.hpp"
#include "platform/mail/resend_webhook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace simulation {

namespace {

using namespace std::chrono_literals;
using events::MailEvent;

const std::string provider = "provider:simulated";
// The mails that a provider still has in mind.
constexpr std::size_t remembered = 150;
// Enough for a batch to be stopped by what comes back.
constexpr std::size_t bad_list = 12;

std::optional<std::string> tag_of(const platform::mail::Mail& mail, std::string_view name) {
    const auto found =
        std::ranges::find(mail.tags, name, &std::pair<std::string, std::string>::first);
    return found == mail.tags.end() ? std::nullopt : std::optional{found->second};
}

events::MailReport about(Town& town, const MailServer::Delivered& delivered, std::string event) {
    events::MailReport report{
        .provider = "simulated",
        .event = std::move(event),
        .recipient = events::RecipientId{town.routing().person_of(delivered.mail.to)},
        .at = town.now()
    };
    const auto invite = tag_of(delivered.mail, platform::mail::invite_tag);
    const auto delivery = tag_of(delivered.mail, platform::mail::delivery_tag);
    if (invite && delivery) {
        report.invite = events::InviteId{*invite};
        std::uint32_t number = 0;
        std::from_chars(delivery->data(), delivery->data() + delivery->size(), number);
        report.delivery = number;
    }
    return report;
}

void tell(Town& town, events::MailReport report, MailEvent what, bool hard) {
    report.what = what;
    report.type = fmt::format("email.{}", base::name_of(what));
    if (what == MailEvent::bounced) {
        report.hard = hard;
        report.reason = hard ? "Permanent/General" : "Transient/MailboxFull";
    }
    const auto& slot_of = report.recipient->text;
    const auto name = town.routing().keyed_id("mail report", report.event);
    const events::ReportId id{base::derive_id(name, "report", base::slot_of(slot_of))};
    // Twice, as providers do.
    for (auto times = 1 + town.random().below(2); times > 0; --times) {
        town.callers().ask(domain::TakeMailReport{.id = id, .report = report}, provider);
    }
}

const MailServer::Delivered* some_mail(Town& town) {
    const auto& mails = town.mailed();
    if (mails.empty()) {
        return nullptr;
    }
    const auto back = town.random().below(std::min(mails.size(), remembered));
    return &mails[mails.size() - 1 - back];
}

// The same mail tells of one thing again and again under other names.
void tell_of_a_mail(Town& town) {
    const auto* mail = some_mail(town);
    if (!mail) {
        return;
    }
    auto report = about(town, *mail, fmt::format("event {:016x}", town.random().next()));
    const auto lot = town.random().below(11);
    if (lot < 5) {
        tell(town, std::move(report), MailEvent::delivered, false);
    } else if (lot < 7) {
        tell(town, std::move(report), MailEvent::bounced, true);
    } else if (lot == 7) {
        tell(town, std::move(report), MailEvent::bounced, false);
    } else if (lot == 8) {
        tell(town, std::move(report), MailEvent::complained, false);
    } else if (lot == 9) {
        tell(town, std::move(report), MailEvent::clicked, false);
    } else {
        tell(town, std::move(report), MailEvent::opened, false);
    }
}

// What somebody imported was a list of addresses that were given up.
void tell_of_a_bad_list(Town& town) {
    const auto& mails = town.mailed();
    for (std::size_t back = 1; back <= std::min(mails.size(), bad_list); ++back) {
        const auto& mail = mails[mails.size() - back];
        auto report = about(town, mail, fmt::format("event {:016x}", town.random().next()));
        tell(town, std::move(report), MailEvent::bounced, true);
    }
}

void extend_an_invite(Town& town) {
    if (const auto* invite = town.any_of(town.invites())) {
        const auto days = 1 + static_cast<std::uint32_t>(town.random().below(5));
        town.callers().ask(
            domain::ExtendInvite{.invite = *invite, .extend_days = days}, "admin:ada"
        );
    }
}

void ask_for_another_mail(Town& town) {
    const auto* code = town.any_of(town.codes());
    if (code && code->recipient) {
        town.callers().ask(domain::AskForInvite{.recipient = *code->recipient}, "person");
    }
}

// For whoever is mailed now and reminded a day later.
void issue_a_short_invite(Town& town) {
    const auto& person = town.somebody();
    town.callers().reserve_keys(1, [&town, person](Process* process, auto keys) {
        if (!process || keys.empty()) {
            return;
        }
        const auto slot = base::slot_of(person.recipient.text);
        const auto code = platform::crypto::draw_code(town.routing(), town.random(), slot);
        town.callers().ask(
            domain::IssueInvite{
                .invite = {base::make_ulid(town.now(), town.random(), slot)},
                .code_hash = {town.routing().invite_of(code)},
                .code = *process->ring().seal(keys.front(), code),
                .recipient = person.recipient,
                .address = process->ring().seal(keys.front(), person.address),
                .expires_in_days = 4,
                .source = "simulation",
                .issued_by = "admin:ada",
                .ends_unsent = town.random().below(2) == 0
            },
            "admin:ada"
        );
    });
}

// By the link of a mail, or by typing it in.
void look_a_code_up(Town& town) {
    const auto* issued = town.any_of(town.codes());
    if (!issued) {
        return;
    }
    const auto visit = static_cast<domain::Visit>(town.random().below(3));
    town.callers().ask(
        domain::NoteInviteVisit{.code_hash = issued->code, .visit = visit}, "system:visits"
    );
}

}  // namespace

std::vector<Activity> with_provider_news(std::vector<Activity> others) {
    others.insert(
        others.end(),
        {{"a provider tells of a mail", 6s, tell_of_a_mail},
         {"a provider tells of a bad list", 200s, tell_of_a_bad_list},
         {"an invite is extended", 60s, extend_an_invite},
         {"somebody asks for another mail", 30s, ask_for_another_mail},
         {"a short invite is issued", 40s, issue_a_short_invite},
         {"somebody looks a code up", 40s, look_a_code_up}}
    );
    return others;
}

}  // namespace simulation
