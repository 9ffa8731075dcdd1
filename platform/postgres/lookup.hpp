#pragma once
// One row by its key, for many who ask at the same moment: those who ask while SELECTs are under
// way are answered together by the next one. Alone, one is asked for at once.
//
//   Lookup<InviteId, Invite> lookup{pool, find_invites, &Invite::id};
//   const std::optional<Invite> invite = co_await lookup.find(id);
//
// A SELECT begins after whoever it answers has asked, so nobody is shown what was before.

#include "platform/postgres/pool.hpp"
#include "platform/postgres/waiting.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace platform::postgres {

template <class Key, class Row>
class Lookup {
public:
    static constexpr std::size_t keys_max = 256;     // of a SELECT
    static constexpr std::size_t under_way_max = 2;  // SELECTs; one is read while another runs

    // Those of the rows that there are, in any order.
    using Select = std::vector<Row> (*)(Connection&, const std::vector<Key>&);

    // `pool` outlives it.
    Lookup(Pool& pool, Select select, Key Row::* key)
        : shared_{std::make_shared<Shared>(pool, select, key)} {}

    // Absent: there is none. Throws what the SELECT throws, QueryTookTooLong after `deadline`, and
    // DatabaseUnavailable when too many wait.
    base::Task<std::optional<Row>> find(Key key, base::Duration deadline = Pool::default_deadline) {
        const auto waiting = std::make_shared<Waiting>(deadline);
        const auto asked = std::make_shared<Asked>(std::move(key), std::nullopt, waiting);
        {
            const std::lock_guard lock{shared_->mutex};
            if (shared_->asked.size() >= Pool::waiting_max) {
                throw DatabaseUnavailable{"too many wait for a row"};
            }
            shared_->asked.push_back(asked);
        }
        begin(shared_);
        co_await waiting->until_told();
        co_return std::move(asked->found);
    }

private:
    struct Asked {
        Key key;
        std::optional<Row> found;
        std::shared_ptr<Waiting> waiting;
    };

    using Group = std::vector<std::shared_ptr<Asked>>;

    struct Shared {
        Pool& pool;
        Select select;
        Key Row::* key;
        std::mutex mutex;
        std::deque<std::shared_ptr<Asked>> asked;
        std::size_t under_way = 0;
    };

    // Empty: nobody waits, or as many are under way as may.
    static Group next(Shared& shared) {
        const std::lock_guard lock{shared.mutex};
        Group group;
        if (shared.under_way == under_way_max) {
            return group;
        }
        while (!shared.asked.empty() && group.size() < keys_max) {
            group.push_back(std::move(shared.asked.front()));
            shared.asked.pop_front();
        }
        shared.under_way += group.empty() ? 0 : 1;
        return group;
    }

    static void begin(const std::shared_ptr<Shared>& shared) {
        for (auto group = next(*shared); !group.empty(); group = next(*shared)) {
            try {
                shared->pool.start(
                    [shared, group](Connection& connection) { read(*shared, group, connection); },
                    [shared, group](const std::exception_ptr& error) {
                        end(*shared, group, error);
                        begin(shared);
                    }
                );
            } catch (const DatabaseUnavailable&) {
                end(*shared, group, std::current_exception());
            }
        }
    }

    static void read(const Shared& shared, const Group& group, Connection& connection) {
        std::vector<Key> keys;
        keys.reserve(group.size());
        for (const auto& one : group) {
            keys.push_back(one->key);
        }
        auto rows = shared.select(connection, keys);
        std::ranges::sort(rows, {}, shared.key);
        for (const auto& one : group) {
            const auto found = std::ranges::lower_bound(rows, one->key, {}, shared.key);
            if (found != rows.end() && (*found).*shared.key == one->key) {
                one->found = *found;
            }
        }
    }

    static void end(Shared& shared, const Group& group, const std::exception_ptr& error) {
        {
            const std::lock_guard lock{shared.mutex};
            --shared.under_way;
        }
        for (const auto& one : group) {
            one->waiting->tell(error);
        }
    }

    std::shared_ptr<Shared> shared_;
};

}  // namespace platform::postgres
