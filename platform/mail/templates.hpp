#pragma once
// The words of our mails. Templates are in templates/, compiled into the binary.

#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace platform::mail {

struct InviteMailFields {
    std::optional<std::string> recipient_name;
    std::string code;
    std::string join_url;
    std::string welcome_url;          // empty: not mentioned
    std::string role = "instructor";  // "instructor", "student": as a reader would say it
    int expires_in_days = 14;
    std::string expires_on;  // "16 March 2026"; empty: not said
    bool founding = false;
    bool reminder = false;  // of a mail that came before
    std::string note;       // a personal line of the sender's; empty: none
    std::string brand = "iNSTAiNSTRU";
    std::string support_email = "support@instainstru.com";
    std::string postal_address;   // empty: not shown
    std::string unsubscribe_url;  // empty: not shown
};

struct RenderedMail {
    std::string subject;
    std::string text;
    std::string html;

    bool operator==(const RenderedMail&) const = default;
};

// The same fields give the same bytes. May be called from any thread; each compiles the templates
// once. Throws std::logic_error if a template names a variable that nobody gives: a bug, found by
// the first test that renders it.
RenderedMail render_invite(const InviteMailFields& fields);

// What a person is told about their own account.
struct NoticeMailFields {
    std::string notice;  // "email_code", "reset_link": as events::Notice names it
    std::optional<std::string> recipient_name;
    std::string code;         // of an email_code
    std::string device = {};  // of a new_device or session_stolen: "Firefox on Linux"
    std::string left = {};    // of a backup_code_used: "2 of them are left"
    std::string batch = {};   // of a batch_ended: "Spring list"; empty: it has no name
    std::string ended = {};   // of it: "is done", "was cancelled"
    std::string lasted = {};  // of it: "after 12 minutes"
    std::string counts = {};  // of it: "4,998 sent, 2 failed"
    std::string link;         // where to choose another password, to sign in, or to a batch's page;
                              // empty: nowhere
    std::string brand = "iNSTAiNSTRU";
    std::string support_email = "support@instainstru.com";
};

// As render_invite. Throws std::logic_error for a notice that it has no words for.
RenderedMail render_notice(const NoticeMailFields& fields);

// {frontend}/reset-password?token=…
std::string reset_link(std::string_view frontend, std::string_view token);

// {frontend}/login
std::string sign_in_link(std::string_view frontend);

// {site}/admin/batches/…
std::string batch_link(std::string_view site, std::string_view batch);

// A day as readers of every country understand it: "16 March 2026", in UTC.
std::string spelled_day(base::Instant at);

struct InviteLinks {
    std::string join_url;
    std::string welcome_url;
};

// {claim_base}/invite/claim?code=…&d=<delivery>&utm_… and
// {frontend}/instructor/welcome?invite_code=…&email=…, percent-encoded; an address with a plus
// survives. Trailing slashes of the bases are dropped.
InviteLinks invite_links(
    std::string_view claim_base,
    std::string_view frontend,
    std::string_view code,
    std::string_view email,
    unsigned delivery_no
);

}  // namespace platform::mail
