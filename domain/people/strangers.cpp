#include "domain/people/strangers.hpp"

namespace domain::people {

void Strangers::note_failure(const events::AccountId& account, base::Instant now) {
    const auto [found, is_new] = failed_.try_emplace(account.text);
    auto& failed = found->second;
    if (is_new) {
        in_order_.push_back(account.text);
    }
    if (now < failed.locked_until) {
        return;
    }
    const bool is_forgotten = now - failed.failed_at >= failures_kept_for;
    failed.failures = is_forgotten ? 1 : failed.failures + 1;
    failed.failed_at = now;
    failed.locked_until = now + lock_out_after(failed.failures);
    if (failed_.size() > most) {
        failed_.erase(in_order_.front());
        in_order_.pop_front();
    }
}

void Strangers::forget(const events::AccountId& account) {
    const auto found = failed_.find(account.text);
    if (found != failed_.end()) {
        found->second = {};
    }
}

const Strangers::Failed* Strangers::find(const events::AccountId& account) const {
    const auto found = failed_.find(account.text);
    return found == failed_.end() ? nullptr : &found->second;
}

std::optional<base::Instant> Strangers::locked_until(const events::AccountId& account) const {
    const auto* failed = find(account);
    return failed ? std::optional{failed->locked_until} : std::nullopt;
}

}  // namespace domain::people
