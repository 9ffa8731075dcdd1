#include "domain/commands.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;

namespace {

std::string body_of(const domain::Command& command) {
    std::string body;
    domain::write_body(body, command);
    return body;
}

}  // namespace

TEST_CASE("a command goes where the stream that decides it lives") {
    const auto unbound = [] {
        auto command = issue();
        command.recipient.reset();
        return command;
    }();
    const auto account = domain::people::account_of(ada);
    CHECK(domain::slot_of(issue()) == 7);
    CHECK(domain::slot_of(unbound) == 7);
    CHECK(domain::slot_of(registration()) == 7);
    CHECK(domain::slot_of(domain::FailSignIn{.account = account}) == 7);
    CHECK(domain::slot_of(domain::EraseSubject{.recipient = ada}) == 7);
    CHECK(domain::slot_of(domain::RevokeInvite{.invite = invite}) == 7);
    CHECK(domain::slot_of(delivery_ended(events::Outcome::sent)) == 7);
    CHECK(domain::slot_of(ok_rows(0, 1, 1)) == 99);
    CHECK(domain::slot_of(domain::StartBatch{.import = import}) == 99);
    CHECK(domain::slot_of(ended(1, 1)) == 99);
    CHECK(domain::slot_of(domain::DeadlineReached{.stream = "invite-" + invite.text}) == 7);
    CHECK(domain::slot_of(domain::NoteRequest{id<domain::RequestId>("r", 5)}) == 5);
}

TEST_CASE("a noted request decides nothing, and is remembered all the same") {
    const domain::NoteRequest note{id<domain::RequestId>("r", 5)};
    given({}).when(note, noon).then_nothing();
    CHECK(domain::leaves_a_record(note));
    CHECK_FALSE(domain::leaves_a_record(domain::StartBatch{.import = import}));
}

TEST_CASE("a command's body says the same after a journey") {
    const std::vector<domain::Command> commands{
        registration(),
        issue(),
        issue_for(row(3, 2)),
        ok_rows(2, 1, 3),
        ended(1, 4, events::Outcome::unknown),
        domain::ResendInvite{.invite = invite, .extend_days = 7},
        domain::NoteRequest{id<domain::RequestId>("r")},
        domain::RedeemInvite{
            .account = domain::people::account_of(ada),
            .code_hash = code,
            .phase = events::Phase::open_beta,
            .policy = {.phase = events::Phase::disabled, .version = 7}
        },
        domain::DeadlineReached{.stream = "invite-" + invite.text},
    };
    for (const auto& command : commands) {
        CAPTURE(domain::kind_of(command));
        const auto body = body_of(command);
        const auto read = domain::read_body(domain::kind_of(command), body);
        REQUIRE(read.has_value());
        CHECK(body_of(*read) == body);
    }
}

TEST_CASE("what is no sound command is refused with a sentence") {
    const auto body = body_of(domain::RevokeInvite{.invite = invite, .reason = "typo"});
    CHECK(domain::read_body("RevokeInvite", body).has_value());
    CHECK(
        domain::read_body("BoilTea", body).error().sentence ==
        "command BoilTea is unknown: run a newer version of instainstru"
    );
    CHECK(domain::read_body("RevokeInvite", "{}").has_error());
    CHECK(
        domain::read_body("RevokeInvite", R"({"invite":"short","reason":"typo"})")
            .error()
            .sentence == "RevokeInvite: an id is malformed"
    );
    CHECK(domain::read_body("DeadlineReached", R"({"stream":"invite"})").has_error());
    auto bad_row = ok_rows(0, 1, 1);
    bad_row.rows[0].recipient = events::RecipientId{"nobody"};
    CHECK(domain::read_body("AddImportRows", body_of(bad_row)).has_error());
}
