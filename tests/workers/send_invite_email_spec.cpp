// What a recipient gets, and how a provider recognises it.

#include "tests/workers/lane_world.hpp"
#include "workers/send_invite_email.hpp"

#include <doctest/doctest.h>

using namespace tests;
using platform::mail::Mail;

namespace {

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::string header(const Mail& mail, std::string_view name) {
    for (const auto& [one, value] : mail.headers) {
        if (one == name) {
            return value;
        }
    }
    return {};
}

// The one mail of this job.
Mail mail_of(LaneWorld& world, const events::Job& job) {
    world.start();
    world.enqueue(job);
    world.settle();
    REQUIRE(world.provider.sent().size() == 1);
    return world.provider.sent().front();
}

}  // namespace

TEST_CASE("an invite mail shows its code, a link, until when it is valid, and whom to ask") {
    LaneWorld world;
    auto job = world.job(1);
    job.args->name = world.sealed("Ann");
    const auto mail = mail_of(world, job);
    CHECK(mail.to == world.address(1));
    CHECK(mail.reply_to == "support@example.com");
    for (const auto& part : {mail.text, mail.html}) {
        CAPTURE(part);
        CHECK(contains(part, "Hello Ann,"));
        CHECK(contains(part, "CODE0001"));
        CHECK(contains(part, "https://example.com/invite/claim?code=CODE0001"));
        CHECK(contains(part, "valid for 14 days"));
        CHECK(contains(part, "until 16 March 2026"));
        CHECK(contains(part, "support@example.com"));
        CHECK(contains(part, "Unsubscribe"));
    }
}

TEST_CASE("an invite mail says what the inviter wrote, as text and not as markup") {
    LaneWorld world;
    auto job = world.job(1);
    job.args->note = world.sealed("See <you> soon,\nAda & Bob");
    const auto mail = mail_of(world, job);
    CHECK(contains(mail.text, "See <you> soon,\nAda & Bob"));
    CHECK(contains(mail.html, "See &lt;you&gt; soon,\nAda &amp; Bob"));
    CHECK_FALSE(contains(mail.html, "<you>"));
}

TEST_CASE("an invite mail can be unsubscribed from by a button of the mail program") {
    LaneWorld world;
    const auto mail = mail_of(world, world.job(1));
    const auto header_value = header(mail, "List-Unsubscribe");
    CHECK(header_value.starts_with("<https://example.com/api/v1/public/email/unsubscribe?t="));
    CHECK(header_value.ends_with(">, <mailto:unsubscribe@example.com>"));
    CHECK(header(mail, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click");
    const auto link = header_value.substr(1, header_value.find('>') - 1);
    CHECK(contains(mail.text, link));

    const platform::mail::Unsubscribing unsubscribing{platform::crypto::Key32{}};
    const platform::crypto::Routing routing{platform::crypto::Key32{}};
    const auto token = link.substr(link.find("?t=") + 3);
    CHECK(unsubscribing.recipient_in(token) == routing.person_of(world.address(1)));
}

TEST_CASE("each delivery of an invite has its own Message-ID, the same on every try") {
    LaneWorld world;
    world.start();
    auto first = world.job(1);
    world.provider.refuse_next("451");
    world.enqueue(first);
    world.pass(2min, 1s);
    auto second = first;
    second.id = {base::derive_id(first.args->invite.text, "again")};
    second.args->delivery = 2;
    world.enqueue(second);
    world.settle();
    const auto& sent = world.provider.sent();
    REQUIRE(sent.size() == 2);
    CHECK(sent[0].message_id == first.args->invite.text + ".1@example.com");
    CHECK(sent[1].message_id == first.args->invite.text + ".2@example.com");
    CHECK(sent[0].key != sent[1].key);
    CHECK(contains(sent[1].text, "CODE0001"));
}

TEST_CASE("where there is no TLS no one-click button is offered") {
    LaneWorld world;
    std::vector<Mail> mails;
    const auto call = workers::send_invite_email(
        {.from = "invites@example.com",
         .from_name = "Example",
         .reply_to = "support@example.com",
         .domain = "example.com",
         .claim_base = "http://127.0.0.1:8000",
         .frontend = "http://127.0.0.1:8000",
         .site = "http://127.0.0.1:8000"},
        platform::mail::Unsubscribing{platform::crypto::Key32{}},
        world.keys,
        world.provider
    );
    const auto job = world.job(1);
    call({.job = job, .timeout = 30s}, [](const workers::CallResult&) {});
    world.provider.poll();
    REQUIRE(world.provider.sent().size() == 1);
    const auto& mail = world.provider.sent().front();
    CHECK(header(mail, "List-Unsubscribe").starts_with("<http://127.0.0.1:8000/"));
    CHECK(header(mail, "List-Unsubscribe-Post").empty());
}

TEST_CASE("a requeued job is another request to a provider that honours keys") {
    LaneWorld world;
    const auto call = workers::send_invite_email(
        {.from = "invites@example.com", .domain = "example.com"},
        platform::mail::Unsubscribing{platform::crypto::Key32{}},
        world.keys,
        world.provider
    );
    const auto job = world.job(1);
    for (const std::uint32_t requeues : {0u, 0u, 1u}) {
        call({.job = job, .requeues = requeues, .timeout = 30s}, [](const auto&) {});
    }
    world.provider.poll();
    const auto& sent = world.provider.sent();
    REQUIRE(sent.size() == 3);
    CHECK(sent[0].key == sent[1].key);
    CHECK(sent[0].key != sent[2].key);
}
