#include "platform/mail/smtp_reply.hpp"

#include "platform/mail/address.hpp"

#include <fmt/format.h>

namespace platform::mail {

namespace {

constexpr std::size_t reason_max = 300;

std::string_view name_of(Stage stage) {
    switch (stage) {
        case Stage::connecting:
            return "on connecting";
        case Stage::sender:
            return "to MAIL FROM";
        case Stage::recipient:
            return "to RCPT TO";
        case Stage::data:
            return "to DATA";
        case Stage::body:
            return "during the message";
        case Stage::ended:
            return "to the message";
    }
    return "";
}

bool is_about_credentials(int code) {
    return code == 530 || code == 534 || code == 535 || code == 538;  // RFC 4954 §6
}

// RFC 3463: 5.1.x is a bad address, 5.2.x a mailbox that takes nothing.
bool is_about_recipient(std::string_view text) {
    return text.starts_with("5.1.") || text.starts_with("5.2.");
}

// 500…504: the command was not understood or not expected, so it tells nothing of the address.
bool is_about_command(int code) {
    return code >= 500 && code <= 504;
}

Outcome outcome_of(Stage stage, int code, std::string_view text) {
    if (is_about_credentials(code)) {
        return Outcome::misconfigured;
    }
    if (stage == Stage::connecting) {
        return Outcome::unreachable;
    }
    if (code < 500) {
        return Outcome::transient;
    }
    if (is_about_command(code)) {
        return Outcome::request_refused;
    }
    switch (stage) {
        case Stage::recipient:
            return Outcome::recipient_refused;
        case Stage::ended:
            // Some servers look at the recipient only when they have the whole message.
            return is_about_recipient(text) ? Outcome::recipient_refused : Outcome::content_refused;
        case Stage::body:
            return Outcome::content_refused;
        case Stage::connecting:
        case Stage::sender:
        case Stage::data:
            break;
    }
    return Outcome::request_refused;
}

std::string_view code_of(Silence why) {
    switch (why) {
        case Silence::lost:
            return "connection_lost";
        case Silence::timeout:
            return "timeout";
        case Silence::stopped:
            return "stopped";
        case Silence::not_connected:
            return "not_connected";
        case Silence::unsuitable:
            return "unsuitable";
    }
    return "";
}

}  // namespace

SendResult refused_by_server(Stage stage, int code, std::string_view text) {
    return {
        .outcome = outcome_of(stage, code, text),
        .code = fmt::format("{}", code),
        .reason = masked(fmt::format(
            "The mail server answered {}: {} {}", name_of(stage), code, text.substr(0, reason_max)
        )),
    };
}

SendResult no_answer(Stage stage, Silence why, std::string_view detail) {
    const auto outcome = [&] {
        if (stage == Stage::ended) {
            return Outcome::unknown;
        }
        if (stage != Stage::connecting) {
            return Outcome::transient;
        }
        return why == Silence::unsuitable ? Outcome::misconfigured : Outcome::unreachable;
    };
    return {
        .outcome = outcome(),
        .code = std::string{code_of(why)},
        .reason = masked(fmt::format(
            "The mail server gave no answer {}: {}", name_of(stage), detail.substr(0, reason_max)
        )),
    };
}

SendResult accepted_by_server(int code, std::string_view text) {
    constexpr std::string_view queued = "queued as ";
    const std::size_t at = text.find(queued);
    const std::string_view id = at == text.npos ? text : text.substr(at + queued.size());
    return {
        .outcome = Outcome::accepted,
        .code = fmt::format("{}", code),
        .provider_id = masked(id.substr(0, reason_max)),
    };
}

}  // namespace platform::mail
