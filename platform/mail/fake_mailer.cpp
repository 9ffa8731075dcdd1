#include "platform/mail/fake_mailer.hpp"

#include "platform/mail/address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace platform::mail {

namespace {

SendResult refusal(const std::string& code) {
    const Outcome outcome = code == "429"           ? Outcome::throttled
                            : code.starts_with('4') ? Outcome::transient
                            : code == "535"         ? Outcome::misconfigured
                                                    : Outcome::recipient_refused;
    return {.outcome = outcome, .code = code, .reason = "The fake provider said " + code + "."};
}

SendResult silence(Outcome outcome, std::string code) {
    return {
        .outcome = outcome, .code = std::move(code), .reason = "The fake provider did not answer."
    };
}

}  // namespace

FakeMailer::~FakeMailer() {
    for (auto& waiting : std::exchange(waiting_, {})) {
        waiting.done(silence(Outcome::unreachable, "stopped"));
    }
    for (auto& hanging : std::exchange(hanging_, {})) {
        hanging.done(silence(Outcome::unknown, "stopped"));
    }
}

void FakeMailer::send(
    Mail mail, std::chrono::milliseconds timeout, std::function<void(SendResult)> done
) {
    waiting_.push_back({std::move(mail), clock_.steady() + timeout, std::move(done)});
}

void FakeMailer::refuse_next(std::string code) {
    answer_next(refusal(code));
}

void FakeMailer::answer_next(SendResult result) {
    planned_.push_back({Fate::answered, std::move(result)});
}

void FakeMailer::throttle_next(std::chrono::seconds retry_after) {
    SendResult result = refusal("429");
    result.retry_after = retry_after;
    answer_next(std::move(result));
}

void FakeMailer::lose_reply_next() {
    planned_.push_back({Fate::reply_lost, silence(Outcome::unknown, "connection_lost")});
}

void FakeMailer::hang_next() {
    planned_.push_back({Fate::hung, {}});
}

void FakeMailer::refuse_always(std::string to, std::string code) {
    refused_.insert_or_assign(std::move(to), std::move(code));
}

void FakeMailer::accept_again(const std::string& to) {
    refused_.erase(to);
}

std::size_t FakeMailer::poll() {
    std::size_t called = give_up_on_hung();
    // `done` may send again; that is for the next poll.
    for (auto& waiting : std::exchange(waiting_, {})) {
        if (auto result = settle(waiting.mail)) {
            waiting.done(std::move(*result));
            ++called;
        } else {
            hanging_.push_back(std::move(waiting));
        }
    }
    return called;
}

std::size_t FakeMailer::sent_to(std::string_view address) const {
    return static_cast<std::size_t>(std::ranges::count(sent_, address, [](const Mail& mail) {
        return std::string_view{mail.to};
    }));
}

std::optional<SendResult> FakeMailer::settle(const Mail& mail) {
    if (auto malformed = refuse_malformed(mail)) {
        return malformed;
    }
    if (down_) {
        return silence(Outcome::unreachable, "not_connected");
    }
    const auto refused = refused_.find(mail.to);
    if (refused != refused_.end()) {
        return refusal(refused->second);
    }
    if (planned_.empty()) {
        return deliver(mail);
    }
    Planned next = std::move(planned_.front());
    planned_.pop_front();
    if (next.fate == Fate::hung) {
        return std::nullopt;
    }
    if (next.fate == Fate::reply_lost) {
        deliver(mail);
    }
    return std::move(next.result);
}

SendResult FakeMailer::deliver(const Mail& mail) {
    SendResult accepted{.outcome = Outcome::accepted, .code = "250"};
    accepted.provider_id = fmt::format("fake-{}", sent_.size() + 1);
    if (keys_ == Keys::honoured) {
        const auto known = remembered_.find(mail.key);
        if (known != remembered_.end() && clock_.now() < known->second.at + keys_kept()) {
            if (known->second.mail != mail) {
                return {
                    .outcome = Outcome::request_refused,
                    .code = "invalid_idempotent_request",
                    .reason = "The key was used for another mail.",
                };
            }
            accepted.provider_id = known->second.provider_id;
            return accepted;
        }
        remembered_.insert_or_assign(
            mail.key, Remembered{mail, accepted.provider_id, clock_.now()}
        );
    }
    sent_.push_back(mail);
    return accepted;
}

std::size_t FakeMailer::give_up_on_hung() {
    std::vector<Waiting> over;
    std::erase_if(hanging_, [&](Waiting& waiting) {
        if (waiting.until > clock_.steady()) {
            return false;
        }
        over.push_back(std::move(waiting));
        return true;
    });
    for (auto& waiting : over) {
        waiting.done(silence(Outcome::unknown, "timeout"));
    }
    return over.size();
}

}  // namespace platform::mail
