// What people are told about their own accounts, as it arrives.

#include "tests/workers/lane_world.hpp"

#include <doctest/doctest.h>

using namespace tests;
using events::Notice;
using platform::mail::Mail;

namespace {

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

events::Job notice(const LaneWorld& world, Notice what, std::string_view secret = {}) {
    const std::string root = "01KJPQAY00TESTTESTTESTTEST";
    const events::RecipientId person{base::derive_id(root, "person 1", 7)};
    events::Job job{
        .id = {base::derive_id(person.text, "notice")},
        .kind = "notice.send",
        .key = person.text,
        .policy = "notice_mail",
        .created_at = world.clock.now(),
        .not_after = world.clock.now() + 5min
    };
    job.notice = events::SendNotice{
        .recipient = person, .notice = what, .address = world.sealed(world.address(1))
    };
    if (!secret.empty()) {
        job.notice->secret = world.sealed(std::string{secret});
    }
    return job;
}

Mail mail_of(LaneWorld& world, const events::Job& job) {
    world.start();
    world.enqueue(job, true);
    world.settle();
    REQUIRE(world.provider.sent().size() == 1);
    return world.provider.sent().front();
}

}  // namespace

TEST_CASE("a code is in the subject and in both parts of its mail") {
    LaneWorld world;
    const auto mail = mail_of(world, notice(world, Notice::email_code, "204917"));
    CHECK(mail.to == world.address(1));
    CHECK(mail.subject == "204917 is your Example code");
    for (const auto& part : {mail.text, mail.html}) {
        CHECK(contains(part, "204917"));
        CHECK(contains(part, "five minutes"));
        CHECK(contains(part, "support@example.com"));
        CHECK_FALSE(contains(part, "Unsubscribe"));
    }
}

TEST_CASE("a reset mail links to where another password is chosen") {
    LaneWorld world;
    const auto mail = mail_of(world, notice(world, Notice::reset_link, "secret-token_1"));
    for (const auto& part : {mail.text, mail.html}) {
        CHECK(contains(part, "https://example.com/reset-password?token=secret-token_1"));
        CHECK(contains(part, "an hour"));
    }
}

TEST_CASE("a mail about a changed password holds no secret and tells what to do") {
    for (const auto what : {Notice::reset_done, Notice::password_changed}) {
        LaneWorld world;
        auto job = notice(world, what);
        job.notice->name = world.sealed("Ann");
        const auto mail = mail_of(world, job);
        CHECK(contains(mail.subject, "password was"));
        CHECK(contains(mail.text, "Hello Ann,"));
        CHECK(contains(mail.text, "You did not do that?"));
        CHECK(contains(mail.html, "https://example.com/login"));
    }
}

TEST_CASE("a mail about a new device or a stolen session names the device") {
    for (const auto what : {Notice::new_device, Notice::session_stolen}) {
        LaneWorld world;
        auto job = notice(world, what);
        job.notice->device = {.browser = "Firefox", .system = "Linux"};
        const auto mail = mail_of(world, job);
        for (const auto& part : {mail.text, mail.html}) {
            CHECK(contains(part, "Firefox on Linux"));
            CHECK(contains(part, "change your password"));
            CHECK(contains(part, "https://example.com/login"));
        }
    }
    LaneWorld world;
    auto job = notice(world, Notice::new_device);
    job.notice->device = {.browser = "other", .system = "other"};
    CHECK(contains(mail_of(world, job).text, "another browser on another system"));
}

TEST_CASE("a mail about the second factor says what was done to it, and what to do") {
    struct Row {
        Notice what;
        std::string_view subject;
    };

    const Row rows[] = {
        {Notice::second_factor_enabled, "Two-factor authentication is on for Example"},
        {Notice::second_factor_disabled, "Two-factor authentication is off for Example"},
        {Notice::backup_codes_regenerated, "Your Example backup codes were replaced"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.subject);
        LaneWorld world;
        const auto mail = mail_of(world, notice(world, row.what));
        CHECK(mail.subject == row.subject);
        CHECK(contains(mail.text, "You did not do that?"));
        CHECK(contains(mail.html, "You did not do that?"));
    }
}

TEST_CASE("a mail about a backup code says how many are left, and when there is none") {
    for (const auto& [left, said] :
         {std::pair{7U, "7 of them are left"}, {1U, "one of them"}, {0U, "none of them"}}) {
        LaneWorld world;
        auto job = notice(world, Notice::backup_code_used);
        job.notice->left = left;
        const auto mail = mail_of(world, job);
        CHECK(mail.subject == "A backup code of your Example account was used");
        CHECK(contains(mail.text, said));
        CHECK(contains(mail.html, said));
        CHECK(contains(mail.text, "You did not do that?"));
    }
}

TEST_CASE("whoever registers is welcomed, and told what to do if it was somebody else") {
    LaneWorld world;
    const auto mail = mail_of(world, notice(world, Notice::welcome));
    CHECK(mail.subject == "Welcome to Example");
    for (const auto& part : {mail.text, mail.html}) {
        CHECK(contains(part, "https://example.com/login"));
        CHECK(contains(part, "You did not register?"));
    }
}

TEST_CASE("a mail about wrong passwords says that nobody was let in") {
    LaneWorld world;
    const auto mail = mail_of(world, notice(world, Notice::sign_in_locked));
    CHECK(mail.subject == "Wrong passwords for your Example account");
    CHECK(contains(mail.text, "Nobody was let in"));
    CHECK(contains(mail.html, "Nobody was let in"));
}

TEST_CASE("a mail about a batch that took long says how it ended, and links to its page") {
    struct Row {
        events::BatchSummary summary;
        std::string subject;
        std::string said;
        std::string counts;
    };

    const auto took = [](base::Duration lasted, events::BatchSummary summary) {
        summary.batch = {"01KJPQB9Q0BATCHBATCHBATC7C"};
        summary.ended_at = summary.began_at + lasted;
        return summary;
    };
    const Row rows[] = {
        {took(12min + 20s, {.name = "Spring <list>", .sent = 4'998, .failed = 1, .skipped = 1}),
         "Example: Spring <list> is done",
         "is done, after 12 minutes:",
         "4,998 sent, 1 failed, 1 skipped"},
        {took(3h + 10min, {.sent = 1'234'567}),
         "Your Example batch is done",
         "is done, after 3 hours:",
         "1,234,567 sent"},
        {took(
             72h,
             {.outcome = events::BatchEnd::cancelled, .sent = 0, .cancelled = 999, .unknown = 2}
         ),
         "Your Example batch was cancelled",
         "was cancelled, after 3 days:",
         "0 sent, 999 cancelled, 2 in doubt"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.subject);
        LaneWorld world;
        auto job = notice(world, Notice::batch_ended);
        job.notice->batch = row.summary;
        const auto mail = mail_of(world, job);
        CHECK(mail.subject == row.subject);
        for (const auto& part : {mail.text, mail.html}) {
            CHECK(contains(part, row.said));
            CHECK(contains(part, row.counts));
            CHECK(contains(part, "/admin/batches/01KJPQB9Q0BATCHBATCHBATC7C"));
            CHECK_FALSE(contains(part, "Sign in"));
        }
        CHECK(contains(mail.text, row.summary.name.value_or("")));
        CHECK_FALSE(contains(mail.html, "<list>"));
    }
}

TEST_CASE("notices are no list mail, and are marked as written by a program") {
    LaneWorld world;
    const auto mail = mail_of(world, notice(world, Notice::password_changed));
    using Headers = std::vector<std::pair<std::string, std::string>>;
    CHECK((mail.headers == Headers{{"Auto-Submitted", "auto-generated"}}));
}

TEST_CASE("a code that could not be mailed in time is not mailed at all") {
    LaneWorld world;
    const auto job = notice(world, Notice::email_code, "204917");
    world.clock.advance(6min);
    world.start();
    world.enqueue(job, true);
    world.settle();
    CHECK(world.provider.sent().empty());
}

TEST_CASE("nothing is mailed to who was erased meanwhile") {
    LaneWorld world;
    const auto job = notice(world, Notice::email_code, "204917");
    world.keys.erase(job.notice->address.key);
    world.start();
    world.enqueue(job, true);
    world.settle();
    CHECK(world.provider.sent().empty());
}

TEST_CASE("a notice is tried again within seconds, five times at most") {
    LaneWorld world;
    for (int i = 0; i < 4; ++i) {
        world.provider.refuse_next("451");
    }
    world.start();
    world.enqueue(notice(world, Notice::email_code, "204917"), true);
    world.pass(2min, 1s);
    CHECK(world.provider.sent().size() == 1);
}
