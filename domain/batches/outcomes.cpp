// What becomes of the rows of a batch, and what the batch does about it. Looks at the rows named in
// the command and at the counts only: a batch has up to 100,000 rows and hears of them hundreds of
// times.

#include "domain/batches/batch.hpp"
#include "domain/batches/progress.hpp"

#include <unordered_map>
#include <unordered_set>

namespace domain::batches {

namespace {

using Facts = std::vector<BatchFact>;

struct News {
    std::vector<events::RowEnd> ended;
    std::vector<events::RowRetry> retrying;
    RowCounts counts;  // after them
    std::uint32_t ended_lately = 0;
    std::uint32_t failed_lately = 0;
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
        ++news.ended_lately;
        if (end.outcome == events::Outcome::failed) {
            ++news.failed_lately;
        }
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
    News news{
        .counts = batch.rows.counts(),
        .ended_lately = batch.ended_lately,
        .failed_lately = batch.failed_lately
    };
    RowSet ended;
    take_ends(news, ended, batch, command);
    take_retries(news, ended, batch, command);
    return news;
}

bool goes_wrong(const News& news) {
    return news.ended_lately >= auto_pause_after_rows &&
           news.failed_lately * 100 > news.ended_lately * auto_pause_above_percent;
}

// After the news: complete, stop for a person to look, or send further rows on their way.
void go_on(
    Facts& facts, const Batch& batch, const News& news, const events::BatchId& id, base::Instant now
) {
    if (news.counts.unfinished() == 0) {
        facts.push_back(completion(id, news.counts, batch.phase == Phase::cancelling, now));
    } else if (batch.phase == Phase::running && goes_wrong(news)) {
        facts.push_back(BatchPaused{
            .batch = id,
            .by = std::string{auto_pause_actor},
            .reason = std::string{auto_pause_reason},
            .at = now
        });
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

}  // namespace domain::batches
