#include "tests/simulation/mail_server.hpp"

#include <fmt/format.h>

namespace simulation {

namespace {

using namespace std::chrono_literals;
using platform::mail::Mail, platform::mail::Outcome, platform::mail::SendResult;

SendResult no(Outcome outcome, std::string code) {
    return {.outcome = outcome, .code = std::move(code), .reason = "the simulator said so"};
}

}  // namespace

void MailServer::send(Mail mail, base::Duration timeout, Done done) {
    if (on_call) {
        on_call(mail);
    }
    if (agenda_.now() < up_at_) {
        return answer(
            std::move(done), no(Outcome::unreachable, "connect"), faults_.between(1ms, 2s)
        );
    }
    if (mail.to.starts_with(refused_addresses) && faults_.wanted().contains(Fault::mail_refused)) {
        faults_.count(Fault::mail_refused);
        return answer(std::move(done), no(Outcome::recipient_refused, "550"), 20ms);
    }
    if (faults_.strikes(Fault::mail_put_off, 25)) {
        return answer(std::move(done), no(Outcome::transient, "451"), 20ms);
    }
    if (faults_.strikes(Fault::mail_throttled, 5)) {
        auto slow_down = no(Outcome::throttled, "429");
        slow_down.retry_after = std::chrono::seconds{1 + faults_.random().below(5)};
        return answer(std::move(done), std::move(slow_down), 20ms);
    }
    if (faults_.strikes(Fault::mail_hung, 3)) {
        return answer(std::move(done), no(Outcome::unknown, "timeout"), timeout);
    }
    const bool loses_answer = faults_.strikes(Fault::mail_answer_lost, 4);
    const bool is_late = faults_.strikes(Fault::mail_answer_late, 5);
    const auto acts_after = faults_.between(1ms, 30ms);
    const auto lag = is_late ? faults_.between(1s, 20s) : faults_.between(1ms, 5ms);
    agenda_.after(
        acts_after,
        [this, mail = std::move(mail), done = std::move(done), timeout, lag, loses_answer] {
            auto result = act(mail);
            if (loses_answer) {
                answer(done, no(Outcome::unknown, "timeout"), timeout);
            } else if (lag >= timeout) {
                answer(done, no(Outcome::unknown, "timeout"), timeout);
            } else {
                answer(done, std::move(result), lag);
            }
        }
    );
}

void MailServer::answer(Done done, SendResult result, base::Duration wait) {
    agenda_.after(wait, [done = std::move(done), result = std::move(result)] { done(result); });
}

SendResult MailServer::act(Mail mail) {
    SendResult accepted{.outcome = Outcome::accepted, .code = "250"};
    if (honours_keys()) {
        const auto seen = remembered_.find(mail.key);
        if (seen != remembered_.end() && agenda_.now() - seen->second.at < keys_kept) {
            accepted.provider_id = seen->second.provider_id;
            return accepted;
        }
    }
    accepted.provider_id = fmt::format("accepted-{}", delivered_.size() + 1);
    remembered_[mail.key] = {.at = agenda_.now(), .provider_id = accepted.provider_id};
    delivered_.push_back({.at = agenda_.now(), .mail = std::move(mail)});
    return accepted;
}

void MailerOfMachine::send(
    Mail mail, std::chrono::milliseconds timeout, std::function<void(SendResult)> done
) {
    server_.send(
        std::move(mail),
        timeout,
        [lives = std::weak_ptr{lives_}, done = std::move(done)](SendResult result) {
            if (!lives.expired()) {
                done(std::move(result));
            }
        }
    );
}

}  // namespace simulation
