#include "platform/mail/templates.hpp"

#include <doctest/doctest.h>

using platform::mail::invite_links;
using platform::mail::InviteMailFields;
using platform::mail::render_invite;

namespace {

InviteMailFields plain() {
    InviteMailFields fields;
    fields.code = "K7QX2M9P";
    fields.join_url = "https://beta.example.com/invite/claim?code=K7QX2M9P&d=1";
    return fields;
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an invite mail says code, link and validity in both parts") {
    const auto mail = render_invite(plain());
    for (const std::string& part : {mail.text, mail.html}) {
        CAPTURE(part);
        CHECK(contains(part, "K7QX2M9P"));
        CHECK(contains(part, "valid for 14 days"));
    }
    CHECK(contains(mail.text, "\nhttps://beta.example.com/invite/claim?code=K7QX2M9P&d=1\n"));
    CHECK(
        contains(mail.html, "href=\"https://beta.example.com/invite/claim?code=K7QX2M9P&amp;d=1\"")
    );
}

TEST_CASE("the validity in an invite mail is the one that was set") {
    InviteMailFields fields = plain();
    fields.expires_in_days = 1;
    CHECK(contains(render_invite(fields).text, "valid for 1 day."));
    fields.expires_in_days = 30;
    CHECK(contains(render_invite(fields).text, "valid for 30 days."));
}

TEST_CASE("only a founding invite names the founding programme") {
    InviteMailFields fields = plain();
    CHECK(render_invite(fields).subject == "Your invitation to iNSTAiNSTRU");
    CHECK_FALSE(contains(render_invite(fields).html, "founding"));
    fields.founding = true;
    CHECK(
        render_invite(fields).subject ==
        "Your invitation to be a founding instructor on iNSTAiNSTRU"
    );
    CHECK(contains(render_invite(fields).text, "one of the founding instructors of iNSTAiNSTRU"));
}

TEST_CASE("a reminder says when the invitation ends, and is the invitation again") {
    InviteMailFields fields = plain();
    fields.founding = true;
    fields.reminder = true;
    fields.expires_in_days = 3;
    const auto mail = render_invite(fields);
    CHECK(mail.subject == "Your invitation to iNSTAiNSTRU ends in 3 days");
    for (const std::string& part : {mail.text, mail.html}) {
        CHECK(contains(part, "your invitation has not been used yet and ends in 3 days."));
        CHECK(contains(part, "K7QX2M9P"));
    }
}

TEST_CASE("what people typed cannot become markup in an invite mail") {
    InviteMailFields fields = plain();
    fields.recipient_name = "Zoë <script>alert(1)</script> & \"Co\"";
    fields.note = "5 > 4 {{code}}";
    const auto mail = render_invite(fields);
    CHECK(
        contains(mail.html, "Hello Zoë &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;Co&quot;,")
    );
    CHECK(contains(mail.html, "5 &gt; 4 {{code}}"));
    CHECK(contains(mail.text, "Hello Zoë <script>alert(1)</script> & \"Co\","));
}

TEST_CASE("an invite mail has no blanks where something was not given") {
    const auto mail = render_invite(plain());
    CHECK(contains(mail.text, "Hello,\n"));
    CHECK_FALSE(contains(mail.text, "Unsubscribe"));
    CHECK_FALSE(contains(mail.html, "Unsubscribe"));
    CHECK_FALSE(contains(mail.html, "carry on"));
    CHECK_FALSE(contains(mail.text, "{{"));
    CHECK_FALSE(contains(mail.text, "\n\n\n"));
}

TEST_CASE("an invite mail shows how to unsubscribe and where to continue when there is a way") {
    InviteMailFields fields = plain();
    fields.unsubscribe_url = "https://api.example.com/unsubscribe?t=abc";
    fields.welcome_url = "https://app.example.com/instructor/welcome?invite_code=K7QX2M9P";
    fields.postal_address = "1 Main St, New York";
    const auto mail = render_invite(fields);
    for (const std::string& part : {mail.text, mail.html}) {
        CAPTURE(part);
        CHECK(contains(part, fields.unsubscribe_url));
        CHECK(contains(part, fields.welcome_url));
        CHECK(contains(part, fields.postal_address));
    }
}

TEST_CASE("the same invite is rendered to the same bytes") {
    CHECK(render_invite(plain()) == render_invite(plain()));
}

TEST_CASE("invite links survive an address with a plus and bases with a slash") {
    const auto links = invite_links(
        "https://beta.example.com/", "https://app.example.com//", "AB12CD34", "a+b@x.org", 2
    );
    CHECK(
        links.join_url ==
        "https://beta.example.com/invite/claim?code=AB12CD34&d=2&utm_source=email"
        "&utm_medium=invite&utm_campaign=founding_instructor"
    );
    CHECK(
        links.welcome_url ==
        "https://app.example.com/instructor/welcome?invite_code=AB12CD34&email=a%2Bb%40x.org"
    );
}
