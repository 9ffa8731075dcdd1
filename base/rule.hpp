#pragma once
// What must be true for a command to be carried out.

#include "base/describe.hpp"

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace base {

// Which of the usual treatments a broken rule gets; one table maps it to an HTTP status.
enum class Kind {
    malformed,
    invalid,
    unauthenticated,
    forbidden,
    absent,
    conflict,
    gone,
    outdated,
    refused,
    too_many
};
BOOST_DESCRIBE_ENUM(
    Kind,
    malformed,
    invalid,
    unauthenticated,
    forbidden,
    absent,
    conflict,
    gone,
    outdated,
    refused,
    too_many
)

// The code is for programs and never changes; the sentence is for people.
struct Rule {
    std::string_view code;
    Kind kind;
    std::string_view sentence;
};

// A business "no". A value, never thrown.
struct Rejection {
    const Rule* rule = nullptr;

    Rejection() = default;  // Boost 1.81 asks for it in result::error().

    Rejection(const Rule& broken) : rule{&broken} {}

    // By the code: what another process rejected names a rule of that process.
    bool names(const Rule& other) const { return rule && rule->code == other.code; }

    bool operator==(const Rejection&) const = default;
};

[[noreturn]] inline void
throw_exception_from_error(const Rejection& rejection, const boost::source_location&) {
    throw std::logic_error{std::string{rejection.rule->code}};
}

// The facts that a command causes; none when what it asks for is already so; or a rejection.
template <class Fact>
using Decision = boost::system::result<std::vector<Fact>, Rejection>;

}  // namespace base
