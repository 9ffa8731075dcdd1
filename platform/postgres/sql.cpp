#include "platform/postgres/sql.hpp"

#include "platform/logs/logger.hpp"

// tablewriter is the only COPY of libpqxx 6 that takes finished lines; it warns of its successor.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
#include <pqxx/pqxx>
#include <pqxx/tablewriter>
#pragma clang diagnostic pop

#include <array>
#include <chrono>
#include <unordered_map>
#include <utility>

namespace platform::postgres {

namespace {

// Everything that libpqxx throws becomes a fault.
template <class Work>
auto guarded(Work&& work) {
    try {
        return work();
    } catch (const pqxx::broken_connection& error) {
        throw_fault("", error.what());
    } catch (const pqxx::sql_error& error) {
        throw_fault(error.sqlstate(), error.what());
    } catch (const pqxx::failure& error) {
        throw_fault("", error.what());
    } catch (const pqxx::usage_error& error) {
        throw_fault("XX000", error.what());
    }
}

}  // namespace

struct Result::Held {
    pqxx::result result;
};

struct Connection::Held {
    Held(const std::string& settings, TellSlow tell_slow_)
        : connection{settings}, tx{connection}, tell_slow{std::move(tell_slow_)} {}

    pqxx::connection connection;
    pqxx::nontransaction tx;  // BEGIN and COMMIT are ours
    std::unordered_map<std::string, std::string> prepared;
    TellSlow tell_slow;

    // Its parameters are told to nobody.
    template <class Work>
    Result timed(std::string_view sql, Work&& work) {
        const auto begun = std::chrono::steady_clock::now();
        auto result = guarded(std::forward<Work>(work));
        const auto took =
            std::chrono::floor<base::Duration>(std::chrono::steady_clock::now() - begun);
        if (took >= slow_query) {
            tell_slow(sql, took);
        }
        return result;
    }
};

struct CopyIn::Held {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

    Held(
        pqxx::transaction_base& tx, const std::string& table, const std::vector<std::string>& names
    )
        : writer{tx, table, names.begin(), names.end()} {}

#pragma clang diagnostic pop

    pqxx::tablewriter writer;
};

namespace {

std::vector<const char*> pointers(const Parameters& parameters) {
    std::vector<const char*> texts;
    texts.reserve(parameters.size());
    for (const auto& parameter : parameters) {
        texts.push_back(parameter.c_str());
    }
    return texts;
}

Result result_of(pqxx::result result) {
    return Result{std::make_shared<const Result::Held>(Result::Held{std::move(result)})};
}

std::string with_setting(std::string url, std::string_view name, const std::string& value) {
    const bool is_url = url.starts_with("postgres://") || url.starts_with("postgresql://");
    if (is_url) {
        url += url.find('?') == std::string::npos ? '?' : '&';
        return url + std::string{name} + "=" + value;
    }
    return url + " " + std::string{name} + "='" + value + "'";
}

std::string settings_of(const Options& options) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(options.connect_timeout).count();
    std::string settings = with_setting(options.url, "connect_timeout", std::to_string(seconds));
    settings = with_setting(settings, "application_name", options.application);
    // A server that vanished without a word is noticed after this long, not after two hours.
    settings = with_setting(settings, "tcp_user_timeout", "10000");
    return with_setting(settings, "keepalives_idle", "10");
}

}  // namespace

std::size_t Result::size() const {
    return held_ ? held_->result.size() : 0;
}

std::size_t Result::affected() const {
    return held_ ? held_->result.affected_rows() : 0;
}

std::optional<std::string_view> Result::at(std::size_t row, std::size_t column) const {
    const auto field = held_->result[static_cast<pqxx::result::size_type>(row)]
                                    [static_cast<pqxx::row::size_type>(column)];
    if (field.is_null()) {
        return std::nullopt;
    }
    return std::string_view{field.c_str(), field.size()};
}

void log_slow_query(std::string_view sql, base::Duration took) {
    // Enough to find it by; some are put together from dozens of columns.
    constexpr std::size_t shown = 300;
    logs::write(
        logs::Level::warning,
        "database",
        "slow query",
        {{"dur_ms", took.count()}, {"query", sql.substr(0, shown)}}
    );
}

Connection::Connection(const Options& options) {
    held_ =
        guarded([&] { return std::make_unique<Held>(settings_of(options), options.tell_slow); });
    std::string set =
        "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET client_min_messages = warning; "
        "SET statement_timeout = ";
    set += std::to_string(options.statement_timeout.count());
    if (!options.search_path.empty()) {
        set += "; SET search_path = " + options.search_path;
    }
    run_script(set);
}

Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;

bool Connection::is_open() const {
    return held_ && held_->connection.is_open();
}

Result Connection::run(std::string_view sql, const Parameters& parameters) {
    return held_->timed(sql, [&] {
        const auto texts = pointers(parameters);
        return result_of(
            held_->tx.exec_params(std::string{sql}, pqxx::prepare::make_dynamic_params(texts))
        );
    });
}

Result Connection::run_prepared(const std::string& sql, const Parameters& parameters) {
    return held_->timed(sql, [&] {
        auto known = held_->prepared.find(sql);
        if (known == held_->prepared.end()) {
            const auto name = "s" + std::to_string(held_->prepared.size());
            held_->connection.prepare(name, sql);
            known = held_->prepared.emplace(sql, name).first;
        }
        const auto texts = pointers(parameters);
        return result_of(
            held_->tx.exec_prepared(known->second, pqxx::prepare::make_dynamic_params(texts))
        );
    });
}

void Connection::run_script(const std::string& sql) {
    guarded([&] { held_->tx.exec(sql); });
}

Transaction::Transaction(Connection& connection, std::string_view mode) : connection_{connection} {
    connection_.run("BEGIN " + std::string{mode});
}

Transaction::~Transaction() {
    if (!open_ || !connection_.is_open()) {
        return;
    }
    try {
        connection_.run("ROLLBACK");
    } catch (const Fault&) {
        // The connection broke meanwhile: the server rolls back by itself.
    }
}

void Transaction::commit() {
    open_ = false;
    try {
        connection_.run("COMMIT");
    } catch (const DatabaseUnavailable& fault) {
        throw CommitInDoubt{fault.what()};
    }
}

CopyIn::CopyIn(Connection& connection, const std::string& table, const std::string& columns) {
    std::vector<std::string> names;
    for (std::size_t from = 0; from < columns.size();) {
        const auto comma = std::min(columns.find(',', from), columns.size());
        names.push_back(columns.substr(from, comma - from));
        from = comma + 1;
    }
    held_ = guarded([&] { return std::make_unique<Held>(connection.held_->tx, table, names); });
}

CopyIn::~CopyIn() = default;

void CopyIn::write(std::string lines) {
    if (lines.empty()) {
        return;
    }
    lines.pop_back();  // libpqxx adds the last line end
    guarded([&] { held_->writer.write_raw_line(lines); });
}

void CopyIn::finish() {
    guarded([&] { held_->writer.complete(); });
}

}  // namespace platform::postgres
