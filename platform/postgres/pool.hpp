#pragma once
// Connections on threads of their own, for everybody who must not block: a function is run with a
// connection on one of them, and its result comes back to the coroutine that waits.
//
//   const auto batch = co_await pool.query(
//       [id](Connection& connection) { return batch_by_id(connection, id); });
//
// The function must only read, or write inside a Transaction: it is run a second time when its
// connection turns out to have been broken before it began.

#include "base/task.hpp"
#include "platform/postgres/sql.hpp"

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace platform::postgres {

class Pool {
public:
    static constexpr base::Duration default_deadline{5'000};
    // More than these waiting are refused with DatabaseUnavailable.
    static constexpr std::size_t waiting_max = 1'000;

    // Connects when first asked, and again after a break.
    Pool(Options options, std::size_t connections);
    // Waits for what is running; what waits is given up with DatabaseUnavailable.
    ~Pool();
    Pool(const Pool&) = delete;

    // Throws what `function` throws, or QueryTookTooLong after `deadline`.
    template <class Function>
    auto query(Function function, base::Duration deadline = default_deadline)
        -> base::Task<std::invoke_result_t<Function&, Connection&>> {
        using Value = std::invoke_result_t<Function&, Connection&>;
        if constexpr (std::is_void_v<Value>) {
            Work work = [function = std::move(function)](Connection& c) mutable { function(c); };
            co_await run(std::move(work), deadline);
        } else {
            auto answer = std::make_shared<std::optional<Value>>();
            Work work = [answer, function = std::move(function)](Connection& c) mutable {
                answer->emplace(function(c));
            };
            co_await run(std::move(work), deadline);
            co_return std::move(**answer);
        }
    }

    // The same for threads that may block.
    template <class Function>
    auto call(Function function, base::Duration deadline = default_deadline)
        -> std::invoke_result_t<Function&, Connection&> {
        using Value = std::invoke_result_t<Function&, Connection&>;
        if constexpr (std::is_void_v<Value>) {
            run_blocking(
                [function = std::move(function)](Connection& c) mutable { function(c); }, deadline
            );
        } else {
            auto answer = std::make_shared<std::optional<Value>>();
            run_blocking(
                [answer, function = std::move(function)](Connection& c) mutable {
                    answer->emplace(function(c));
                },
                deadline
            );
            return std::move(**answer);
        }
    }

    using Work = std::function<void(Connection&)>;
    using Done = std::function<void(std::exception_ptr)>;

    // For who waits by other means: `done` is called once, from any thread, with what `work`
    // threw. It is not, when this throws DatabaseUnavailable.
    void start(Work work, Done done);

    struct Usage {
        std::size_t size = 0;
        std::size_t in_use = 0;
        std::size_t waiting = 0;  // queries
    };

    Usage usage() const;

    // Did the last thing asked of the database reach it?
    bool is_reachable() const;

private:
    base::Task<void> run(Work work, base::Duration deadline);
    void run_blocking(Work work, base::Duration deadline);

    struct Threads;
    std::unique_ptr<Threads> threads_;
};

}  // namespace platform::postgres
