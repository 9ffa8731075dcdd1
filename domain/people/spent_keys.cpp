#include "domain/people/spent_keys.hpp"

#include "base/binary.hpp"

#include <algorithm>
#include <utility>

namespace domain::people {

namespace {

template <class... Facts>
std::vector<std::string_view> names_of() {
    return {events::type_of(events::Fact{Facts{}})...};
}

std::vector<std::string> keys_of(const events::ImportRow& row) {
    std::vector<std::string> keys;
    for (const auto* sealed : {&row.address, &row.name, &row.metadata}) {
        const bool is_new = *sealed && std::ranges::find(keys, (*sealed)->key) == keys.end();
        if (is_new) {
            keys.push_back((*sealed)->key);
        }
    }
    return keys;
}

}  // namespace

const std::vector<std::string_view>& SpentKeys::types() {
    static const auto names = names_of<
        events::SubjectErased,
        events::ImportRowsAdded,
        events::ImportExpired,
        events::BatchAccepted,
        events::BatchCompleted,
        events::BatchRetried,
        events::InviteIssued,
        events::EmailVerificationEnded,
        events::WaitlistLeft>();
    return names;
}

void SpentKeys::apply(const events::Fact& fact, base::Instant committed_at) {
    if (const auto* erased = std::get_if<events::SubjectErased>(&fact)) {
        apply(*erased);
    } else if (const auto* added = std::get_if<events::ImportRowsAdded>(&fact)) {
        apply(*added, committed_at);
    } else if (const auto* issued = std::get_if<events::InviteIssued>(&fact)) {
        apply(*issued);
    } else if (const auto* ended = std::get_if<events::EmailVerificationEnded>(&fact)) {
        apply(*ended);
    } else if (const auto* left = std::get_if<events::WaitlistLeft>(&fact)) {
        erased_.insert(erased_.end(), left->keys.begin(), left->keys.end());
    } else if (const auto* expired = std::get_if<events::ImportExpired>(&fact)) {
        end(expired->import.text, expired->at);
    } else if (const auto* accepted = std::get_if<events::BatchAccepted>(&fact)) {
        imports_[accepted->batch.text] = accepted->import.text;
    } else if (const auto* completed = std::get_if<events::BatchCompleted>(&fact)) {
        end(imports_[completed->batch.text], completed->at + rows_readable_after_end);
    } else if (const auto* retried = std::get_if<events::BatchRetried>(&fact)) {
        const auto& import = imports_[retried->batch.text];
        std::erase_if(ends_, [&](const auto& one) { return one.second == import; });
    }
}

// What was added to the log before belongs to whoever was erased; what is added later was given
// anew.
void SpentKeys::apply(const events::SubjectErased& fact) {
    erased_.insert(erased_.end(), fact.keys.begin(), fact.keys.end());
    auto& at = erased_at_[fact.recipient.text];
    at = std::max(at, fact.at);
    std::erase_if(rows_, [&](const auto& one) {
        const auto& [key, row] = one;
        if (row.recipient != fact.recipient.text || row.added_at > at) {
            return false;
        }
        erased_.push_back(key);
        return true;
    });
}

void SpentKeys::apply(const events::ImportRowsAdded& fact, base::Instant added_at) {
    for (const auto& row : fact.rows) {
        for (const auto& key : keys_of(row)) {
            add_row(
                key,
                {.recipient = row.recipient ? row.recipient->text : std::string{},
                 .import = fact.import.text,
                 .added_at = added_at}
            );
        }
    }
}

void SpentKeys::add_row(const std::string& key, Row row) {
    if (taken_over_.erase(key) > 0) {
        return;
    }
    const auto erased = erased_at_.find(row.recipient);
    if (erased != erased_at_.end() && row.added_at <= erased->second) {
        erased_.push_back(key);
        return;
    }
    rows_.emplace(key, std::move(row));
}

// From here on the key is the invite's, and goes when its person does.
void SpentKeys::apply(const events::InviteIssued& fact) {
    if (!fact.batch_row || !fact.address) {
        return;
    }
    if (rows_.erase(fact.address->key) == 0) {
        taken_over_.insert(fact.address->key);
    }
}

void SpentKeys::apply(const events::EmailVerificationEnded& fact) {
    erased_.insert(erased_.end(), fact.keys.begin(), fact.keys.end());
}

void SpentKeys::end(const std::string& import, base::Instant at) {
    ends_.emplace(at, import);
}

void SpentKeys::Row::save(base::BinaryWriter& writer) const {
    writer(recipient, import, added_at);
}

void SpentKeys::Row::load(base::BinaryReader& reader) {
    reader(recipient, import, added_at);
}

void SpentKeys::save(base::BinaryWriter& writer) const {
    std::vector<std::string> taken_over{taken_over_.begin(), taken_over_.end()};
    std::ranges::sort(taken_over);
    writer(rows_, taken_over, erased_at_, imports_, erased_);
    writer(static_cast<std::uint32_t>(ends_.size()));
    for (const auto& [at, import] : ends_) {
        writer(at, import);
    }
}

void SpentKeys::load(base::BinaryReader& reader) {
    std::vector<std::string> taken_over;
    reader(rows_, taken_over, erased_at_, imports_, erased_);
    taken_over_ = {taken_over.begin(), taken_over.end()};
    const auto ends = reader.count();
    for (std::uint32_t i = 0; i < ends && !reader.failed(); ++i) {
        const auto at = reader.one<base::Instant>();
        ends_.emplace(at, reader.one<std::string>());
    }
}

std::vector<std::string> SpentKeys::take_erased() {
    return std::exchange(erased_, {});
}

std::vector<std::string> SpentKeys::take_expired(base::Instant now) {
    std::unordered_set<std::string> over;
    while (!ends_.empty() && ends_.begin()->first <= now) {
        over.insert(std::move(ends_.begin()->second));
        ends_.erase(ends_.begin());
    }
    std::vector<std::string> keys;
    if (over.empty()) {
        return keys;
    }
    std::erase_if(rows_, [&](const auto& one) {
        const auto& [key, row] = one;
        if (!over.contains(row.import)) {
            return false;
        }
        keys.push_back(key);
        return true;
    });
    return keys;
}

}  // namespace domain::people
