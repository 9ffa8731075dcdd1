#include "base/random.hpp"
#include "platform/mail/pipelined_smtp_mailer.hpp"
#include "platform/mail/smtp_mailer.hpp"
#include "tests/platform/scripted_smtp.hpp"
#include "tests/platform/sent_mail.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace platform::mail;
using namespace tests;
using std::chrono::milliseconds;

namespace {

const base::SystemClock system_clock;

template <class Smtp>
Smtp mailer_to(const std::string& url) {
    return Smtp{smtp_server_from(url).value(), system_clock};
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE_TEMPLATE(
    "SMTP: a mail arrives as it was written, dots and all", Smtp, SmtpMailer, PipelinedSmtpMailer
) {
    ScriptedSmtp server;
    Smtp mailer = mailer_to<Smtp>(server.url());
    const SendResult result = send_and_wait(mailer);
    CHECK(result.outcome == Outcome::accepted);
    CHECK(result.provider_id == "TEST");
    REQUIRE(server.deliveries().size() == 1);
    const SmtpDelivery delivery = server.deliveries().front();
    CHECK(delivery.from == "invites@example.com");
    CHECK(delivery.to == "ann.lee@example.org");
    CHECK(contains(delivery.message, "Message-ID: <01J.1@example.com>\r\n"));
    CHECK(contains(delivery.message, "\r\n.second line\r\n"));
}

TEST_CASE_TEMPLATE(
    "SMTP: a connection is used again for the next mail", Smtp, SmtpMailer, PipelinedSmtpMailer
) {
    ScriptedSmtp server;
    Smtp mailer = mailer_to<Smtp>(server.url());
    for (int i = 0; i < 5; ++i) {
        CHECK(send_and_wait(mailer).outcome == Outcome::accepted);
    }
    CHECK(server.connections() == 1);
}

TEST_CASE_TEMPLATE(
    "SMTP: a connection that the server closed while idle costs no mail",
    Smtp,
    SmtpMailer,
    PipelinedSmtpMailer
) {
    ScriptedSmtp server;
    Smtp mailer = mailer_to<Smtp>(server.url());
    CHECK(send_and_wait(mailer).outcome == Outcome::accepted);
    server.close_at(Step::mail);
    CHECK(send_and_wait(mailer).outcome == Outcome::accepted);
    CHECK(server.connections() == 2);
    CHECK(server.deliveries().size() == 2);
}

TEST_CASE_TEMPLATE(
    "SMTP: each answer at each step has its meaning", Smtp, SmtpMailer, PipelinedSmtpMailer
) {
    struct Row {
        Step step;
        const char* answer;
        Outcome outcome;
    };

    const Row rows[] = {
        {Step::greeting, "421 4.3.2 busy", Outcome::unreachable},
        {Step::greeting, "554 5.3.2 no service", Outcome::unreachable},
        {Step::mail, "421 4.3.2 closing", Outcome::transient},
        {Step::mail, "451 4.3.0 later", Outcome::transient},
        {Step::mail, "530 5.7.0 authentication required", Outcome::misconfigured},
        {Step::mail, "550 5.7.1 sender not allowed", Outcome::request_refused},
        {Step::mail, "552 5.3.4 too big", Outcome::request_refused},
        {Step::rcpt, "450 4.2.1 greylisted", Outcome::transient},
        {Step::rcpt, "452 4.5.3 too many", Outcome::transient},
        {Step::rcpt, "501 5.5.4 syntax", Outcome::request_refused},
        {Step::rcpt, "550 5.1.1 unknown", Outcome::recipient_refused},
        {Step::rcpt, "553 5.1.3 bad address", Outcome::recipient_refused},
        {Step::data, "451 4.3.0 later", Outcome::transient},
        {Step::data, "554 5.5.1 no", Outcome::request_refused},
        {Step::dot, "421 4.3.2 closing", Outcome::transient},
        {Step::dot, "452 4.3.1 disk full", Outcome::transient},
        {Step::dot, "550 5.1.1 unknown", Outcome::recipient_refused},
        {Step::dot, "550 5.7.1 spam", Outcome::content_refused},
        {Step::dot, "554 5.6.0 content", Outcome::content_refused},
    };
    for (const auto& row : rows) {
        CAPTURE(row.answer);
        CAPTURE(static_cast<int>(row.step));
        ScriptedSmtp server;
        Smtp mailer = mailer_to<Smtp>(server.url());
        server.answer_at(row.step, row.answer);
        const SendResult result = send_and_wait(mailer);
        CHECK(result.outcome == row.outcome);
        CHECK(result.code == std::string{row.answer}.substr(0, 3));
        CHECK(server.deliveries().empty());
        // A refused mail does not stop those behind it.
        CHECK(send_and_wait(mailer).outcome == Outcome::accepted);
    }
}

TEST_CASE_TEMPLATE(
    "SMTP: a lost connection is in doubt only once the whole message may have been written",
    Smtp,
    SmtpMailer,
    PipelinedSmtpMailer
) {
    struct Row {
        Step step;
        Outcome outcome;
    };

    const Row rows[] = {
        {Step::greeting, Outcome::unreachable},
        {Step::ehlo, Outcome::unreachable},
        {Step::mail, Outcome::transient},
        {Step::rcpt, Outcome::transient},
        {Step::data, Outcome::transient},
        {Step::dot, Outcome::unknown},
    };
    for (const auto& row : rows) {
        CAPTURE(static_cast<int>(row.step));
        ScriptedSmtp server;
        Smtp mailer = mailer_to<Smtp>(server.url());
        server.close_at(row.step);
        CHECK(send_and_wait(mailer).outcome == row.outcome);
        CHECK(server.deliveries().empty());
    }
}

TEST_CASE_TEMPLATE(
    "SMTP: a large message that is cut in the middle was not sent",
    Smtp,
    SmtpMailer,
    PipelinedSmtpMailer
) {
    ScriptedSmtp server;
    Smtp mailer = mailer_to<Smtp>(server.url());
    server.close_at(Step::body);
    Mail mail = some_mail();
    // More than all buffers on the way hold, so its end cannot have been written.
    for (int i = 0; i < 400'000; ++i) {
        mail.text += "A line of a very long letter, once more.\n";
    }
    CHECK(send_and_wait(mailer, mail).outcome == Outcome::transient);
}

TEST_CASE_TEMPLATE(
    "SMTP: a server that hangs is given up in time, in doubt only after the message",
    Smtp,
    SmtpMailer,
    PipelinedSmtpMailer
) {
    struct Row {
        Step step;
        Outcome outcome;
    };

    const Row rows[] = {
        {Step::greeting, Outcome::unreachable},
        {Step::rcpt, Outcome::transient},
        {Step::dot, Outcome::unknown},
    };
    for (const auto& row : rows) {
        CAPTURE(static_cast<int>(row.step));
        ScriptedSmtp server;
        Smtp mailer = mailer_to<Smtp>(server.url());
        server.hang_at(row.step);
        const SendResult result = send_and_wait(mailer, some_mail(), milliseconds{200});
        CHECK(result.outcome == row.outcome);
        CHECK(result.code == "timeout");
    }
}

TEST_CASE_TEMPLATE(
    "SMTP: a server that is not there was never asked", Smtp, SmtpMailer, PipelinedSmtpMailer
) {
    std::string url;
    {
        const ScriptedSmtp gone;
        url = gone.url();
    }
    Smtp mailer = mailer_to<Smtp>(url);
    CHECK(send_and_wait(mailer).outcome == Outcome::unreachable);
    Smtp nowhere = mailer_to<Smtp>("smtp://no-such-host.invalid:25");
    CHECK(send_and_wait(nowhere).outcome == Outcome::unreachable);
}

TEST_CASE_TEMPLATE(
    "SMTP: reasons never show an address in full", Smtp, SmtpMailer, PipelinedSmtpMailer
) {
    ScriptedSmtp server;
    Smtp mailer = mailer_to<Smtp>(server.url());
    server.answer_at(Step::rcpt, "550 5.1.1 <ann.lee@example.org>: unknown");
    const SendResult result = send_and_wait(mailer);
    CHECK(contains(result.reason, "<a***@example.org>: unknown"));
    CHECK_FALSE(contains(result.reason, "ann.lee"));
}

TEST_CASE_TEMPLATE(
    "SMTP: a malformed mail never reaches the server", Smtp, SmtpMailer, PipelinedSmtpMailer
) {
    ScriptedSmtp server;
    Smtp mailer = mailer_to<Smtp>(server.url());
    CHECK(
        send_and_wait(mailer, some_mail("a@b\r\nRCPT TO:<c@d>")).outcome ==
        Outcome::recipient_refused
    );
    CHECK(server.connections() == 0);
}

TEST_CASE_TEMPLATE(
    "SMTP: a mail that waits in line too long was never begun",
    Smtp,
    SmtpMailer,
    PipelinedSmtpMailer
) {
    ScriptedSmtp server;
    Smtp mailer = mailer_to<Smtp>(server.url());
    server.hang_at(Step::dot);
    auto first = start_sending(mailer, some_mail());
    REQUIRE(server.wait_for_message_end(1));
    CHECK(send_and_wait(mailer, some_mail(), milliseconds{50}).outcome == Outcome::unreachable);
    server.release();
    CHECK(answer_of(std::move(first)).outcome == Outcome::unknown);
}

TEST_CASE_TEMPLATE(
    "SMTP: stopping answers every mail, and says which are in doubt",
    Smtp,
    SmtpMailer,
    PipelinedSmtpMailer
) {
    ScriptedSmtp server;
    server.hang_at(Step::dot);
    auto mailer = std::make_unique<Smtp>(smtp_server_from(server.url()).value(), system_clock);
    auto written = start_sending(*mailer, some_mail());
    REQUIRE(server.wait_for_message_end(1));
    auto in_line = start_sending(*mailer, some_mail());
    mailer.reset();
    CHECK(answer_of(std::move(written)).outcome == Outcome::unknown);
    CHECK(answer_of(std::move(in_line)).outcome == Outcome::unreachable);
}

TEST_CASE_TEMPLATE(
    "SMTP: logs in, and a wrong password is a matter of configuration",
    Smtp,
    SmtpMailer,
    PipelinedSmtpMailer
) {
    ScriptedSmtp server;
    server.offer({"AUTH PLAIN LOGIN"});
    const std::string url = "smtp://us%40er:secret@127.0.0.1:" + std::to_string(server.port()) +
                            "?connections=1&starttls=none";
    Smtp mailer = mailer_to<Smtp>(url);
    server.answer_at(Step::auth, "535 5.7.8 wrong");
    CHECK(send_and_wait(mailer).outcome == Outcome::misconfigured);
    CHECK(send_and_wait(mailer).outcome == Outcome::accepted);
}

TEST_CASE_TEMPLATE(
    "SMTP: without TLS where it is required nothing is said", Smtp, SmtpMailer, PipelinedSmtpMailer
) {
    ScriptedSmtp server;
    Smtp mailer = mailer_to<Smtp>(server.url("?connections=1&starttls=required"));
    CHECK(send_and_wait(mailer).outcome == Outcome::misconfigured);
    for (const auto& command : server.commands()) {
        CHECK_FALSE(command.starts_with("MAIL"));
    }
}

TEST_CASE_TEMPLATE(
    "SMTP: STARTTLS with a trusted certificate, and only with that",
    Smtp,
    SmtpMailer,
    PipelinedSmtpMailer
) {
    ScriptedSmtp server;
    server.offer({"STARTTLS"});
    const std::string ca = server.certificate_file();
    Smtp trusting = mailer_to<Smtp>(server.url("?connections=1&starttls=required&ca=" + ca));
    CHECK(send_and_wait(trusting).outcome == Outcome::accepted);
    REQUIRE(!server.deliveries().empty());
    CHECK(server.deliveries().back().over_tls);
    Smtp strict = mailer_to<Smtp>(server.url("?connections=1&starttls=required"));
    CHECK(send_and_wait(strict).outcome == Outcome::misconfigured);
    Smtp easygoing = mailer_to<Smtp>(server.url("?connections=1&starttls=opportunistic"));
    CHECK(send_and_wait(easygoing).outcome == Outcome::accepted);
    REQUIRE(!server.deliveries().empty());
    CHECK(server.deliveries().back().over_tls);
}

TEST_CASE_TEMPLATE("SMTP: smtps encrypts from the start", Smtp, SmtpMailer, PipelinedSmtpMailer) {
    ScriptedSmtp server;
    server.encrypt_from_start();
    const std::string url = "smtps://127.0.0.1:" + std::to_string(server.port());
    Smtp trusting = mailer_to<Smtp>(url + "?connections=1&ca=" + server.certificate_file());
    CHECK(send_and_wait(trusting).outcome == Outcome::accepted);
    CHECK(send_and_wait(trusting).outcome == Outcome::accepted);
    CHECK(server.deliveries().back().over_tls);
    CHECK(server.connections() == 1);
    Smtp strict = mailer_to<Smtp>(url + "?connections=1");
    CHECK(send_and_wait(strict).outcome == Outcome::misconfigured);
}

namespace {

// Faults at one step in eight, drawn from the seed.
void plan_faults(ScriptedSmtp& server, base::Random& random, int steps) {
    constexpr Step where[] = {Step::mail, Step::rcpt, Step::data, Step::body, Step::dot};
    for (const Step step : where) {
        for (int i = 0; i < steps; ++i) {
            const std::uint64_t chance = random.below(24);
            if (chance == 0) {
                server.close_at(step);
            } else if (chance == 1 && step != Step::body) {
                server.answer_at(step, "451 4.3.0 later");
            } else if (chance == 2 && step != Step::body) {
                server.answer_at(step, "550 5.1.1 no");
            } else if (chance == 3 && step != Step::body) {
                server.answer_at(step, "421 4.3.2 closing");
            } else {
                server.answer_as_usual_at(step);
            }
        }
    }
}

}  // namespace

TEST_CASE_TEMPLATE(
    "SMTP: whatever the server does, no mail is lost, doubled or wrongly reported",
    Smtp,
    SmtpMailer,
    PipelinedSmtpMailer
) {
    constexpr int mails = 150;
    for (const std::uint64_t seed : {1u, 2u, 3u, 4u}) {
        CAPTURE(seed);
        ScriptedSmtp server;
        base::SeededRandom random{seed};
        plan_faults(server, random, mails);
        std::map<std::string, std::future<SendResult>> results;
        {
            Smtp mailer = mailer_to<Smtp>(server.url("?connections=4&starttls=none"));
            for (int i = 0; i < mails; ++i) {
                const std::string to = "p" + std::to_string(i) + "@example.org";
                results.emplace(to, start_sending(mailer, some_mail(to)));
            }
            for (const auto& [to, result] : results) {
                REQUIRE(result.wait_for(std::chrono::seconds{30}) == std::future_status::ready);
            }
        }
        std::map<std::string, int> delivered;
        for (const auto& delivery : server.deliveries()) {
            ++delivered[delivery.to];
        }
        int accepted = 0;
        for (auto& [to, future] : results) {
            CAPTURE(to);
            const Outcome outcome = future.get().outcome;
            const int arrived = delivered[to];
            CHECK(arrived <= 1);
            if (outcome != Outcome::unknown) {
                CHECK((arrived == 1) == (outcome == Outcome::accepted));
            }
            accepted += outcome == Outcome::accepted ? 1 : 0;
        }
        CHECK(accepted > mails / 3);
    }
}
