#pragma once
// What is done with codes, told to their shards beside the answer: nobody who asks waits for it,
// and an answer never depends on it. What cannot be told is counted and lost.

#include "base/task.hpp"
#include "base/time.hpp"
#include "domain/commands.hpp"
#include "platform/http/message.hpp"
#include "shards/gateway.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

namespace api {

// Safe to use from several threads. Outlives the event loops it is called on.
class InviteVisits {
public:
    // `became`: noted, nothing (by its shard's judgement), lost. `reason`: of a refusal, why.
    using Told =
        std::function<void(domain::Visit visit, std::string_view became, std::string_view reason)>;

    InviteVisits(shards::Gateway& gateway, const base::Clock& clock, Told told);

    // Returns at once. The same visit again within the same ten minutes is passed over.
    base::Task<void> note(const platform::http::Request& request, domain::NoteInviteVisit visit);

    // The same for somebody who was refused, and a line in the log for operators. The address is
    // masked there.
    base::Task<void> note_refusal(
        const platform::http::Request& request,
        domain::NoteInviteVisit refused,
        std::string_view email
    );

private:
    // So many are remembered of ten minutes; the others cost their shard a look each.
    static constexpr std::size_t remembered = 20'000;
    // And so many wait for their shards: more are lost.
    static constexpr std::size_t under_way_most = 500;

    std::string id_of(const domain::NoteInviteVisit& visit, std::int64_t window) const;
    bool begin(const std::string& id, std::int64_t window);
    void end();
    base::Task<void> start(
        const platform::http::Request& request, domain::NoteInviteVisit visit, std::string masked
    );

    shards::Gateway& gateway_;
    const base::Clock& clock_;
    const Told told_;
    std::mutex mutex_;
    std::int64_t window_ = 0;
    std::unordered_set<std::string> told_already_;  // of this window
    std::size_t under_way_ = 0;
};

}  // namespace api
