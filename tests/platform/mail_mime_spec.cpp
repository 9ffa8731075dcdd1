#include "platform/mail/address.hpp"
#include "platform/mail/identity.hpp"
#include "platform/mail/mime.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace platform::mail;

namespace {

Mail plain() {
    return {
        .key = "k",
        .message_id = "01J.1@example.com",
        .from = "invites@example.com",
        .from_name = "Example",
        .to = "ann@example.org",
        .subject = "Hello",
        .text = "One\nTwo\n",
    };
}

base::Instant noon() {
    return *base::instant_from("2026-03-02T12:00:05Z");
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::string header_of(const std::string& message, std::string_view name) {
    const std::size_t start = message.find(std::string{name} + ": ");
    if (start == std::string::npos) {
        return "absent";
    }
    std::size_t end = message.find("\r\n", start);
    while (message.compare(end + 2, 1, " ") == 0) {
        end = message.find("\r\n", end + 2);
    }
    return message.substr(start, end - start);
}

}  // namespace

TEST_CASE("a mail with text alone is one plain part with our own Message-ID and date") {
    CHECK(
        to_message(plain(), noon()) ==
        "From: \"Example\" <invites@example.com>\r\n"
        "To: ann@example.org\r\n"
        "Subject: Hello\r\n"
        "Date: Mon, 02 Mar 2026 12:00:05 +0000\r\n"
        "Message-ID: <01J.1@example.com>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 7bit\r\n"
        "\r\n"
        "One\r\nTwo\r\n"
    );
}

TEST_CASE("a mail with HTML offers the text first and the HTML last") {
    Mail mail = plain();
    mail.html = "<p>Hi</p>";
    const std::string message = to_message(mail, noon());
    const std::string type = header_of(message, "Content-Type");
    const std::string boundary =
        type.substr(type.find('"') + 1, type.rfind('"') - type.find('"') - 1);
    CHECK(type.starts_with("Content-Type: multipart/alternative; boundary="));
    CHECK(contains(message, "\r\n--" + boundary + "\r\nContent-Type: text/plain"));
    CHECK(contains(message, "\r\n--" + boundary + "\r\nContent-Type: text/html"));
    CHECK(message.ends_with("<p>Hi</p>\r\n\r\n--" + boundary + "--\r\n"));
    CHECK(message.find("text/plain") < message.find("text/html"));
}

TEST_CASE("a boundary never stands in a part") {
    Mail mail = plain();
    mail.html = "<p>Hi</p>";
    const std::string type = header_of(to_message(mail, noon()), "Content-Type");
    const std::size_t quote = type.find('"');
    mail.text += type.substr(quote + 1, type.size() - quote - 2);
    CHECK(header_of(to_message(mail, noon()), "Content-Type") != type);
}

TEST_CASE("a reply address and further headers are in the message") {
    Mail mail = plain();
    mail.reply_to = "support@example.com";
    mail.headers = {
        {"List-Unsubscribe", "<https://example.com/u?t=1>, <mailto:unsubscribe@example.com>"},
        {"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"},
    };
    const std::string message = to_message(mail, noon());
    CHECK(header_of(message, "Reply-To") == "Reply-To: support@example.com");
    CHECK(
        header_of(message, "List-Unsubscribe") ==
        "List-Unsubscribe: <https://example.com/u?t=1>,\r\n <mailto:unsubscribe@example.com>"
    );
    CHECK(contains(message, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
}

TEST_CASE("header texts outside ASCII become encoded words that never split a character") {
    CHECK(to_header_text("Grüße") == "=?UTF-8?B?R3LDvMOfZQ==?=");
    CHECK(to_header_text("plain") == "plain");
    CHECK(to_header_text("=?not?=") == "=?UTF-8?B?PT9ub3Q/PQ==?=");
    std::string umlauts;
    for (int i = 0; i < 60; ++i) {
        umlauts += "ü";
    }
    // 39 bytes would end in the middle of an ü: 38 do not, so 52 letters a word with padding.
    CHECK(to_header_text(umlauts).find("?= =?UTF-8?B?") == 10 + 52);
    for (const char c : to_header_text(umlauts)) {
        CHECK((c >= ' ' && c < 127));
    }
}

TEST_CASE("a sender's name is quoted or encoded") {
    Mail mail = plain();
    mail.from_name = R"(The "A" \ Team)";
    CHECK(
        header_of(to_message(mail, noon()), "From") ==
        R"(From: "The \"A\" \\ Team" <invites@example.com>)"
    );
    mail.from_name = "Zoë";
    CHECK(
        header_of(to_message(mail, noon()), "From") ==
        "From: =?UTF-8?B?Wm/Dqw==?= <invites@example.com>"
    );
}

TEST_CASE("a body is carried as it is, quoted-printable or base64, whichever suits it") {
    struct Row {
        std::string text;
        std::string encoding;
    };

    const Row rows[] = {
        {"ASCII alone", "7bit"},
        {"a few ünicode letters in a mostly plain sentence of some length", "quoted-printable"},
        {"日本語のメールです", "base64"},
        {std::string(999, 'a'), "quoted-printable"},
        {std::string(997, 'a'), "7bit"},
        {std::string("a\0b", 3), "quoted-printable"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        Mail mail = plain();
        mail.text = row.text;
        CHECK(contains(
            to_message(mail, noon()), "Content-Transfer-Encoding: " + row.encoding + "\r\n"
        ));
    }
}

TEST_CASE("quoted-printable keeps lines short, line ends as they are and blanks at ends visible") {
    CHECK(to_quoted_printable("ü = 1 \r\n.") == "=C3=BC =3D 1=20\r\n.");
    const std::string longest = to_quoted_printable(std::string(200, 'x') + "ü");
    std::size_t start = 0;
    while (start < longest.size()) {
        const std::size_t end = std::min(longest.find("\r\n", start), longest.size());
        CHECK(end - start <= 76);
        start = end + 2;
    }
}

TEST_CASE("base64 pads and breaks its lines") {
    CHECK(to_base64("") == "");
    CHECK(to_base64("f") == "Zg==");
    CHECK(to_base64("fo") == "Zm8=");
    CHECK(to_base64("foo") == "Zm9v");
    CHECK(to_base64("foob") == "Zm9vYg==");
    CHECK(to_base64_lines(std::string(60, 'a')).find("\r\n") == 76);
}

TEST_CASE("a line that starts with a dot is not the end of the message") {
    std::string out;
    append_with_dots(out, ".\r\na\r\n..b\r\n.c");
    CHECK(out == "..\r\na\r\n...b\r\n..c\r\n.\r\n");
}

TEST_CASE("all kinds of line ends leave as CRLF") {
    Mail mail = plain();
    mail.text = "a\nb\rc\r\nd\n\ne";
    CHECK(to_message(mail, noon()).ends_with("\r\n\r\na\r\nb\r\nc\r\nd\r\n\r\ne\r\n"));
}

TEST_CASE("only plain addresses are addresses") {
    for (const char* good : {"a@b", "ann+x@example.org", "o'neil@x-y.example.org", "a.b@c.d"}) {
        CAPTURE(good);
        CHECK(is_address(good));
    }
    for (const char* bad : {"",        "a",     "@b",
                            "a@",      "a b@c", "a@b c",
                            "a@b>",    "<a@b",  "a@b\r\nRCPT TO:<c@d>",
                            "a@b\n",   "a@@b",  "a@b,c@d",
                            ".a@b",    "a.@b",  "a..b@c",
                            "a@.b",    "a@b.",  "a@b..c",
                            "\"a\"@b", "ä@b",   "a@ü.de"}) {
        CAPTURE(bad);
        CHECK_FALSE(is_address(bad));
    }
    CHECK_FALSE(is_address(std::string("a@b\0c", 5)));
    CHECK(is_address(std::string(64, 'a') + "@b"));
    CHECK_FALSE(is_address(std::string(65, 'a') + "@b"));
    CHECK_FALSE(is_address("a@" + std::string(253, 'b')));
}

TEST_CASE("nothing in a mail can inject a header or a command") {
    using Change = void (*)(Mail&);

    struct Row {
        const char* what;
        Change change;
        Outcome outcome;
    };

    const Row rows[] = {
        {"to", [](Mail& m) { m.to = "a@b\r\nBcc: c@d"; }, Outcome::recipient_refused},
        {"from", [](Mail& m) { m.from = "a@b>\r\nRCPT TO:<c@d"; }, Outcome::request_refused},
        {"reply_to", [](Mail& m) { m.reply_to = "a@b\nX: y"; }, Outcome::request_refused},
        {"subject", [](Mail& m) { m.subject = "x\r\nBcc: c@d"; }, Outcome::request_refused},
        {"from_name", [](Mail& m) { m.from_name = "x\ny"; }, Outcome::request_refused},
        {"message_id", [](Mail& m) { m.message_id = "x>\r\nA: b@c"; }, Outcome::request_refused},
        {"key", [](Mail& m) { m.key = "x\r\nAuthorization: y"; }, Outcome::request_refused},
        {"value", [](Mail& m) { m.headers = {{"X-A", "b\r\nBcc: c@d"}}; }, Outcome::request_refused
        },
        {"name", [](Mail& m) { m.headers = {{"X-A: b\r\nBcc", "c@d"}}; }, Outcome::request_refused},
        {"bcc", [](Mail& m) { m.headers = {{"Bcc", "c@d"}}; }, Outcome::request_refused},
        {"no text", [](Mail& m) { m.text.clear(); }, Outcome::request_refused},
    };
    CHECK_FALSE(refuse_malformed(plain()));
    for (const auto& row : rows) {
        CAPTURE(row.what);
        Mail mail = plain();
        row.change(mail);
        const auto refusal = refuse_malformed(mail);
        REQUIRE(refusal);
        CHECK(refusal->outcome == row.outcome);
    }
}

TEST_CASE("addresses in reasons are masked") {
    CHECK(
        masked("<ann.lee@x.org>: unknown, not bob@y.org") == "<a***@x.org>: unknown, not b***@y.org"
    );
    CHECK(masked("@ alone") == "@ alone");
}

TEST_CASE("a delivery has the same Message-ID for ever") {
    CHECK(message_id_of("01JABC", 2, "mail.example.com") == "01JABC.2@mail.example.com");
}

TEST_CASE("an idempotency key changes with the content and with an operator's requeue only") {
    Mail mail = plain();
    const std::string first = idempotency_key("invite:1:mail", 0, content_hash(mail));
    CHECK(first.size() == 64);
    mail.key = first;
    mail.job_id = "01JOB";
    CHECK(idempotency_key("invite:1:mail", 0, content_hash(mail)) == first);
    CHECK(idempotency_key("invite:1:mail", 1, content_hash(mail)) != first);
    mail.text += "!";
    CHECK(idempotency_key("invite:1:mail", 0, content_hash(mail)) != first);
}
