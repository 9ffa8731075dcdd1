#include "tests/api/provider.hpp"

namespace tests {

void FakeProvider::refuse(std::string_view address) {
    const std::lock_guard lock{mutex_};
    refused_.emplace(address);
}

void FakeProvider::accept(std::string_view address) {
    const std::lock_guard lock{mutex_};
    if (const auto found = refused_.find(address); found != refused_.end()) {
        refused_.erase(found);
    }
}

void FakeProvider::fail(std::string_view address) {
    const std::lock_guard lock{mutex_};
    failing_.emplace(address);
}

void FakeProvider::mend(std::string_view address) {
    const std::lock_guard lock{mutex_};
    if (const auto found = failing_.find(address); found != failing_.end()) {
        failing_.erase(found);
    }
}

void FakeProvider::lose_answer(std::string_view address) {
    const std::lock_guard lock{mutex_};
    unheard_.emplace(address);
}

void FakeProvider::hold() {
    const std::lock_guard lock{mutex_};
    held_ = true;
}

void FakeProvider::go_on() {
    std::vector<std::pair<std::string, Done>> waiting;
    {
        const std::lock_guard lock{mutex_};
        held_ = false;
        waiting.swap(waiting_);
    }
    for (auto& [address, done] : waiting) {
        done(answer(address));
    }
}

int FakeProvider::mails_to(const std::string& address) const {
    const std::lock_guard lock{mutex_};
    const auto found = mails_.find(address);
    return found == mails_.end() ? 0 : found->second;
}

int FakeProvider::mails() const {
    const std::lock_guard lock{mutex_};
    int all = 0;
    for (const auto& [address, count] : mails_) {
        all += count;
    }
    return all;
}

std::vector<FakeProvider::Told> FakeProvider::notices_to(const std::string& address) const {
    const std::lock_guard lock{mutex_};
    const auto found = notices_.find(address);
    return found == notices_.end() ? std::vector<Told>{} : found->second;
}

int FakeProvider::welcomes_to(const std::string& address) const {
    const std::lock_guard lock{mutex_};
    const auto found = welcomes_.find(address);
    return found == welcomes_.end() ? 0 : found->second;
}

void FakeProvider::remember(const std::string& address, const events::SendNotice& notice) {
    auto secret = notice.secret ? keys_.unseal(*notice.secret).text : std::string{};
    const std::lock_guard lock{mutex_};
    notices_[address].push_back({.notice = notice.notice, .secret = std::move(secret)});
}

void FakeProvider::lock_out(std::string_view code) {
    const std::lock_guard lock{mutex_};
    locked_ = code;
}

void FakeProvider::let_in() {
    lock_out("");
}

void FakeProvider::call(const events::Job& job, Done done) {
    auto address = keys_.unseal(job.notice ? job.notice->address : job.args->address).text;
    if (job.notice && job.notice->notice == events::Notice::welcome) {
        {
            const std::lock_guard lock{mutex_};
            ++welcomes_[address];
        }
        return done({.outcome = workers::CallOutcome::done, .provider_id = "taken"});
    }
    if (job.notice) {
        remember(address, *job.notice);
    }
    {
        const std::lock_guard lock{mutex_};
        if (job.args && job.args->note) {
            notes_[address] = keys_.unseal(*job.args->note).text;
        }
        if (held_) {
            waiting_.emplace_back(std::move(address), std::move(done));
            return;
        }
    }
    done(answer(address));
}

std::string FakeProvider::note_to(const std::string& address) const {
    const std::lock_guard lock{mutex_};
    const auto found = notes_.find(address);
    return found == notes_.end() ? std::string{} : found->second;
}

workers::CallResult FakeProvider::answer(const std::string& address) {
    const std::lock_guard lock{mutex_};
    if (!locked_.empty()) {
        return {.outcome = workers::CallOutcome::misconfigured, .code = locked_};
    }
    if (refused_.contains(address)) {
        return {.outcome = workers::CallOutcome::refused, .code = "550"};
    }
    if (failing_.contains(address)) {
        return {.outcome = workers::CallOutcome::wrong, .code = "bad_request"};
    }
    ++mails_[address];
    if (unheard_.contains(address)) {
        return {.outcome = workers::CallOutcome::unknown, .code = "no_answer"};
    }
    return {.outcome = workers::CallOutcome::done, .provider_id = "taken"};
}

}  // namespace tests
