#include "platform/mail/templates.hpp"

#include <fmt/format.h>

#include <array>
#include <kainjow/mustache.hpp>
#include <stdexcept>
#include <utility>

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

// What a template may name. Looking for anything else is an error that is kept until the end,
// because the engine itself would print a blank.
class Variables final : public kainjow::mustache::basic_context<std::string> {
public:
    static constexpr std::size_t capacity = 24;

    void set(std::string_view name, const std::string& text) { add(name, data{text}); }

    void set(std::string_view name, bool flag) { add(name, data{flag}); }

    const data* get(const std::string& name) const override {
        for (std::size_t i = 0; i < size_; ++i) {
            if (variables_[i].first == name) {
                return &variables_[i].second;
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
    void add(std::string_view name, data value) {
        if (size_ == capacity) {
            throw std::logic_error{"A mail has more variables than it may."};
        }
        variables_[size_].first = name;
        variables_[size_].second = std::move(value);
        ++size_;
    }

    std::array<std::pair<std::string_view, data>, capacity> variables_;
    std::size_t size_ = 0;
    mutable std::string missing_;
};

class Template {
public:
    enum class Escape { html, nothing };

    Template(std::string_view source, Escape escape) : compiled_{std::string{source}} {
        if (!compiled_.is_valid()) {
            throw std::logic_error{compiled_.error_message()};
        }
        if (escape == Escape::nothing) {
            compiled_.set_custom_escape([](const std::string& text) { return text; });
        }
    }

    std::string render(Variables& variables) {
        std::string out = compiled_.render(variables);
        if (!variables.missing().empty()) {
            throw std::logic_error{
                fmt::format("A mail template names '{}', which has no value.", variables.missing())
            };
        }
        return out;
    }

private:
    kainjow::mustache::mustache compiled_;
};

struct InviteTemplates {
    Template subject{invite_subject, Template::Escape::nothing};
    Template text{invite_text, Template::Escape::nothing};
    Template html{invite_html, Template::Escape::html};
};

bool starts_with_vowel(std::string_view word) {
    return !word.empty() && std::string_view{"aeiouAEIOU"}.find(word.front()) != word.npos;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') ||
                           std::string_view{"-._~"}.find(c) != std::string_view::npos;
        if (plain) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

std::string_view without_trailing_slash(std::string_view url) {
    while (url.ends_with('/')) {
        url.remove_suffix(1);
    }
    return url;
}

}  // namespace

RenderedMail render_invite(const InviteMailFields& fields) {
    thread_local InviteTemplates templates;
    Variables variables;
    variables.set("recipient_name", fields.recipient_name.has_value());
    variables.set("name", fields.recipient_name.value_or(""));
    variables.set("code", fields.code);
    variables.set("join_url", fields.join_url);
    variables.set("resume", !fields.welcome_url.empty());
    variables.set("welcome_url", fields.welcome_url);
    variables.set("role", fields.role);
    variables.set(
        "role_with_article", (starts_with_vowel(fields.role) ? "an " : "a ") + fields.role
    );
    variables.set(
        "valid_for",
        fields.expires_in_days == 1 ? "1 day" : fmt::format("{} days", fields.expires_in_days)
    );
    variables.set("founding", fields.founding);
    variables.set("note", !fields.note.empty());
    variables.set("note_text", fields.note);
    variables.set("brand", fields.brand);
    variables.set("support_email", fields.support_email);
    variables.set("postal", !fields.postal_address.empty());
    variables.set("postal_address", fields.postal_address);
    variables.set("unsubscribe", !fields.unsubscribe_url.empty());
    variables.set("unsubscribe_url", fields.unsubscribe_url);
    RenderedMail mail;
    mail.subject = templates.subject.render(variables);
    variables.set("subject", mail.subject);
    mail.text = templates.text.render(variables);
    mail.html = templates.html.render(variables);
    return mail;
}

InviteLinks invite_links(
    std::string_view claim_base,
    std::string_view frontend,
    std::string_view code,
    std::string_view email,
    unsigned delivery_no
) {
    const std::string shown_code = percent_encoded(code);
    return {
        .join_url = fmt::format(
            "{}/invite/claim?code={}&d={}&utm_source=email&utm_medium=invite"
            "&utm_campaign=founding_instructor",
            without_trailing_slash(claim_base),
            shown_code,
            delivery_no
        ),
        .welcome_url = fmt::format(
            "{}/instructor/welcome?invite_code={}&email={}",
            without_trailing_slash(frontend),
            shown_code,
            percent_encoded(email)
        ),
    };
}

}  // namespace platform::mail
