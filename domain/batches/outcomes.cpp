// What becomes of the rows of a batch, and what the batch does about it. Looks at the rows named in
// the command and at the counts only: a batch has up to 100,000 rows and hears of them hundreds of
// times.

#include "domain/batches/batch.hpp"
#include "domain/batches/progress.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace domain::batches {

namespace {

using Facts = std::vector<BatchFact>;

struct News {
    std::vector<events::RowEnd> ended;
    std::vector<events::RowRetry> retrying;
    RowCounts counts;  // after them
    Lately lately;
};

bool is_on_its_way(const Batch& batch, std::uint32_t row, std::uint32_t generation) {
    if (!batch.rows.has(row) || batch.rows.generation(row) != generation) {
        return false;
    }
    const auto state = batch.rows.state(row);
    return state == RowState::released || state == RowState::retrying;
}

using RowSet = std::unordered_set<std::uint32_t>;

void take_ends(News& news, RowSet& ended, const Batch& batch, const RecordRowOutcomes& command) {
    for (const auto& end : command.ended) {
        const bool is_news =
            is_on_its_way(batch, end.row, command.generation) && ended.insert(end.row).second;
        if (!is_news) {
            continue;
        }
        news.counts.move(batch.rows.state(end.row), state_after(end.outcome));
        news.lately.note(end.outcome);
        news.ended.push_back(end);
    }
}

// Of one row the latest try: a report gathers what happened over some time.
void take_retries(
    News& news, const RowSet& ended, const Batch& batch, const RecordRowOutcomes& command
) {
    std::unordered_map<std::uint32_t, std::size_t> places;
    for (const auto& retry : command.retrying) {
        const bool is_news = is_on_its_way(batch, retry.row, command.generation) &&
                             batch.rows.attempts(retry.row) < retry.attempts &&
                             !ended.contains(retry.row);
        if (!is_news) {
            continue;
        }
        const auto [place, is_first] = places.try_emplace(retry.row, news.retrying.size());
        if (is_first) {
            news.counts.move(batch.rows.state(retry.row), RowState::retrying);
            news.retrying.push_back(retry);
        } else if (news.retrying[place->second].attempts < retry.attempts) {
            news.retrying[place->second] = retry;
        }
    }
}

News news_in(const Batch& batch, const RecordRowOutcomes& command) {
    News news{.counts = batch.rows.counts(), .lately = batch.lately};
    RowSet ended;
    take_ends(news, ended, batch, command);
    take_retries(news, ended, batch, command);
    return news;
}

BatchPaused pause(const events::BatchId& id, std::string_view reason, base::Instant now) {
    return {
        .batch = id, .by = std::string{auto_pause_actor}, .reason = std::string{reason}, .at = now
    };
}

// After the news: complete, stop for a person to look, or send further rows on their way.
void go_on(
    Facts& facts, const Batch& batch, const News& news, const events::BatchId& id, base::Instant now
) {
    const auto reason = why_stop(news.lately);
    if (news.counts.unfinished() == 0) {
        facts.push_back(completion(id, batch, news.counts, batch.phase == Phase::cancelling, now));
    } else if (batch.phase == Phase::running && reason) {
        facts.push_back(pause(id, *reason, now));
    } else if (batch.phase == Phase::running) {
        release(facts, id, batch, news.counts[RowState::released], now);
    }
}

}  // namespace

base::Decision<BatchFact> decide(
    const Batch& batch, const RecordRowOutcomes& command, const Context& context
) {
    if (!batch.exists()) {
        return known_batch;
    }
    const auto news = news_in(batch, command);
    Facts facts;
    if (!news.ended.empty()) {
        facts.push_back(
            BatchRowsEnded{.batch = command.batch, .rows = news.ended, .at = context.now}
        );
    }
    if (!news.retrying.empty()) {
        facts.push_back(
            BatchRowsRetrying{.batch = command.batch, .rows = news.retrying, .at = context.now}
        );
    }
    if (facts.empty()) {
        return facts;
    }
    go_on(facts, batch, news, command.batch, context.now);
    return facts;
}

base::Decision<BatchFact> decide(
    const Batch& batch, const RecordBounces& command, const Context& context
) {
    if (!batch.exists()) {
        return known_batch;
    }
    std::vector<std::uint32_t> rows;
    for (const auto row : std::set<std::uint32_t>{command.rows.begin(), command.rows.end()}) {
        if (batch.rows.has(row) && !std::ranges::binary_search(batch.bounced, row)) {
            rows.push_back(row);
        }
    }
    if (rows.empty()) {
        return Facts{};
    }
    auto lately = batch.lately;
    lately.bounced += static_cast<std::uint32_t>(rows.size());
    Facts facts{BatchRowsBounced{.batch = command.batch, .rows = rows, .at = context.now}};
    const auto reason = why_stop(lately);
    if (batch.phase == Phase::running && reason) {
        facts.push_back(pause(command.batch, *reason, context.now));
    }
    return facts;
}

}  // namespace domain::batches
