#pragma once
// How PostgreSQL fails, as faults.

#include "platform/fault.hpp"

#include <string_view>

namespace platform::postgres {

// Not reachable, shutting down, out of connections. Nothing was done.
class DatabaseUnavailable final : public Fault {
public:
    explicit DatabaseUnavailable(const std::string& message)
        : Fault{"database_unavailable", message} {}

    bool retryable() const noexcept override { return true; }
};

// Another transaction was in the way (deadlock, serialisation, a lock not had in time), or the
// statement took too long and was undone.
class TransactionUndone final : public Fault {
public:
    explicit TransactionUndone(const std::string& message)
        : Fault{"database_transaction_undone", message} {}

    bool retryable() const noexcept override { return true; }
};

// The connection broke while a commit was under way: it may or may not have happened.
class CommitInDoubt final : public Fault {
public:
    explicit CommitInDoubt(const std::string& message)
        : Fault{"database_commit_in_doubt", message} {}

    bool retryable() const noexcept override { return false; }
};

// A table or view that is asked for is not there. A projection makes its own when it begins for the
// first time; until then whoever reads its rows meets this, and is to ask again.
class TableMissing final : public Fault {
public:
    explicit TableMissing(const std::string& message) : Fault{"database_table_missing", message} {}

    bool retryable() const noexcept override { return false; }
};

// The statement or its data is wrong: the same again would fail again.
class QueryRefused final : public Fault {
public:
    QueryRefused(std::string sqlstate, const std::string& message)
        : Fault{"database_query_refused", message}, sqlstate_{std::move(sqlstate)} {}

    bool retryable() const noexcept override { return false; }

    const std::string& sqlstate() const noexcept { return sqlstate_; }

private:
    std::string sqlstate_;
};

// Nobody waits for the answer any more. A read that is under way ends by itself.
class QueryTookTooLong final : public Fault {
public:
    explicit QueryTookTooLong(const std::string& message) : Fault{"database_timeout", message} {}

    bool retryable() const noexcept override { return true; }
};

// The one place that knows SQLSTATE codes. An empty code means that the connection broke.
[[noreturn]] void throw_fault(std::string_view sqlstate, const std::string& message);

}  // namespace platform::postgres
