#include "platform/mail/templates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <kainjow/mustache.hpp>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

namespace platform::mail {

namespace {

using kainjow::mustache::data;

constexpr std::string_view invite_subject =
#include "platform/mail/templates/invite.subject.mustache"
    ;
constexpr std::string_view invite_text =
#include "platform/mail/templates/invite.text.mustache"
    ;
constexpr std::string_view invite_html =
#include "platform/mail/templates/invite.html.mustache"
    ;
constexpr std::string_view notice_subject =
#include "platform/mail/templates/notice.subject.mustache"
    ;
constexpr std::string_view notice_text =
#include "platform/mail/templates/notice.text.mustache"
    ;
constexpr std::string_view notice_html =
#include "platform/mail/templates/notice.html.mustache"
    ;
constexpr std::array<std::string_view, 19> notices{
    "email_code",
    "reset_link",
    "reset_done",
    "password_changed",
    "account_suspended",
    "account_deactivated",
    "account_reactivated",
    "account_erased",
    "new_device",
    "session_stolen",
    "second_factor_enabled",
    "second_factor_disabled",
    "backup_codes_regenerated",
    "export_ready",
    "welcome",
    "backup_code_used",
    "sign_in_locked",
    "batch_ended",
    "account_anonymised"
};

// What a template may name: texts, and flags for its sections.
struct Variables {
    std::vector<std::pair<std::string_view, std::string>> texts;
    std::vector<std::pair<std::string_view, bool>> flags;
};

// In place of a text while a template is turned into a plan: mark, index, end. The engine's escape
// function tells which ones it would have escaped.
constexpr char verbatim_mark = '\x01';
constexpr char escaped_mark = '\x02';
constexpr char mark_end = '\x03';

std::string with_escaped_marks(const std::string& text) {
    std::string out = text;
    std::ranges::replace(out, verbatim_mark, escaped_mark);
    return out;
}

// Gives marks for texts. Looking for anything that is not there is an error that is kept until
// the end, because the engine itself would print a blank.
class Marks final : public kainjow::mustache::basic_context<std::string> {
public:
    explicit Marks(const Variables& variables) {
        for (const auto& [name, flag] : variables.flags) {
            data_.emplace_back(name, data{flag});
        }
        for (std::size_t i = 0; i < variables.texts.size(); ++i) {
            const std::string mark = fmt::format("{}{}{}", verbatim_mark, i, mark_end);
            data_.emplace_back(variables.texts[i].first, data{mark});
        }
    }

    const data* get(const std::string& name) const override {
        for (const auto& [known, value] : data_) {
            if (known == name) {
                return &value;
            }
        }
        missing_ = name;
        return nullptr;
    }

    const data* get_partial(const std::string& name) const override {
        missing_ = name;
        return nullptr;
    }

    void push(const data*) override {}

    void pop() override {}

    const std::string& missing() const { return missing_; }

private:
    std::vector<std::pair<std::string_view, data>> data_;
    mutable std::string missing_;
};

enum class Escape { html, nothing };

// A text between two variables, and the variable behind it.
struct Piece {
    std::string literal;
    std::size_t text = 0;
    Escape escape = Escape::nothing;
};

struct Plan {
    std::vector<Piece> pieces;
    std::string ending;
};

Plan to_plan(std::string_view marked) {
    constexpr char marks[] = {verbatim_mark, escaped_mark, '\0'};
    Plan plan;
    for (std::size_t at = marked.find_first_of(marks); at != marked.npos;
         at = marked.find_first_of(marks)) {
        const std::size_t end = marked.find(mark_end, at);
        Piece piece{.literal = std::string{marked.substr(0, at)}};
        std::from_chars(marked.data() + at + 1, marked.data() + end, piece.text);
        piece.escape = marked[at] == escaped_mark ? Escape::html : Escape::nothing;
        plan.pieces.push_back(std::move(piece));
        marked.remove_prefix(end + 1);
    }
    plan.ending = marked;
    return plan;
}

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&apos;";
                break;
            default:
                out += c;
        }
    }
}

// The engine walks a mail word by word (12 µs), though only few texts differ from mail to mail. So
// it runs once for each set of flags and its output is kept as a plan (1 µs a mail).
class Template {
public:
    Template(std::string_view source, Escape escape) : compiled_{std::string{source}} {
        if (!compiled_.is_valid()) {
            throw std::logic_error{compiled_.error_message()};
        }
        compiled_.set_custom_escape([escape](const std::string& text) {
            return escape == Escape::html ? with_escaped_marks(text) : text;
        });
    }

    std::string render(const Variables& variables) {
        const Plan& plan = plan_for(variables);
        std::string out;
        out.reserve(last_size_ + last_size_ / 4);
        for (const auto& piece : plan.pieces) {
            out += piece.literal;
            const std::string& text = variables.texts[piece.text].second;
            if (piece.escape == Escape::html) {
                append_escaped(out, text);
            } else {
                out += text;
            }
        }
        out += plan.ending;
        last_size_ = out.size();
        return out;
    }

private:
    const Plan& plan_for(const Variables& variables) {
        std::uint32_t key = 0;
        for (const auto& [name, flag] : variables.flags) {
            key = key << 1 | (flag ? 1u : 0u);
        }
        const auto known = plans_.find(key);
        if (known != plans_.end()) {
            return known->second;
        }
        Marks marks{variables};
        const std::string marked = compiled_.render(marks);
        if (!marks.missing().empty()) {
            throw std::logic_error{
                fmt::format("A mail template names '{}', which has no value.", marks.missing())
            };
        }
        return plans_.emplace(key, to_plan(marked)).first->second;
    }

    kainjow::mustache::mustache compiled_;
    std::map<std::uint32_t, Plan> plans_;
    std::size_t last_size_ = 1024;
};

struct InviteTemplates {
    Template subject{invite_subject, Escape::nothing};
    Template text{invite_text, Escape::nothing};
    Template html{invite_html, Escape::html};
};

struct NoticeTemplates {
    Template subject{notice_subject, Escape::nothing};
    Template text{notice_text, Escape::nothing};
    Template html{notice_html, Escape::html};
};

bool starts_with_vowel(std::string_view word) {
    return !word.empty() && std::string_view{"aeiouAEIOU"}.find(word.front()) != word.npos;
}

std::string in_days(int count) {
    return count == 1 ? "1 day" : fmt::format("{} days", count);
}

}  // namespace

RenderedMail render_invite(const InviteMailFields& fields) {
    thread_local InviteTemplates templates;
    Variables variables{
        .texts =
            {
                {"name", fields.recipient_name.value_or("")},
                {"code", fields.code},
                {"join_url", fields.join_url},
                {"welcome_url", fields.welcome_url},
                {"role", fields.role},
                {"role_with_article", (starts_with_vowel(fields.role) ? "an " : "a ") + fields.role
                },
                {"valid_for", in_days(fields.expires_in_days)},
                {"until_date", fields.expires_on},
                {"note_text", fields.note},
                {"brand", fields.brand},
                {"support_email", fields.support_email},
                {"postal_address", fields.postal_address},
                {"unsubscribe_url", fields.unsubscribe_url},
            },
        .flags =
            {
                {"recipient_name", fields.recipient_name.has_value()},
                {"resume", !fields.welcome_url.empty()},
                {"founding", fields.founding},
                {"reminder", fields.reminder},
                {"until", !fields.expires_on.empty()},
                {"note", !fields.note.empty()},
                {"postal", !fields.postal_address.empty()},
                {"unsubscribe", !fields.unsubscribe_url.empty()},
            },
    };
    RenderedMail mail;
    mail.subject = templates.subject.render(variables);
    variables.texts.emplace_back("subject", mail.subject);
    mail.text = templates.text.render(variables);
    mail.html = templates.html.render(variables);
    return mail;
}

RenderedMail render_notice(const NoticeMailFields& fields) {
    thread_local NoticeTemplates templates;
    if (std::ranges::find(notices, fields.notice) == notices.end()) {
        throw std::logic_error{"There are no words for the notice " + fields.notice};
    }
    Variables variables{
        .texts =
            {
                {"name", fields.recipient_name.value_or("")},
                {"code", fields.code},
                {"device", fields.device},
                {"left", fields.left},
                {"batch", fields.batch},
                {"ended", fields.ended},
                {"lasted", fields.lasted},
                {"counts", fields.counts},
                {"link", fields.link},
                {"brand", fields.brand},
                {"support_email", fields.support_email},
            },
        .flags =
            {{"recipient_name", fields.recipient_name.has_value()}, {"named", !fields.batch.empty()}
            },
    };
    variables.flags.emplace_back("button", !fields.link.empty());
    for (const auto notice : notices) {
        variables.flags.emplace_back(notice, notice == fields.notice);
    }
    RenderedMail mail;
    mail.subject = templates.subject.render(variables);
    variables.texts.emplace_back("subject", mail.subject);
    mail.text = templates.text.render(variables);
    mail.html = templates.html.render(variables);
    return mail;
}

std::string spelled_day(base::Instant at) {
    constexpr std::array<std::string_view, 12> months{
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    };
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(at)};
    return fmt::format(
        "{} {} {}",
        static_cast<unsigned>(day.day()),
        months[static_cast<unsigned>(day.month()) - 1],
        static_cast<int>(day.year())
    );
}

}  // namespace platform::mail
