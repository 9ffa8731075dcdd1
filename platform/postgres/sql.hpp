#pragma once
// PostgreSQL in few words: a connection, statements with parameters, transactions, COPY. Blocks;
// belongs to one thread. Pool (pool.hpp) brings it to coroutines. libpqxx stays inside sql.cpp.
//
//   Transaction tx{connection};
//   const auto found = tx.run("SELECT state FROM batches WHERE id = $1", {id});
//   tx.commit();                      // not reached: rolled back

#include "base/time.hpp"
#include "platform/postgres/faults.hpp"
#include "platform/postgres/text.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace platform::postgres {

// Statements that take so long or longer are told.
inline constexpr base::Duration slow_query{100};

// With placeholders, as it was written: values may name people.
using TellSlow = std::function<void(std::string_view sql, base::Duration took)>;

// As a warning in the log.
void log_slow_query(std::string_view sql, base::Duration took);

struct Options {
    std::string url;  // a URL or key=value pairs, as libpq reads them
    std::string application = "instainstru";
    std::string search_path;  // empty: the server's own
    base::Duration connect_timeout{5'000};
    base::Duration statement_timeout{30'000};
    TellSlow tell_slow = log_slow_query;
};

// What a statement returned. Cheap to copy; cells live as long as any copy.
class Result {
public:
    struct Held;

    Result() = default;

    explicit Result(std::shared_ptr<const Held> held) : held_{std::move(held)} {}

    std::size_t size() const;
    std::size_t affected() const;  // rows changed by INSERT, UPDATE, DELETE

    bool empty() const { return size() == 0; }

    // Absent: NULL.
    std::optional<std::string_view> at(std::size_t row, std::size_t column) const;

    // A cell that cannot be NULL, as a number, a text, a moment ….
    template <class T>
    T get(std::size_t row, std::size_t column) const {
        T value{};
        const auto text = at(row, column);
        if (!text) {
            if (!ColumnOf<T>::nullable) {
                throw UnreadableRow{"a NULL that was not expected"};
            }
        } else if (!ColumnOf<T>::read(*text, value)) {
            throw UnreadableRow{"a cell of another type than expected"};
        }
        return value;
    }

    // Row by its described columns; the SELECT lists columns_of<Row>().
    template <base::Described Row>
    Row as(std::size_t row, std::size_t first_column = 0) const {
        return read_row<Row>([&](std::size_t column) { return at(row, column); }, first_column);
    }

    template <base::Described Row>
    std::vector<Row> all() const {
        std::vector<Row> rows;
        rows.reserve(size());
        for (std::size_t i = 0; i < size(); ++i) {
            rows.push_back(as<Row>(i));
        }
        return rows;
    }

private:
    std::shared_ptr<const Held> held_;
};

// A value for $1, $2 …; absent optionals are NULL, lists of texts or numbers are arrays.
class Parameter {
public:
    Parameter(std::nullopt_t) {}

    Parameter(const char* text) : text_{text} {}

    Parameter(std::string_view text) : text_{text} {}

    Parameter(std::string&& text) : text_{std::move(text)} {}

    template <class T>
        requires(!std::is_convertible_v<T, std::string_view>)
    Parameter(const T& value) {
        if (is_null(value)) {
            return;
        }
        ColumnOf<T>::write(text_.emplace(), value);
    }

    template <class T>
    Parameter(const std::vector<T>& values) {
        text_ = "{";
        std::string element;
        for (const auto& value : values) {
            if (text_->size() > 1) {
                *text_ += ',';
            }
            element.clear();
            ColumnOf<T>::write(element, value);
            append_array_element(*text_, element);
        }
        *text_ += '}';
    }

    // Null for NULL.
    const char* c_str() const { return text_ ? text_->c_str() : nullptr; }

private:
    std::optional<std::string> text_;
};

using Parameters = std::vector<Parameter>;

class Connection {
public:
    // Throws DatabaseUnavailable.
    explicit Connection(const Options& options);
    ~Connection();
    Connection(Connection&&) noexcept;

    // False once it broke; then it only can be thrown away.
    bool is_open() const;

    // One statement, committed by itself unless a Transaction is open. Throws the faults of
    // faults.hpp.
    Result run(std::string_view sql, const Parameters& parameters = {});

    // The same, planned once for this connection. For statements that come again and again.
    Result run_prepared(const std::string& sql, const Parameters& parameters = {});

    // Several statements without parameters, as in a migration.
    void run_script(const std::string& sql);

private:
    friend class CopyIn;
    struct Held;
    std::unique_ptr<Held> held_;
};

class Transaction {
public:
    explicit Transaction(Connection& connection, std::string_view mode = "");
    ~Transaction();
    Transaction(const Transaction&) = delete;

    Result run(std::string_view sql, const Parameters& parameters = {}) {
        return connection_.run(sql, parameters);
    }

    Result run_prepared(const std::string& sql, const Parameters& parameters = {}) {
        return connection_.run_prepared(sql, parameters);
    }

    Connection& connection() { return connection_; }

    // Throws CommitInDoubt when nobody can say whether it happened.
    void commit();

private:
    Connection& connection_;
    bool open_ = true;
};

// COPY table(columns) FROM STDIN, in text format. Not finished: the surrounding transaction fails.
class CopyIn {
public:
    CopyIn(Connection& connection, const std::string& table, const std::string& columns);
    ~CopyIn();
    CopyIn(const CopyIn&) = delete;

    // Any number of whole lines, each with its line end.
    void write(std::string lines);
    void finish();

private:
    struct Held;
    std::unique_ptr<Held> held_;
};

}  // namespace platform::postgres
