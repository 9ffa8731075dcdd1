#include "platform/mail/resend_webhook.hpp"

#include "platform/crypto/hash.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace platform::mail {

namespace {

// Read as a whole before a word of it is believed.
namespace json = simdjson::dom;
using events::MailEvent, events::MailReport;

constexpr std::string_view provider = "resend";
constexpr std::string_view secret_prefix = "whsec_";
constexpr std::string_view signature_prefix = "v1,";
constexpr base::Duration tolerance = std::chrono::minutes{5};
constexpr std::size_t id_length_max = 255;
constexpr std::size_t text_length_max = 128;
constexpr std::size_t second_length = std::string_view{"2026-03-02T12:00:00"}.size();

struct Meaning {
    std::string_view type;
    MailEvent what;
};

constexpr std::array meanings{
    Meaning{"email.sent", MailEvent::sent},
    Meaning{"email.delivered", MailEvent::delivered},
    Meaning{"email.delivery_delayed", MailEvent::delayed},
    Meaning{"email.bounced", MailEvent::bounced},
    Meaning{"email.suppressed", MailEvent::bounced},
    Meaning{"email.complained", MailEvent::complained},
    Meaning{"email.opened", MailEvent::opened},
    Meaning{"email.clicked", MailEvent::clicked},
    Meaning{"email.failed", MailEvent::failed}
};

bool is_visible_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

std::optional<base::Instant> moment_of(std::string_view seconds) {
    std::int64_t value = 0;
    const auto* end = seconds.data() + seconds.size();
    const auto [read_to, error] = std::from_chars(seconds.data(), end, value);
    constexpr std::int64_t far_future = 100'000'000'000;
    if (error != std::errc{} || read_to != end || value < 0 || value > far_future) {
        return std::nullopt;
    }
    return base::Instant{std::chrono::seconds{value}};
}

std::optional<std::string> key_of(std::string_view secret) {
    if (!secret.starts_with(secret_prefix)) {
        return std::nullopt;
    }
    auto key = crypto::from_base64(secret.substr(secret_prefix.size()));
    return key && !key->empty() ? key : std::nullopt;
}

// "2026-03-02T12:00:00.123456+00:00", with a space for the T too; to the second.
std::optional<base::Instant> moment_in(std::string_view text) {
    const bool is_utc = text.ends_with("Z") || text.ends_with("+00:00") || text.ends_with("+00");
    if (!is_utc || text.size() <= second_length) {
        return std::nullopt;
    }
    std::string whole{text.substr(0, second_length)};
    whole[10] = 'T';
    return base::instant_from(whole + "Z");
}

std::optional<std::string> short_text(const json::object& object, std::string_view field) {
    std::string_view text;
    if (object.at_key(field).get_string().get(text) || text.size() > text_length_max) {
        return std::nullopt;
    }
    return std::string{text};
}

void take_tag(MailReport& report, std::string_view name, std::string_view value) {
    if (name == invite_tag && base::is_id(value)) {
        report.invite = events::InviteId{std::string{value}};
    }
    std::uint32_t number = 0;
    const auto* end = value.data() + value.size();
    const auto [read_to, error] = std::from_chars(value.data(), end, number);
    if (name == delivery_tag && error == std::errc{} && read_to == end) {
        report.delivery = number;
    }
}

// An object of texts, or, as mails of before have it, a list of names and values.
void take_tags(MailReport& report, const json::object& data) {
    json::element tags;
    json::object by_name;
    json::array listed;
    if (data.at_key("tags").get(tags)) {
        return;
    }
    if (!tags.get_object().get(by_name)) {
        for (const auto& member : by_name) {
            std::string_view value;
            if (!member.value.get_string().get(value)) {
                take_tag(report, member.key, value);
            }
        }
        return;
    }
    if (tags.get_array().get(listed)) {
        return;
    }
    for (auto entry : listed) {
        json::object tag;
        if (entry.get_object().get(tag)) {
            continue;
        }
        const auto name = short_text(tag, "name");
        const auto value = short_text(tag, "value");
        if (name && value) {
            take_tag(report, *name, *value);
        }
    }
}

// What is no word of its own counts as permanent: so does Resend.
void take_bounce(MailReport& report, const json::object& data) {
    json::object bounce;
    if (report.type == "email.suppressed") {
        report.hard = true;
        report.reason = "suppressed";
        return;
    }
    report.hard = report.what == MailEvent::bounced;
    if (report.what != MailEvent::bounced || data.at_key("bounce").get_object().get(bounce)) {
        return;
    }
    const auto type = short_text(bounce, "type");
    const auto subtype = short_text(bounce, "subType");
    report.hard = type != "Transient" && type != "Undetermined";
    if (type && subtype && is_visible_ascii(*type + *subtype)) {
        report.reason = fmt::format("{}/{}", *type, *subtype);
    }
}

std::optional<std::string> first_recipient(const json::object& data) {
    json::element to;
    json::array all;
    std::string_view address;
    if (data.at_key("to").get(to)) {
        return std::nullopt;
    }
    if (!to.get_string().get(address)) {
        return std::string{address};
    }
    if (to.get_array().get(all)) {
        return std::nullopt;
    }
    if (all.size() == 0 || all.at(0).get_string().get(address)) {
        return std::nullopt;
    }
    return std::string{address};
}

void take_data(ToldByResend& told, const json::object& data) {
    auto& report = told.report;
    report.mail = short_text(data, "email_id");
    told.to = first_recipient(data);
    take_tags(report, data);
    const bool did_not_arrive =
        report.what == MailEvent::bounced || report.what == MailEvent::failed;
    if (did_not_arrive) {
        take_bounce(report, data);
    }
}

}  // namespace

WebhookSecrets::WebhookSecrets(const std::vector<std::string>& secrets) {
    for (const auto& secret : secrets) {
        if (auto key = key_of(secret)) {
            keys_.push_back(std::move(*key));
        }
    }
}

bool WebhookSecrets::can_be_read(std::string_view secret) {
    return key_of(secret).has_value();
}

Genuineness WebhookSecrets::judge(
    const WebhookSignature& signature, std::string_view body, base::Instant now
) const {
    const auto& [id, timestamp, signatures] = signature;
    const bool has_id = !id.empty() && id.size() <= id_length_max && is_visible_ascii(id);
    if (!has_id || timestamp.empty() || signatures.empty()) {
        return Genuineness::not_signed;
    }
    const auto signed_at = moment_of(timestamp);
    if (!signed_at) {
        return Genuineness::not_signed;
    }
    const auto text = fmt::format("{}.{}.{}", id, timestamp, body);
    bool is_ours = false;
    for (const auto& key : keys_) {
        const auto expected = crypto::to_base64(crypto::hmac_sha256(key, text));
        auto rest = signatures;
        while (!rest.empty()) {
            const auto one = rest.substr(0, rest.find(' '));
            rest.remove_prefix(std::min(one.size() + 1, rest.size()));
            is_ours = (one.starts_with(signature_prefix) &&
                       crypto::same_secret(one.substr(signature_prefix.size()), expected)) ||
                      is_ours;
        }
    }
    if (!is_ours) {
        return Genuineness::forged;
    }
    const bool is_fresh = *signed_at >= now - tolerance && *signed_at <= now + tolerance;
    return is_fresh ? Genuineness::genuine : Genuineness::stale;
}

std::optional<MailEvent> meaning_of(std::string_view type) {
    const auto found = std::ranges::find(meanings, type, &Meaning::type);
    return found == meanings.end() ? std::nullopt : std::optional{found->what};
}

ToldByResend read_resend_event(std::string_view id, std::string_view body, base::Instant at) {
    ToldByResend told{
        .report = {.provider = std::string{provider}, .event = std::string{id}, .at = at}
    };
    auto& report = told.report;
    json::parser parser;
    const simdjson::padded_string padded{body};
    json::element document;
    json::object event;
    json::object data;
    if (parser.parse(padded).get(document) || document.get_object().get(event)) {
        return told;
    }
    report.type = short_text(event, "type").value_or("");
    if (const auto created = short_text(event, "created_at")) {
        report.at = moment_in(*created).value_or(at);
    }
    report.what = meaning_of(report.type);
    if (!event.at_key("data").get_object().get(data)) {
        take_data(told, data);
    } else if (report.what) {
        report.what.reset();  // A mail that is not told of at all.
    }
    return told;
}

}  // namespace platform::mail
