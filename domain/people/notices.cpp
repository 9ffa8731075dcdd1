#include "domain/people/notices.hpp"

#include "domain/people/account.hpp"

namespace domain::people {

namespace {

std::vector<FollowUp> mail(events::SendNotice notice, base::Instant at, base::Instant not_after) {
    events::Job job{
        .kind = "notice.send",
        .key = notice.recipient.text,
        .policy = "notice_mail",
        .created_at = at,
        .not_after = not_after
    };
    job.notice = std::move(notice);
    return {{.name = "notice", .what = EnqueueJob{.urgent = true, .job = std::move(job)}}};
}

// That it was done; a day later it is no news.
std::vector<FollowUp> tell(
    const std::optional<events::Addressee>& addressee,
    events::Notice notice,
    base::Instant at,
    const std::optional<events::DeviceFamily>& device = std::nullopt
) {
    if (!addressee) {
        return {};
    }
    return mail(
        {.recipient = addressee->recipient,
         .notice = notice,
         .address = addressee->address,
         .name = addressee->name,
         .device = device},
        at,
        at + notice_lasts
    );
}

}  // namespace

std::vector<FollowUp> react(const events::AccountRegistered& fact) {
    if (!fact.welcomed.value_or(false)) {
        return {};
    }
    return mail(
        {.recipient = fact.recipient,
         .notice = events::Notice::welcome,
         .address = fact.address,
         .name = fact.first_name},
        fact.registered_at,
        fact.registered_at + notice_lasts
    );
}

std::vector<FollowUp> react(const events::EmailCodeSent& fact) {
    if (!fact.deliver) {
        return {};
    }
    return mail(
        {.recipient = fact.recipient,
         .notice = events::Notice::email_code,
         .address = fact.address,
         .secret = fact.code},
        fact.at,
        fact.expires_at
    );
}

std::vector<FollowUp> react(const events::FarewellSent& fact) {
    return mail(
        {.recipient = fact.recipient,
         .notice = fact.anonymised.value_or(false) ? events::Notice::account_anonymised
                                                   : events::Notice::account_erased,
         .address = fact.address},
        fact.at,
        fact.expires_at
    );
}

std::vector<FollowUp> react(const events::PasswordResetRequested& fact) {
    if (!fact.deliver) {
        return {};
    }
    return mail(
        {.recipient = fact.recipient,
         .notice = events::Notice::reset_link,
         .address = fact.address,
         .secret = fact.token,
         .name = fact.name},
        fact.at,
        fact.expires_at
    );
}

std::vector<FollowUp> react(const events::PasswordChanged& fact) {
    const bool by_reset = fact.by_reset.value_or(false);
    return tell(
        fact.addressee,
        by_reset ? events::Notice::reset_done : events::Notice::password_changed,
        fact.at
    );
}

std::vector<FollowUp> react(const events::AccountSuspended& fact) {
    return tell(fact.addressee, events::Notice::account_suspended, fact.at);
}

std::vector<FollowUp> react(const events::AccountDeactivated& fact) {
    return tell(fact.addressee, events::Notice::account_deactivated, fact.at);
}

std::vector<FollowUp> react(const events::AccountReactivated& fact) {
    return tell(fact.addressee, events::Notice::account_reactivated, fact.at);
}

std::vector<FollowUp> react(const events::SignInLocked& fact) {
    const auto since = fact.until - lock_out_after(fact.failures);
    return tell(fact.addressee, events::Notice::sign_in_locked, since);
}

std::vector<FollowUp> react(const events::SessionOpened& fact) {
    return tell(fact.addressee, events::Notice::new_device, fact.at, fact.device);
}

std::vector<FollowUp> react(const events::RefreshReuseDetected& fact) {
    return tell(fact.addressee, events::Notice::session_stolen, fact.at, fact.device);
}

std::vector<FollowUp> react(const events::SecondFactorEnabled& fact) {
    return tell(fact.addressee, events::Notice::second_factor_enabled, fact.at);
}

std::vector<FollowUp> react(const events::SecondFactorDisabled& fact) {
    return tell(fact.addressee, events::Notice::second_factor_disabled, fact.at);
}

std::vector<FollowUp> react(const events::BackupCodeUsed& fact) {
    auto told = tell(fact.addressee, events::Notice::backup_code_used, fact.at);
    for (auto& next : told) {
        std::get<EnqueueJob>(next.what).job.notice->left = fact.left;
    }
    return told;
}

std::vector<FollowUp> react(const events::BackupCodesRegenerated& fact) {
    return tell(fact.addressee, events::Notice::backup_codes_regenerated, fact.at);
}

std::vector<FollowUp> react(const events::DataExportReady& fact) {
    return tell(fact.addressee, events::Notice::export_ready, fact.at);
}

std::vector<FollowUp> react(const events::BatchEndTold& fact) {
    auto told = tell(fact.addressee, events::Notice::batch_ended, fact.at);
    for (auto& next : told) {
        std::get<EnqueueJob>(next.what).job.notice->batch = fact.summary;
    }
    return told;
}

}  // namespace domain::people
