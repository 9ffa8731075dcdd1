#include "tests/shards/some_history.hpp"

#include "base/ulid.hpp"
#include "domain/batches/batch.hpp"
#include "domain/invites/invite.hpp"
#include "domain/people/account.hpp"

#include <fmt/format.h>

namespace tests {

namespace {

constexpr base::Instant noon{base::Duration{1'772'452'800'000}};
constexpr std::string_view root = "0000000000000000000000A000";
constexpr std::uint32_t rows_of_import = 8;

}  // namespace

std::string SomeHistory::id_of(std::string_view kind, std::uint64_t number) {
    return base::derive_id(root, fmt::format("{} {}", kind, number));
}

base::SealedText SomeHistory::sealed(std::string_view what) {
    return {.key = fmt::format("key-of-{}", what.size()), .text = std::string{what}};
}

SomeHistory::SomeHistory(std::uint64_t seed) : random{seed}, now_{noon} {
    claim();
}

void SomeHistory::go_on(int steps) {
    for (int i = 0; i < steps; ++i) {
        step();
    }
}

void SomeHistory::step() {
    now_ += std::chrono::seconds{random.below(30)};
    if (random.below(80) == 0) {
        now_ += std::chrono::hours{random.below(150)};
    }
    const auto chance = random.below(100);
    if (chance < 3) {
        claim();
    } else if (chance < 6) {
        say_something_void();
    } else if (chance < 14) {
        keep_books();
    } else if (const auto due = world_.next_deadline(); due && due->at <= now_) {
        decide(domain::DeadlineReached{.stream = due->stream}, "");
    } else {
        decide(some_command(), fmt::format("command-{}", ++number_));
    }
}

void SomeHistory::claim() {
    before_ = claim_;
    events::Claim claim{
        .id = fmt::format("claim-{}-{}", records_.size(), random.below(1'000)),
        .member = fmt::format("member-{}", random.below(3)),
        .url = "http://member"
    };
    if (!claim_.empty()) {
        claim.replaces = claim_;
    }
    claim_ = claim.id;
    n_ = 0;
    append(to_record(claim));
}

void SomeHistory::say_something_void() {
    const bool is_claim = random.below(3) == 0;
    if (is_claim) {
        return append(to_record(
            events::Claim{.id = "late", .replaces = before_, .member = "late", .url = "http://late"}
        ));
    }
    append(to_record(events::Commit{
        .claim = before_,
        .n = 1 + random.below(5),
        .at = now_,
        .command = "void",
        .facts =
            {{.stream = "recipient-" + some_recipient().text,
              .seq = 1,
              .fact = events::RecipientSuppressed{.recipient = some_recipient()}}}
    }));
}

void SomeHistory::keep_books() {
    const std::string books = "shard-0";
    const auto fact = [&]() -> events::Fact {
        switch (random.below(6)) {
            case 0:
                return events::InputAttempted{.offset = input_};
            case 1:
                return events::InputParked{.offset = input_, .reason = "chance"};
            case 2:
                return events::CommandRefused{.command = "one", .kind = "any", .code = "chance"};
            case 3:
                return events::ShardReleased{.member = "member"};
            case 4:
                if (const auto due = world_.next_deadline(); due && random.below(4) == 0) {
                    world_.forget_deadline(due->stream);
                    return events::DeadlineParked{.stream = due->stream, .due_at = due->at};
                }
                [[fallthrough]];
            default: {
                const auto end = static_cast<std::uint64_t>(records_.size());
                const auto back = std::min<std::uint64_t>(end, random.below(30));
                return events::FollowUpsRelayed{.offset = static_cast<std::int64_t>(end - back)};
            }
        }
    }();
    events::Commit books_commit{.at = now_};
    if (std::holds_alternative<events::InputParked>(fact)) {
        books_commit.input = input_++;
    }
    books_commit.facts.push_back({.stream = books, .seq = world_.next_seq(books), .fact = fact});
    commit(std::move(books_commit));
}

void SomeHistory::decide(const domain::Command& command, std::string id) {
    const auto decided = world_.decide(command, {.actor = "test", .now = now_});
    if (!decided || decided->empty()) {
        return;
    }
    events::Commit made{.at = now_, .correlation = fmt::format("because-{}", number_)};
    if (!id.empty() && random.below(4) == 0) {
        made.input = input_++;
    } else {
        made.command = id;
        made.body_hash = "body";
    }
    for (const auto& [stream, fact] : *decided) {
        made.facts.push_back({.stream = stream, .seq = world_.next_seq(stream), .fact = fact});
        if (const auto* mail = std::get_if<events::InviteDeliveryRequested>(&fact)) {
            mailed_ = *mail;
        }
        if (const auto* held = std::get_if<events::InviteHeld>(&fact)) {
            held_ = *held;
        }
        world_.evolve(made.facts.back());
        streams_.insert(stream);
    }
    if (!made.command.empty()) {
        commands_.push_back(made.command);
    }
    commit(std::move(made));
}

void SomeHistory::commit(events::Commit commit) {
    commit.claim = claim_;
    commit.n = ++n_;
    for (const auto& fact : commit.facts) {
        if (fact.stream == "shard-0") {
            world_.evolve(fact);
        }
    }
    append(to_record(commit));
}

void SomeHistory::append(events::NewRecord record) {
    records_.push_back(
        {.offset = static_cast<events::Offset>(records_.size()),
         .appended_at = now_,
         .key = std::move(record.key),
         .headers = std::move(record.headers),
         .value = std::move(record.value)}
    );
}

// ── What is asked ────────────────────────────────────────────────────────────────────────────────

events::RecipientId SomeHistory::some_recipient() {
    return {id_of("recipient", random.below(6))};
}

events::InviteId SomeHistory::some_invite() {
    return {id_of("invite", records_.size() / 40 + random.below(10))};
}

events::ImportId SomeHistory::some_import() {
    // Half an hour and they are over: others follow.
    return {id_of("import", records_.size() / 60 + random.below(2))};
}

events::Role SomeHistory::some_role() {
    return random.below(2) == 0 ? events::Role::student : events::Role::instructor;
}

domain::Command SomeHistory::some_command() {
    const auto chance = random.below(20);
    return chance < 3    ? of_people()
           : chance < 6  ? of_invites()
           : chance < 8  ? of_the_beta()
           : chance < 10 ? of_mails()
           : chance < 13 ? of_sessions()
           : chance < 16 ? of_mailboxes()
                         : of_batches();
}

domain::Command SomeHistory::of_people() {
    const auto recipient = some_recipient();
    const auto account = domain::people::account_of(recipient);
    const auto token = fmt::format("token-{}", random.below(4));
    switch (random.below(18)) {
        case 16:
            return domain::OverridePermission{
                .account = account,
                .permission = static_cast<events::Permission>(random.below(3)),
                .effect = static_cast<events::PermissionEffect>(random.below(3)),
                .reason = "some reason"
            };
        case 17:
            return domain::UnlockSignIn{.account = account};
        case 0:
            return domain::SuppressRecipient{.recipient = recipient};
        case 1:
        case 2:
            return domain::LiftSuppression{.recipient = recipient};
        case 3:
            return domain::EraseSubject{.recipient = recipient, .farewell = sealed("farewell")};
        case 4:
        case 5:
            return domain::SignIn{
                .account = account, .token = token, .expires_at = now_ + std::chrono::hours{8}
            };
        case 6:
        case 7:
            return domain::SignOut{
                .account = account, .token = token, .expires_at = now_ + std::chrono::hours{8}
            };
        case 8:
            return domain::ChangePassword{.account = account, .password = sealed("another")};
        case 9:
        case 10:
        case 11:
            for (int tries = 0; tries < 3; ++tries) {
                world_.note(domain::FailSignIn{.account = account}, {.actor = "test", .now = now_});
            }
            return domain::FailSignIn{.account = account};
        default:
            return domain::RegisterAccount{
                .recipient = recipient,
                .address = sealed("someone@example.com"),
                .first_name = sealed("Some"),
                .password = sealed("argon"),
                .role = some_role()
            };
    }
}

domain::Command SomeHistory::of_invites() {
    const auto invite = some_invite();
    switch (random.below(10)) {
        case 0:
            return domain::RevokeInvite{.invite = invite, .reason = "chance"};
        case 1:
        case 2:
            return domain::ResendInvite{
                .invite = invite, .extend_days = static_cast<std::uint32_t>(1 + random.below(30))
            };
        case 3:
        case 4:
            return domain::RecordDelivery{
                .invite = invite,
                .delivery = static_cast<std::uint32_t>(1 + random.below(3)),
                .outcome = static_cast<events::Outcome>(random.below(5)),
                .attempts = 1,
                .provider = "smtp"
            };
        default: {
            domain::IssueInvite issue{
                .invite = invite,
                .code_hash = {base::derive_id(invite.text, "code")},
                .code = sealed("CODE"),
                .role = some_role(),
                .source = "test",
                .issued_by = "test"
            };
            if (random.below(5) > 0) {
                issue.recipient = some_recipient();
                issue.address = sealed("someone@example.com");
                issue.name = sealed("Some One");
                issue.base_url = "https://beta.example.com";
                issue.note = sealed("See you soon");
            } else {
                issue.deliver = false;
            }
            if (issue.recipient && random.below(2) == 0) {
                issue.batch_row = events::BatchRow{
                    .batch = domain::batches::batch_of(some_import()),
                    .row = static_cast<std::uint32_t>(1 + random.below(rows_of_import)),
                    .generation = static_cast<std::uint32_t>(1 + random.below(3))
                };
            }
            return issue;
        }
    }
}

// What has to come before the import is a batch, and was not there yet.
domain::Command SomeHistory::next_of(const events::ImportId& import) {
    domain::AddImportRows add{.import = import, .chunk = 0};
    for (std::uint32_t row = 1; row <= rows_of_import; ++row) {
        add.rows.push_back(
            {.line = row,
             .row = row,
             .recipient = events::RecipientId{id_of("recipient", row % 6)},
             .address = sealed("address")}
        );
    }
    const std::vector<domain::Command> in_order{
        domain::OpenImport{.import = import, .terms = {.campaign = "spring"}},
        std::move(add),
        domain::CloseImport{.import = import}
    };
    for (const auto& command : in_order) {
        const auto decided = world_.decide(command, {.actor = "test", .now = now_});
        if (decided && !decided->empty()) {
            return command;
        }
    }
    return domain::StartBatch{.import = import, .name = "some"};
}

domain::Command SomeHistory::of_batches() {
    const auto import = some_import();
    const auto batch = domain::batches::batch_of(import);
    const auto chance = random.below(24);
    if (chance < 9) {
        return next_of(import);
    }
    switch (chance) {
        case 9:
            return domain::CloseImport{.import = import};
        case 10:
            return domain::PauseBatch{.batch = batch, .reason = "chance"};
        case 11:
        case 12:
            return domain::ResumeBatch{.batch = batch};
        case 13:
            return random.below(2) == 0 ? domain::Command{domain::CancelBatch{.batch = batch}}
                                        : domain::Command{domain::RetryFailedRows{.batch = batch}};
        case 14:
            return domain::RetryFailedRows{.batch = batch};
        case 15:
            return domain::ResolveRow{
                .batch = batch,
                .row = static_cast<std::uint32_t>(1 + random.below(rows_of_import)),
                .outcome = events::Outcome::sent
            };
        case 16:
            return domain::NoteRequest{.request = {id_of("request", random.below(9))}};
        default: {
            auto outcomes = some_outcomes();
            outcomes.batch = batch;
            return outcomes;
        }
    }
}

domain::RecordRowOutcomes SomeHistory::some_outcomes() {
    domain::RecordRowOutcomes outcomes{
        .generation = static_cast<std::uint32_t>(1 + random.below(2))
    };
    const bool retries = random.below(4) == 0;
    for (auto count = random.below(20); count > 0; --count) {
        const auto row = static_cast<std::uint32_t>(1 + random.below(rows_of_import));
        if (retries) {
            outcomes.retrying.push_back({.row = row, .attempts = 1});
        } else {
            outcomes.ended.push_back(
                {.row = row, .outcome = static_cast<events::Outcome>(random.below(5))}
            );
        }
    }
    return outcomes;
}

}  // namespace tests
