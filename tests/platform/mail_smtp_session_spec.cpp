#include "platform/mail/smtp_session.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace platform::mail;
using namespace std::chrono_literals;

namespace {

// A session without a network: what it says is looked at, what the server says is made up.
struct Dialogue {
    SmtpServer server;
    SmtpSession session;
    std::vector<std::pair<std::string, SendResult>> results;

    explicit Dialogue(SmtpServer how = {.starttls = StartTls::none})
        : server{std::move(how)}, session{server, "us", false} {}

    Dialogue(const Dialogue&) = delete;
    Dialogue& operator=(const Dialogue&) = delete;

    void become_ready(const std::string& extensions = "250-PIPELINING\r\n") {
        hear("220 hi\r\n");
        CHECK(said() == "EHLO us\r\n");
        hear("250-there\r\n" + extensions + "250 HELP\r\n");
        REQUIRE(session.is_ready());
    }

    std::string said() {
        std::string out;
        session.take_output(out);
        session.note_handed(out.size());
        return out;
    }

    void hear(const std::string& bytes) { session.receive(bytes); }

    void send(const std::string& to, base::Duration until = 10s) {
        session.take({
            .from = "a@b",
            .to = to,
            .message = "text for " + to + "\r\n.\r\n",
            .until = until,
            .done = [this, to](SendResult result) { results.emplace_back(to, std::move(result)); },
        });
    }

    Outcome outcome_of(const std::string& to) const {
        for (const auto& [address, result] : results) {
            if (address == to) {
                return result.outcome;
            }
        }
        FAIL("no result for " << to);
        return Outcome::unknown;
    }
};

}  // namespace

const std::string envelope_ok = "250 ok\r\n250 ok\r\n354 go\r\n";

TEST_CASE("SMTP dialogue: a text and the next mail's envelope leave together") {
    Dialogue dialogue;
    dialogue.become_ready();
    dialogue.send("c@d");
    CHECK(dialogue.said() == "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
    CHECK_FALSE(dialogue.session.can_take());
    dialogue.hear(envelope_ok);
    REQUIRE(dialogue.session.can_take());
    dialogue.send("e@f");
    CHECK(dialogue.said() == "text for c@d\r\n.\r\nMAIL FROM:<a@b>\r\nRCPT TO:<e@f>\r\nDATA\r\n");
    dialogue.hear("250 queued\r\n" + envelope_ok);
    CHECK(dialogue.outcome_of("c@d") == Outcome::accepted);
    CHECK(dialogue.said() == "text for e@f\r\n.\r\n");
    dialogue.hear("250 queued\r\n");
    CHECK(dialogue.outcome_of("e@f") == Outcome::accepted);
    CHECK(dialogue.session.is_idle());
}

TEST_CASE("SMTP dialogue: answers may come in any pieces") {
    Dialogue dialogue;
    for (const char c : std::string{"220-hello\r\n220 hi\r\n250-x\r\n250 PIPELINING\r\n"}) {
        dialogue.hear({c});
    }
    dialogue.send("c@d");
    for (const char c : envelope_ok + "250 2.0.0 Ok: queued as 4Xyz\r\n") {
        dialogue.hear({c});
    }
    CHECK(dialogue.results.back().second.provider_id == "4Xyz");
}

TEST_CASE("SMTP dialogue: without pipelining each command waits for its answer") {
    Dialogue dialogue;
    dialogue.become_ready("");
    dialogue.send("c@d");
    CHECK(dialogue.said() == "MAIL FROM:<a@b>\r\n");
    dialogue.hear("250 ok\r\n");
    CHECK(dialogue.said() == "RCPT TO:<c@d>\r\n");
    dialogue.hear("250 ok\r\n");
    CHECK(dialogue.said() == "DATA\r\n");
    dialogue.hear("354 go\r\n");
    CHECK(dialogue.said() == "text for c@d\r\n.\r\n");
    CHECK_FALSE(dialogue.session.can_take());
    dialogue.hear("250 ok\r\n");
    CHECK(dialogue.outcome_of("c@d") == Outcome::accepted);
    CHECK(dialogue.session.can_take());
}

TEST_CASE("SMTP dialogue: without pipelining a refused recipient ends the envelope") {
    Dialogue dialogue;
    dialogue.become_ready("");
    dialogue.send("c@d");
    dialogue.hear("250 ok\r\n550 unknown\r\n");
    CHECK(dialogue.outcome_of("c@d") == Outcome::recipient_refused);
    dialogue.said();
    dialogue.send("e@f");
    CHECK(dialogue.said() == "RSET\r\n");
    dialogue.hear("250 ok\r\n");
    CHECK(dialogue.said() == "MAIL FROM:<a@b>\r\n");
}

TEST_CASE("SMTP dialogue: a refused recipient leaves a clean slate for the next mail") {
    Dialogue dialogue;
    dialogue.become_ready();
    dialogue.send("c@d");
    dialogue.said();
    dialogue.hear("250 ok\r\n550 5.1.1 unknown\r\n554 no valid recipients\r\n");
    CHECK(dialogue.outcome_of("c@d") == Outcome::recipient_refused);
    dialogue.send("e@f");
    CHECK(dialogue.said() == "RSET\r\nMAIL FROM:<a@b>\r\nRCPT TO:<e@f>\r\nDATA\r\n");
    dialogue.hear("250 reset\r\n" + envelope_ok + "250 ok\r\n");
    CHECK(dialogue.outcome_of("e@f") == Outcome::accepted);
}

TEST_CASE("SMTP dialogue: a server that wants a text for nobody gets an empty one") {
    Dialogue dialogue;
    dialogue.become_ready();
    dialogue.send("c@d");
    dialogue.said();
    dialogue.hear("250 ok\r\n550 unknown\r\n354 go on\r\n");
    CHECK(dialogue.said() == ".\r\n");
    CHECK(dialogue.results.empty());
    dialogue.hear("554 no recipients\r\n");
    CHECK(dialogue.outcome_of("c@d") == Outcome::recipient_refused);
    CHECK(dialogue.session.can_take());
}

TEST_CASE("SMTP dialogue: a connection lost behind a text leaves that mail alone in doubt") {
    Dialogue dialogue;
    dialogue.become_ready();
    dialogue.send("c@d");
    dialogue.hear(envelope_ok);
    dialogue.send("e@f");
    dialogue.said();
    auto back = dialogue.session.end(Silence::lost, "gone");
    CHECK(dialogue.outcome_of("c@d") == Outcome::unknown);
    REQUIRE(back);
    CHECK(back->to == "e@f");
    CHECK(back->sent_back);
    CHECK(dialogue.results.size() == 1);
}

TEST_CASE("SMTP dialogue: a mail is sent back once only") {
    Dialogue dialogue;
    dialogue.become_ready();
    dialogue.send("c@d");
    dialogue.hear(envelope_ok + "250 ok\r\n");
    dialogue.session.take({
        .from = "a@b",
        .to = "e@f",
        .message = ".\r\n",
        .until = 10s,
        .done = [&](SendResult result) { dialogue.results.emplace_back("e@f", result); },
        .sent_back = true,
    });
    CHECK_FALSE(dialogue.session.end(Silence::lost, "gone"));
    CHECK(dialogue.outcome_of("e@f") == Outcome::transient);
}

TEST_CASE("SMTP dialogue: a text whose end never left was not sent") {
    Dialogue dialogue;
    dialogue.become_ready();
    dialogue.send("c@d");
    dialogue.said();
    dialogue.hear(envelope_ok);
    std::string out;
    dialogue.session.take_output(out);
    dialogue.session.note_handed(out.size() - 1);
    dialogue.session.end(Silence::lost, "gone");
    CHECK(dialogue.outcome_of("c@d") == Outcome::transient);
}

TEST_CASE("SMTP dialogue: a server that has enough of a connection says so to no mail") {
    Dialogue dialogue;
    dialogue.become_ready();
    dialogue.send("c@d");
    dialogue.hear(envelope_ok);
    dialogue.send("e@f");
    dialogue.hear("250 ok\r\n421 too many mails\r\n");
    CHECK(dialogue.session.is_over());
    const auto back = dialogue.session.end(Silence::lost, "gone");
    REQUIRE(back);
    CHECK(back->to == "e@f");
}

TEST_CASE("SMTP dialogue: a mail overdue behind another is answered and never sent") {
    Dialogue dialogue;
    dialogue.become_ready();
    dialogue.send("c@d", 10s);
    dialogue.hear(envelope_ok);
    dialogue.send("e@f", 5s);
    dialogue.said();
    CHECK_FALSE(dialogue.session.is_overdue(5s - 1ms));
    CHECK(dialogue.results.empty());
    CHECK_FALSE(dialogue.session.is_overdue(5s));
    CHECK(dialogue.outcome_of("e@f") == Outcome::unreachable);
    dialogue.hear("250 ok\r\n" + envelope_ok);
    CHECK(dialogue.outcome_of("c@d") == Outcome::accepted);
    CHECK(dialogue.said() == "");
    CHECK(dialogue.session.is_over());
}

TEST_CASE("SMTP dialogue: the first mail overdue ends the connection") {
    Dialogue dialogue;
    dialogue.become_ready();
    dialogue.send("c@d", 10s);
    CHECK_FALSE(dialogue.session.is_overdue(10s - 1ms));
    CHECK(dialogue.session.is_overdue(10s));
}

TEST_CASE("SMTP dialogue: the size is told to servers that want to know") {
    Dialogue dialogue;
    dialogue.become_ready("250-PIPELINING\r\n250-SIZE 1000\r\n");
    dialogue.send("c@d");
    CHECK(dialogue.said().starts_with("MAIL FROM:<a@b> SIZE=17\r\n"));
}

TEST_CASE("SMTP dialogue: logs in with what the server offers") {
    struct Row {
        const char* offer;
        std::vector<std::string> says;
        std::vector<std::string> hears;
    };

    const Row rows[] = {
        {"250 AUTH LOGIN PLAIN", {"AUTH PLAIN AHUAcA==\r\n"}, {"235 ok\r\n"}},
        {"250 AUTH=PLAIN", {"AUTH PLAIN AHUAcA==\r\n"}, {"235 ok\r\n"}},
        {"250 auth xoauth2 login",
         {"AUTH LOGIN\r\n", "dQ==\r\n", "cA==\r\n"},
         {"334 VXNlcm5hbWU6\r\n", "334 UGFzc3dvcmQ6\r\n", "235 ok\r\n"}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.offer);
        Dialogue dialogue{{.starttls = StartTls::none, .user = "u", .password = "p"}};
        dialogue.hear("220 hi\r\n");
        dialogue.said();
        dialogue.hear(std::string{row.offer} + "\r\n");
        for (std::size_t i = 0; i < row.says.size(); ++i) {
            CHECK(dialogue.said() == row.says[i]);
            dialogue.hear(row.hears[i]);
        }
        CHECK(dialogue.session.is_ready());
    }
}

TEST_CASE("SMTP dialogue: what a server has against our log-in is a matter of configuration") {
    struct Row {
        const char* answers;
        Outcome outcome;
    };

    const Row rows[] = {
        {"250 AUTH PLAIN\r\n535 5.7.8 wrong\r\n", Outcome::misconfigured},
        {"250 AUTH PLAIN\r\n504 not that\r\n", Outcome::misconfigured},
        {"250 AUTH PLAIN\r\n454 4.7.0 later\r\n", Outcome::unreachable},
        {"250 AUTH CRAM-MD5\r\n", Outcome::misconfigured},
        {"250 HELP\r\n", Outcome::misconfigured},
    };
    for (const auto& row : rows) {
        CAPTURE(row.answers);
        Dialogue dialogue{{.starttls = StartTls::none, .user = "u", .password = "p"}};
        dialogue.hear(std::string{"220 hi\r\n"} + row.answers);
        CHECK(dialogue.session.is_over());
        REQUIRE(dialogue.session.failure());
        CHECK(dialogue.session.failure()->outcome == row.outcome);
    }
}

TEST_CASE("SMTP dialogue: TLS is asked for where it can be had") {
    struct Row {
        StartTls wish;
        const char* offer;
        const char* says;
        bool fails;
    };

    const Row rows[] = {
        {StartTls::none, "250 STARTTLS", "", false},
        {StartTls::opportunistic, "250 STARTTLS", "STARTTLS\r\n", false},
        {StartTls::opportunistic, "250 HELP", "", false},
        {StartTls::required, "250 STARTTLS", "STARTTLS\r\n", false},
        {StartTls::required, "250 HELP", "", true},
    };
    for (const auto& row : rows) {
        CAPTURE(row.offer);
        Dialogue dialogue{{.starttls = row.wish}};
        dialogue.hear("220 hi\r\n");
        dialogue.said();
        dialogue.hear(std::string{row.offer} + "\r\n");
        CHECK(dialogue.said() == row.says);
        CHECK(dialogue.session.failure().has_value() == row.fails);
    }
}

TEST_CASE("SMTP dialogue: after the handshake everything is asked anew") {
    Dialogue dialogue{{.starttls = StartTls::required}};
    dialogue.hear("220 hi\r\n250-PIPELINING\r\n250 STARTTLS\r\n220 go\r\n");
    CHECK(dialogue.session.wants_tls());
    dialogue.said();
    dialogue.session.tls_is_up();
    CHECK(dialogue.said() == "EHLO us\r\n");
    dialogue.hear("250 HELP\r\n");
    dialogue.send("c@d");
    // What was offered in the clear does not count.
    CHECK(dialogue.said() == "MAIL FROM:<a@b>\r\n");
}

TEST_CASE("SMTP dialogue: words slipped in before the handshake end the connection") {
    Dialogue dialogue{{.starttls = StartTls::required}};
    dialogue.hear("220 hi\r\n250 STARTTLS\r\n220 go\r\n250-AUTH PLAIN\r\n");
    CHECK(dialogue.session.is_over());
    CHECK(dialogue.session.failure());
}

TEST_CASE("SMTP dialogue: gibberish and endless lines end the connection") {
    Dialogue dialogue;
    dialogue.hear("HTTP/1.1 400 Bad Request\r\n");
    CHECK(dialogue.session.is_over());
    Dialogue endless;
    endless.hear("220 " + std::string(100'000, 'x'));
    CHECK(endless.session.is_over());
    Dialogue idle;
    idle.become_ready();
    idle.hear("421 4.4.2 idle for too long\r\n");
    CHECK(idle.session.is_over());
    CHECK_FALSE(idle.session.failure());
}
