// The audit trail: who did what, when, to what, and nothing that must not be told.

#include "projections/audit_summary.hpp"
#include "projections/audit_trail.hpp"
#include "projections/runtime/audit.hpp"
#include "projections/runtime/rebuild.hpp"
#include "tests/projections/sample.hpp"

#include <doctest/doctest.h>

using namespace tests;
namespace trail = projections::audit_trail;

namespace {

const auto account = events::account_at(ada);

trail::Filter all() {
    return {};
}

std::vector<trail::Entry> entries_of(Lab& lab, const trail::Filter& filter = all()) {
    lab.catch_up(*lab.projector({trail::projection()}));
    return trail::list_entries(lab.schema.connection(), filter, {.limit = 200})->rows;
}

trail::Entry only_entry_of(Lab& lab, const events::Fact& fact) {
    lab.writer.commit(facts1, {fact});
    const auto entries = entries_of(lab);
    REQUIRE(entries.size() == 1);
    return entries.front();
}

// ── Every fact there is, filled with what must not be told ───────────────────────────────────────

const std::string secret_text = "bob@example.org 5f4dcc3b5aa765d61d8327deb882cf995f4dcc3b";
const std::string secret_hash = "01HZY8QK3V7N5T2R9W4X6B1C0D";  // of an address or a code
const std::vector<std::string> secrets{
    "bob@example.org", "5f4dcc3b5aa765d6", secret_hash, "KeyOfBob", "SealedForBob"
};

template <class Tag>
void spoil(base::Id<Tag>& out) {
    const bool is_hash = std::is_same_v<base::Id<Tag>, events::RecipientId> ||
                         std::is_same_v<base::Id<Tag>, events::CodeHash> ||
                         std::is_same_v<base::Id<Tag>, events::EmailCodeHash>;
    out.text = is_hash ? secret_hash : "01KJPQB9Q0BATCHBATCHBATC7C";
}

void spoil(std::string& out) {
    out = secret_text;
}

void spoil(base::SealedText& out) {
    out = {.key = "KeyOfBob", .text = "SealedForBob"};
}

void spoil(base::Instant& out) {
    out = noon;
}

template <class T>
    requires std::integral<T>
void spoil(T& out) {
    out = 1;
}

template <base::DescribedEnum E>
void spoil(E&) {}

template <base::Described T>
void spoil(T& out);

template <class T>
void spoil(std::map<std::string, T>& out) {
    spoil(out[secret_text]);
}

template <class T>
void spoil(std::vector<T>& out) {
    spoil(out.emplace_back());
}

template <class T>
void spoil(std::optional<T>& out) {
    spoil(out.emplace());
}

template <base::Described T>
void spoil(T& out) {
    base::for_each_field<T>([&](std::string_view name, auto pointer) {
        spoil(out.*pointer);
        // Who did it is no secret.
        if constexpr (requires { out.*pointer = std::string{}; }) {
            if (name.ends_with("by")) {
                out.*pointer = std::string{"admin:01KJPQAY00ADAADAADAADAADA3"};
            }
        }
    });
}

std::vector<events::Fact> secret_facts() {
    std::vector<events::Fact> facts;
    boost::mp11::mp_for_each<
        boost::mp11::mp_transform<boost::mp11::mp_identity, events::FactKinds>>([&](auto identity) {
        using One = typename decltype(identity)::type;
        One one;
        spoil(one);
        facts.emplace_back(std::move(one));
    });
    return facts;
}

}  // namespace

TEST_CASE("what an operator does is told with who they are, what it is about, and why") {
    Lab lab;
    const auto entry = only_entry_of(
        lab,
        events::BatchPaused{
            .batch = batch1,
            .by = "admin:01KJPQAY00ADAADAADAADAADA3",
            .reason = "wrong list",
            .at = noon
        }
    );
    CHECK(entry.actor_type == "admin");
    CHECK(entry.actor_id == "01KJPQAY00ADAADAADAADAADA3");
    CHECK(entry.action == "batch.pause");
    CHECK(entry.resource_type == "batch");
    CHECK(entry.resource_id == batch1.text);
    CHECK(entry.summary == R"({"batch":")" + batch1.text + R"(","reason":"wrong list"})");
    CHECK((entry.at == noon));
}

TEST_CASE("who was signed out everywhere by an operator is told apart from who did it themselves") {
    const auto action_of = [](events::InvalidationCause cause) {
        Lab lab;
        return only_entry_of(
                   lab,
                   events::TokensInvalidated{
                       .account = {"01KJPQAY00ADAADAADAADAADA3"}, .cause = cause, .at = noon
                   }
        )
            .action;
    };
    using Cause = events::InvalidationCause;
    CHECK(action_of(Cause::forced_out) == "admin.force_logout");
    CHECK(action_of(Cause::signed_out_everywhere) == "user.logout_everywhere");
}

TEST_CASE("a right that is given or taken is told with which one, and why") {
    Lab lab;
    const auto entry = only_entry_of(
        lab,
        events::PermissionOverridden{
            .account = account,
            .permission = events::Permission::manage_users,
            .effect = events::PermissionEffect::revoked,
            .by = "admin:01KJPQAY00ADAADAADAADAADA3",
            .reason = "left the team",
            .at = noon
        }
    );
    CHECK(entry.action == "user.permission_change");
    CHECK(entry.actor_id == "01KJPQAY00ADAADAADAADAADA3");
    CHECK(entry.resource_id == account.text);
    CHECK(entry.summary.find(R"("permission":"manage_users")") != std::string::npos);
    CHECK(entry.summary.find(R"("reason":"left the team")") != std::string::npos);
}

TEST_CASE("a changed profile is told by its fields, and never by what they say") {
    Lab lab;
    const auto entry = only_entry_of(
        lab,
        events::ProfileChanged{
            .account = account,
            .fields = {events::ProfileField::last_name, events::ProfileField::timezone},
            .last_name = sealed("King"),
            .timezone = "America/Los_Angeles",
            .by = "user:01KJPQAY00ADAADAADAADAADA3",
            .at = noon
        }
    );
    CHECK(entry.action == "user.update");
    CHECK(entry.actor_type == "user");
    CHECK(entry.resource_id == account.text);
    CHECK(entry.summary.find(R"("fields":["last_name","timezone"])") != std::string::npos);
    CHECK(entry.summary.find(R"("last_name":"[REDACTED]")") != std::string::npos);
    CHECK(entry.summary.find(R"("timezone":"[REDACTED]")") != std::string::npos);
}

TEST_CASE("what befalls a person stands under the one account that their address has") {
    Lab lab;
    lab.writer.commit(facts1, {registered()});
    lab.writer.commit(
        facts1,
        {events::RecipientSuppressed{
            .recipient = ada, .cause = events::SuppressionCause::bounce, .at = noon
        }}
    );
    lab.writer.commit(
        facts1, {events::SubjectErased{.recipient = ada, .by = "admin:x", .at = noon}}
    );
    lab.writer.commit(facts1, {registered(bob)});
    const auto hers = entries_of(lab, {.resource_id = account.text});
    REQUIRE(hers.size() == 3);
    for (const auto& entry : hers) {
        CHECK(entry.resource_type == "account");
    }
}

TEST_CASE("rows of a batch and mails on their way are no news, an invite of its own is") {
    Lab lab;
    auto of_a_row = issued();
    of_a_row.batch_row = events::BatchRow{.batch = batch1, .row = 1};
    auto own = issued(invite_of(9));
    own.batch_row.reset();
    own.issued_by = "admin:01KJPQAY00ADAADAADAADAADA3";
    lab.writer.commit(facts1, {of_a_row, own, delivery_requested()});
    const auto entries = entries_of(lab);
    REQUIRE(entries.size() == 1);
    CHECK(entries.front().action == "invite.issue");
    CHECK(entries.front().resource_id == invite_of(9).text);
}

TEST_CASE("what a person wrote is told without addresses, numbers to call, codes and tokens") {
    struct Row {
        std::string_view written;
        std::string_view told;
    };

    for (const auto& row : std::vector<Row>{
             {"they called", "they called"},
             {"ask ann@example.org about it", "ask [REDACTED] about it"},
             {"call (212)555-0123 now", "call [REDACTED] now"},
             {"code K7PW3XQ9 leaked", "code [REDACTED] leaked"},
             {"code K7PW-3XQ9 leaked", "code [REDACTED] leaked"},
             {"42 rows of 2026", "42 rows of 2026"},
             {"as in 01KJPQB9Q0BATCHBATCHBATC7C", "as in 01KJPQB9Q0BATCHBATCHBATC7C"},
             {"ist_c2VjcmV0LXNob3duLW9uY2Utb25seS10byBhZG1pbnM", "[REDACTED]"}
         }) {
        CHECK(trail::without_secrets(row.written) == row.told);
    }
}

TEST_CASE("no row of the trail holds a sealed text, a hash, a code or a secret of any fact") {
    Lab lab;
    for (const auto& fact : secret_facts()) {
        lab.writer.commit(facts1, {fact});
    }
    const auto entries = entries_of(lab);
    CHECK(entries.size() > 40);
    for (const auto& entry : entries) {
        CAPTURE(entry.action);
        const auto row = entry.summary + entry.actor_id + entry.resource_id + entry.id;
        for (const auto& secret : secrets) {
            CAPTURE(secret);
            CHECK(row.find(secret) == std::string::npos);
        }
    }
}

TEST_CASE("the trail is read latest first, by who, what, about what and when, page by page") {
    Lab lab;
    const auto pause = [&](std::string by, base::Duration after) {
        lab.writer.commit(
            facts1,
            {events::BatchPaused{.batch = batch1, .by = std::move(by), .reason = "r", .at = noon}},
            after
        );
    };
    pause("admin:one", 0s);
    pause("admin:two", 1h);
    pause("service:crm", 2h);
    lab.writer.commit(facts0, {registered()}, 3h);
    lab.catch_up(*lab.projector({trail::projection()}));
    const auto list = [&](trail::Filter filter, std::uint32_t limit = 50) {
        return trail::list_entries(lab.schema.connection(), filter, {.limit = limit});
    };
    CHECK(list({})->rows.size() == 4);
    CHECK(list({})->rows.front().action == "user.create");
    CHECK(list({.actor_id = "two"})->rows.size() == 1);
    CHECK(list({.action = "batch.pause"})->rows.size() == 3);
    CHECK(list({.resource_type = "account"})->rows.size() == 1);
    CHECK(list({.resource_id = batch1.text})->rows.size() == 3);
    CHECK(list({.from = noon + 1h, .until = noon + 2h})->rows.size() == 1);
    auto page = list({}, 3);
    REQUIRE(page->next_cursor.has_value());
    const auto rest =
        trail::list_entries(lab.schema.connection(), {}, {.limit = 3, .cursor = page->next_cursor});
    REQUIRE(rest->rows.size() == 1);
    CHECK(rest->rows.front().actor_id == "one");
    CHECK_FALSE(
        trail::list_entries(lab.schema.connection(), {}, {.cursor = std::string{"x"}}).has_value()
    );
}

TEST_CASE("a trail that is written again from the log is the same") {
    Lab lab;
    write_a_day(lab.writer);
    lab.catch_up(*lab.projector({trail::projection()}));
    const std::vector which{trail::projection()};
    CHECK((dump(lab.schema.connection(), which) == fold_in_memory(lab.log, which)));
}
