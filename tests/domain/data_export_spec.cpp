// All that is known of a person, as a file for them.

#include "domain/people/account_status.hpp"
#include "domain/people/data_export.hpp"
#include "domain/people/notices.hpp"
#include "tests/domain/invite_examples.hpp"

using namespace tests;
namespace people = domain::people;

namespace {

const auto account = people::account_of(ada);
const auto stream = people::stream_of(account);

events::DataExportId number(int n) {
    return id<events::DataExportId>("export " + std::to_string(n));
}

domain::RequestDataExport request(int n) {
    return {.account = account, .data_export = number(n)};
}

domain::NoteDataExportSection section(int n, std::uint32_t done) {
    return {
        .account = account, .data_export = number(n), .section = "profile", .done = done, .total = 4
    };
}

domain::FinishDataExport finish(int n) {
    return {.account = account, .data_export = number(n), .bytes = 700};
}

History requested() {
    History history;
    history.done(registration(), noon);
    history.done(request(1), noon);
    return history;
}

domain::DeadlineReached due() {
    return {.stream = stream};
}

}  // namespace

TEST_CASE("an export is asked for, by whom is told, and one is under way at a time") {
    History history;
    history.done(registration(), noon);
    history.done(request(1), noon)
        .then(
            {{stream,
              events::DataExportRequested{
                  .account = account,
                  .data_export = number(1),
                  .recipient = ada,
                  .by = admin,
                  .at = noon,
                  .give_up_at = noon + 24h
              }}}
        );
    history.when(request(1), noon).then_nothing();
    history.when(request(2), noon).then_nothing();
    CHECK((history.world().security_state(account)->data_export == number(1)));
    History{}.when(request(1), noon).then_rejected(people::account_there);
}

TEST_CASE("how far it is only grows, whoever tells it twice") {
    auto history = requested();
    history.done(section(1, 1), noon).then_named({"DataExportSectionDone"});
    history.when(section(1, 1), noon).then_nothing();
    history.done(section(1, 3), noon).then_named({"DataExportSectionDone"});
    history.when(section(1, 2), noon).then_nothing();
    history.when(section(2, 4), noon).then_nothing();
}

TEST_CASE("an export that is written is there for three days, and its owner is told, once") {
    auto history = requested();
    const auto ready = history.done(finish(1), noon + 1min).fact<events::DataExportReady>();
    CHECK(ready.bytes == 700);
    CHECK((ready.expires_at == noon + 1min + 72h));
    REQUIRE(ready.addressee.has_value());
    CHECK((ready.addressee->recipient == ada));
    const auto mails = people::react(ready);
    REQUIRE(mails.size() == 1);
    const auto& job = std::get<domain::EnqueueJob>(mails[0].what).job;
    CHECK((job.notice->notice == events::Notice::export_ready));
    // Another worker wrote it too.
    history.when(finish(1), noon + 2min).then_nothing();

    CHECK((history.world().next_deadline() == domain::Deadline{noon + 1min + 72h, stream}));
    history.when(due(), noon + 1min + 72h - 1ms).then_nothing();
    history.done(due(), noon + 1min + 72h).then_named({"DataExportEnded"});
    CHECK_FALSE(history.world().next_deadline().has_value());
    CHECK_FALSE(history.world().security_state(account)->data_export.has_value());
}

TEST_CASE("another export takes the place of one that is there") {
    auto history = requested();
    history.done(finish(1), noon);
    history.when(request(1), noon).then_nothing();
    history.done(request(2), noon + 1h).then_named({"DataExportEnded", "DataExportRequested"});
    history.when(finish(1), noon + 1h).then_nothing();
    history.done(finish(2), noon + 1h).then_named({"DataExportReady"});
}

TEST_CASE("an export that nobody writes within a day has failed, and another can be asked for") {
    auto history = requested();
    history.when(due(), noon + 24h - 1ms).then_nothing();
    const auto failed = history.done(due(), noon + 24h).fact<events::DataExportFailed>();
    CHECK(failed.reason == "not written in time");
    history.when(finish(1), noon + 24h).then_nothing();
    history.when(request(2), noon + 24h).then_named({"DataExportRequested"});
}

TEST_CASE("a writer that cannot write it says why") {
    auto history = requested();
    const domain::FailDataExport fail{
        .account = account, .data_export = number(1), .reason = "nobody is there any more"
    };
    const auto failed = history.done(fail, noon).fact<events::DataExportFailed>();
    CHECK(failed.reason == "nobody is there any more");
    history.when(fail, noon).then_nothing();
}

TEST_CASE("of whoever is erased no export is under way any more") {
    auto history = requested();
    history.done(domain::EraseSubject{.recipient = ada}, noon);
    history.when(finish(1), noon).then_nothing();
    history.when(section(1, 1), noon).then_nothing();
}
