#pragma once
// Sends by a mailer and waits for what became of it.

#include "platform/mail/mailer.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace tests {

inline platform::mail::Mail some_mail(const std::string& to = "ann.lee@example.org") {
    return {
        .key = "key-of-" + to,
        .message_id = "01J.1@example.com",
        .from = "invites@example.com",
        .from_name = "Example",
        .to = to,
        .reply_to = "",
        .subject = "Hello",
        .text = "First line\n.second line\n",
        .html = "<p>Hi</p>",
        .headers = {},
        .job_id = "01JJOB",
    };
}

inline std::future<platform::mail::SendResult> start_sending(
    platform::mail::Mailer& mailer,
    platform::mail::Mail mail,
    std::chrono::milliseconds timeout = std::chrono::seconds{20}
) {
    auto promise = std::make_shared<std::promise<platform::mail::SendResult>>();
    auto result = promise->get_future();
    mailer.send(std::move(mail), timeout, [promise](platform::mail::SendResult done) {
        promise->set_value(std::move(done));
    });
    return result;
}

inline platform::mail::SendResult answer_of(std::future<platform::mail::SendResult> result) {
    if (result.wait_for(std::chrono::seconds{30}) != std::future_status::ready) {
        throw std::runtime_error{"the mailer never answered"};
    }
    return result.get();
}

inline platform::mail::SendResult send_and_wait(
    platform::mail::Mailer& mailer,
    platform::mail::Mail mail = some_mail(),
    std::chrono::milliseconds timeout = std::chrono::seconds{20}
) {
    return answer_of(start_sending(mailer, std::move(mail), timeout));
}

}  // namespace tests
