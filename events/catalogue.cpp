#include "events/catalogue.hpp"

#include "base/json_read.hpp"
#include "base/json_write.hpp"

#include <array>
#include <unordered_map>

namespace events {

namespace {

// The C++ name without its namespace. BOOST_DESCRIBE does not keep a struct's own name, the
// compiler does.
template <class T>
constexpr std::string_view name_of_type() {
    std::string_view name = __PRETTY_FUNCTION__;
    name.remove_prefix(name.find("T = ") + 4);
    name = name.substr(0, name.find_first_of(";]"));
    return name.substr(name.rfind(':') + 1);
}

template <class... Facts>
constexpr auto names_of(std::variant<Facts...>*) {
    return std::array<std::string_view, sizeof...(Facts)>{name_of_type<Facts>()...};
}

constexpr auto names = names_of(static_cast<Fact*>(nullptr));

using Decode = DecodedFact (*)(std::string_view json);

template <class T>
DecodedFact decode_as(std::string_view json) {
    auto fact = base::read_json<T>(json);
    if (fact) return Fact{std::move(*fact)};
    return DecodeError{fmt::format(
        "{}: {} {}", name_of_type<T>(), fact.error().path, fact.error().problem
    )};
}

template <class... Facts>
std::unordered_map<std::string_view, Decode> make_decoders(std::variant<Facts...>*) {
    return {{name_of_type<Facts>(), &decode_as<Facts>}...};
}

}  // namespace

std::string_view type_of(const Fact& fact) {
    return names[fact.index()];
}

const std::vector<std::string_view>& fact_types() {
    static const std::vector<std::string_view> types{names.begin(), names.end()};
    return types;
}

void write_data(std::string& out, const Fact& fact) {
    std::visit([&](const auto& one) { base::write_json(out, one); }, fact);
}

void throw_exception_from_error(const DecodeError& error, const boost::source_location&) {
    throw std::runtime_error{error.sentence};
}

DecodedFact read_data(std::string_view type, std::string_view json) {
    static const auto decoders = make_decoders(static_cast<Fact*>(nullptr));
    const auto decode = decoders.find(type);
    if (decode == decoders.end()) {
        return DecodeError{fmt::format(
            "fact type {} is unknown to format level {}: run a newer version of instainstru",
            type,
            format_level
        )};
    }
    return decode->second(json);
}

}  // namespace events
