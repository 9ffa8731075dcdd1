#pragma once
// Conditions of a query, joined by AND; values become parameters.

#include "platform/postgres/sql.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace projections {

class Conditions {
public:
    explicit Conditions(platform::postgres::Parameters first) : parameters_{std::move(first)} {}

    // "{}" stands for the value.
    template <class T>
    void add(std::string_view condition, const T& value) {
        parameters_.emplace_back(value);
        say(fmt::format(fmt::runtime(condition), fmt::format("${}", parameters_.size())));
    }

    template <class T>
    void add_if(std::string_view condition, const std::optional<T>& value) {
        if (value) {
            add(condition, *value);
        }
    }

    // Of a list by that moment and then by id, the latest first: behind the row that a cursor
    // names. False: the cursor is none of ours.
    [[nodiscard]] bool go_on_behind(std::string_view cursor, std::string_view moment);

    // Without a value.
    void say(std::string_view condition) {
        sql_ += sql_.empty() ? "WHERE " : " AND ";
        sql_ += condition;
    }

    const std::string& sql() const { return sql_; }

    const platform::postgres::Parameters& parameters() const { return parameters_; }

private:
    platform::postgres::Parameters parameters_;
    std::string sql_;
};

}  // namespace projections
