// Each command to the states that decide it.

#include "domain/place.hpp"
#include "domain/world/account_commands.hpp"
#include "domain/world/due.hpp"
#include "domain/world/streams.hpp"

#include <boost/mp11.hpp>

namespace domain {

namespace {

template <class Command, class List>
concept OneOf = boost::mp11::mp_contains<List, Command>::value;

struct Decider {
    const StreamTables& tables;
    const Context& context;

    // ── People ───────────────────────────────────────────────────────────────────────────────────

    Decided operator()(const RegisterAccount& command) const {
        return account(people::account_of(command.recipient), command);
    }

    Decided operator()(const SignUp& command) const {
        const auto id = people::account_of(command.recipient);
        const auto invite = command.code_hash ? tables.invite_of(*command.code_hash) : std::nullopt;
        return people::decide(
            tables.accounts.state(id),
            tables.recipients.state(command.recipient),
            invite,
            tables.verifications.state(command.recipient),
            command,
            context
        );
    }

    Decided operator()(const RedeemInvite& command) const {
        return invites::decide(
            tables.accounts.state(command.account),
            tables.invite_of(command.code_hash),
            command,
            context
        );
    }

    Decided operator()(const SettleHold& command) const {
        return invites::decide(tables.accounts.state(command.account), command, context);
    }

    template <OneOf<OfAccount> Command>
    Decided operator()(const Command& command) const {
        return account(command.account, command);
    }

    template <OneOf<OfGuardedAccount> Command>
    Decided operator()(const Command& command) const {
        return guarded(command);
    }

    template <OneOf<OfOwnedAccount> Command>
    Decided operator()(const Command& command) const {
        return owned(command);
    }

    Decided operator()(const SuppressRecipient& command) const { return recipient(command); }

    Decided operator()(const LiftSuppression& command) const { return recipient(command); }

    Decided operator()(const EraseSubject& command) const {
        const auto id = people::account_of(command.recipient);
        auto erased = invites::decide_erasure(
            tables.view_of(command.recipient), tables.accounts.state(id), command, context
        );
        if (!people::is_only_farewell(tables.verifications.state(command.recipient))) {
            add(erased, end_verification(tables, command.recipient, context));
        }
        add(erased, end_reset(tables, id, context));
        add(erased, end_waiting(tables, command.recipient, context));
        add(erased,
            place(
                people::verification_stream_of(command.recipient),
                people::decide_farewell(
                    tables.accounts.state(id),
                    tables.recipients.state(command.recipient),
                    command,
                    context
                )
            ));
        return erased;
    }

    // ── Mailboxes ────────────────────────────────────────────────────────────────────────────────

    Decided operator()(const SendEmailCode& command) const {
        const auto& verification = tables.verifications.state(command.recipient);
        const auto& recipient = tables.recipients.state(command.recipient);
        return place(
            people::verification_stream_of(command.recipient),
            people::decide(verification, recipient, command, context)
        );
    }

    Decided operator()(const VerifyEmailCode& command) const {
        const auto& verification = tables.verifications.state(command.recipient);
        return place(
            people::verification_stream_of(command.recipient),
            people::decide(verification, command, context)
        );
    }

    Decided operator()(const RequestPasswordReset& command) const {
        const auto& account = tables.accounts.state(command.account);
        const auto& recipient = recipient_of(account);
        const auto& reset = tables.resets.state(command.account);
        return place(
            people::reset_stream_of(command.account),
            people::decide(reset, account, recipient, command, context)
        );
    }

    Decided operator()(const ResetPassword& command) const {
        const auto& account = tables.accounts.state(command.account);
        const auto& recipient = recipient_of(account);
        const auto& reset = tables.resets.state(command.account);
        return people::decide(reset, account, recipient, command, context);
    }

    // ── Invites ──────────────────────────────────────────────────────────────────────────────────

    Decided operator()(const IssueInvite& command) const {
        auto view = command.recipient ? tables.view_of(*command.recipient) : invites::IssueView{};
        if (const auto* same = tables.invites.find(command.invite.text)) {
            if (same->state.exists()) {
                view.same_id = &same->state;
            }
        }
        view.code_taken = tables.has_code(command.code_hash);
        return invites::decide(view, command, context);
    }

    Decided operator()(const ResendInvite& command) const {
        const auto& invite = tables.invites.state(command.invite);
        return invites::decide_resend(invite, tables.bound_to(invite), command, context);
    }

    Decided operator()(const ExtendInvite& command) const {
        const auto& invite = tables.invites.state(command.invite);
        return invites::decide_extend(invite, tables.bound_to(invite), command, context);
    }

    Decided operator()(const AskForInvite& command) const {
        return invites::decide(tables.view_of(command.recipient), command, context);
    }

    Decided operator()(const TakeMailReport& command) const {
        return invites::decide(view_of(command), command, context);
    }

    Decided operator()(const RevokeInvite& command) const {
        return invites::decide_revoke(tables.invites.state(command.invite), command, context);
    }

    Decided operator()(const HoldInvite& command) const {
        return invites::decide(tables.invite_of(command.code_hash), command, context);
    }

    Decided operator()(const RedeemHeldInvite& command) const {
        return invites::decide(tables.invites.state(command.invite), command, context);
    }

    Decided operator()(const ReleaseInviteHold& command) const {
        return invites::decide(tables.invites.state(command.invite), command, context);
    }

    Decided operator()(const RecordDelivery& command) const {
        return invites::decide_delivery(tables.invites.state(command.invite), command, context);
    }

    Decided operator()(const NoteInviteVisit& command) const {
        return invites::decide(tables.invite_of(command.code_hash), command, context);
    }

    // ── Beta ─────────────────────────────────────────────────────────────────────────────────────

    Decided operator()(const ChangeBetaSettings& command) const { return settings(command); }

    Decided operator()(const ScheduleBetaChange& command) const { return settings(command); }

    Decided operator()(const CancelBetaChange& command) const { return settings(command); }

    Decided operator()(const RevertBetaSettings& command) const { return settings(command); }

    // ── Waitlist ─────────────────────────────────────────────────────────────────────────────────

    Decided operator()(const JoinWaitlist& command) const {
        const auto account = people::account_of(command.recipient);
        const auto& entry = tables.waitlist.state(command.recipient);
        return place(
            waitlist::stream_of(command.recipient),
            waitlist::decide(entry, tables.accounts.state(account).exists(), command, context)
        );
    }

    Decided operator()(const LeaveWaitlist& command) const {
        const auto& entry = tables.waitlist.state(command.recipient);
        return place(
            waitlist::stream_of(command.recipient), waitlist::decide(entry, command, context)
        );
    }

    // ── Service tokens ───────────────────────────────────────────────────────────────────────────

    Decided operator()(const IssueServiceToken& command) const { return service_token(command); }

    Decided operator()(const RevokeServiceToken& command) const { return service_token(command); }

    // ── Founding ─────────────────────────────────────────────────────────────────────────────────

    Decided operator()(const SetFoundingCap& command) const { return cohort(command); }

    Decided operator()(const ClaimFoundingSlot& command) const { return cohort(command); }

    Decided operator()(const ReleaseFoundingSlot& command) const { return cohort(command); }

    // ── Imports and batches ──────────────────────────────────────────────────────────────────────

    Decided operator()(const OpenImport& command) const { return import(command); }

    Decided operator()(const AddImportRows& command) const { return import(command); }

    Decided operator()(const CloseImport& command) const { return import(command); }

    Decided operator()(const StartBatch& command) const {
        const auto& batch = tables.batches.state(batches::batch_of(command.import));
        return batches::decide(tables.imports.state(command.import), batch, command, context);
    }

    Decided operator()(const PauseBatch& command) const { return batch(command); }

    Decided operator()(const ResumeBatch& command) const { return batch(command); }

    Decided operator()(const CancelBatch& command) const { return batch(command); }

    Decided operator()(const RetryFailedRows& command) const { return batch(command); }

    Decided operator()(const RecordRowOutcomes& command) const { return batch(command); }

    Decided operator()(const RecordBounces& command) const { return batch(command); }

    Decided operator()(const ResolveRow& command) const { return batch(command); }

    Decided operator()(const NoteRequest&) const { return std::vector<Placed>{}; }

    Decided operator()(const DeadlineReached& command) const {
        return decide_due(tables, command, context);
    }

private:
    // An invite that is for somebody else than who was mailed is not the one.
    invites::ReportView view_of(const TakeMailReport& command) const {
        const auto& report = command.report;
        const auto slot = base::slot_of(command.id.text);
        const auto is_here = [slot](const auto& id) {
            return id && base::slot_of(id->text) == slot;
        };
        invites::ReportView view;
        if (is_here(report.recipient)) {
            view.id = report.recipient;
        }
        if (is_here(report.invite)) {
            const auto& invite = tables.invites.state(*report.invite);
            if (invite.exists() && !invite.recipient.empty()) {
                const auto bound = invite.recipient.id();
                const bool is_theirs = !view.id || *view.id == bound;
                view.invite = is_theirs ? &invite : nullptr;
                view.id = view.id.value_or(bound);
            }
        }
        if (view.id) {
            view.recipient = tables.recipients.state(*view.id);
        }
        return view;
    }

    // Of none for an account that is not there.
    const people::Recipient& recipient_of(const people::Account& account) const {
        static const people::Recipient nobody{};
        return account.exists() ? tables.recipients.state(account.recipient) : nobody;
    }

    // All are decisions that reject nothing.
    static void add(Decided& decided, Decided more) {
        std::move(more->begin(), more->end(), std::back_inserter(*decided));
    }

    template <class Command>
    Decided account(const events::AccountId& id, const Command& command) const {
        const auto& state = tables.accounts.state(id);
        return place(people::stream_of(id), people::decide(state, command, context));
    }

    template <class Command>
    Decided guarded(const Command& command) const {
        const auto& account = tables.accounts.state(command.account);
        auto decided = people::told_to_owner(
            people::decide(account, command, context), account, recipient_of(account), context
        );
        return place(people::stream_of(command.account), std::move(decided));
    }

    // What its owner is told of.
    template <class Command>
    Decided owned(const Command& command) const {
        const auto& account = tables.accounts.state(command.account);
        const auto& recipient = recipient_of(account);
        return place(
            people::stream_of(command.account), people::decide(account, recipient, command, context)
        );
    }

    template <class Command>
    Decided recipient(const Command& command) const {
        const auto& state = tables.recipients.state(command.recipient);
        return place(people::stream_of(command.recipient), people::decide(state, command, context));
    }

    template <class Command>
    Decided settings(const Command& command) const {
        const auto& state = tables.settings.state(command.settings);
        return place(beta::stream_of(command.settings), beta::decide(state, command, context));
    }

    template <class Command>
    Decided service_token(const Command& command) const {
        const auto& state = tables.service_tokens.state(command.service_token);
        return place(
            service_tokens::stream_of(command.service_token),
            service_tokens::decide(state, command, context)
        );
    }

    template <class Command>
    Decided cohort(const Command& command) const {
        const auto& state = tables.cohorts.state(command.cohort);
        return place(
            founding::stream_of(command.cohort), founding::decide(state, command, context)
        );
    }

    template <class Command>
    Decided import(const Command& command) const {
        const auto& state = tables.imports.state(command.import);
        return place(batches::stream_of(command.import), batches::decide(state, command, context));
    }

    template <class Command>
    Decided batch(const Command& command) const {
        const auto& state = tables.batches.state(command.batch);
        return place(batches::stream_of(command.batch), batches::decide(state, command, context));
    }
};

}  // namespace

Decided World::decide(const Command& command, const Context& context) const {
    return std::visit(Decider{.tables = *streams_, .context = context}, command);
}

}  // namespace domain
