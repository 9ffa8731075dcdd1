#include "events/catalogue.hpp"

#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "events/catalogue_read.hpp"

#include <fmt/format.h>

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

constexpr auto names = names_of(static_cast<FactKinds*>(nullptr));

using Decode = bool (*)(base::json::Place& place, base::json::Value value, Fact& out);

template <class T>
bool decode_as(base::json::Place& place, base::json::Value value, Fact& out) {
    auto& room = std::holds_alternative<T>(out) ? std::get<T>(out) : out.emplace<T>();
    return base::json::read(place, value, room);
}

template <class... Facts>
constexpr auto decoders_of(std::variant<Facts...>*) {
    return std::array<Decode, sizeof...(Facts)>{&decode_as<Facts>...};
}

constexpr auto decoders = decoders_of(static_cast<FactKinds*>(nullptr));

}  // namespace

Fact::Fact() = default;
Fact::Fact(const Fact&) = default;
Fact::Fact(Fact&&) noexcept = default;
Fact& Fact::operator=(const Fact&) = default;
Fact& Fact::operator=(Fact&&) noexcept = default;
Fact::~Fact() = default;

bool Fact::operator==(const Fact& other) const {
    return static_cast<const FactKinds&>(*this) == static_cast<const FactKinds&>(other);
}

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

std::optional<std::size_t> index_of_type(std::string_view type) {
    static const auto indices = [] {
        std::unordered_map<std::string_view, std::size_t> all;
        for (std::size_t i = 0; i < names.size(); ++i) {
            all.emplace(names[i], i);
        }
        return all;
    }();
    const auto found = indices.find(type);
    return found == indices.end() ? std::nullopt : std::optional{found->second};
}

bool read_data(base::json::Place& place, std::size_t type, base::json::Value data, Fact& out) {
    return decoders[type](place, data, out);
}

bool refuse_type(base::json::Place& place, std::string_view type) {
    const auto problem = fmt::format(
        "is of type {}, which is unknown to format level {}: run a newer version of instainstru",
        type,
        format_level
    );
    return place.fail(problem, "unknown");
}

DecodedFact read_data(std::string_view type, std::string_view json) {
    base::json::Place place;
    base::json::Document document{json};
    const auto root = document.root(place);
    Fact fact;
    const auto known = index_of_type(type);
    const bool is_sound =
        known ? root && read_data(place, *known, *root, fact) : refuse_type(place, type);
    if (is_sound && document.ended(place)) {
        return fact;
    }
    const auto& error = place.error();
    return DecodeError{
        fmt::format("{}: {} {}", type, error.path.empty() ? "its data" : error.path, error.problem)
    };
}

}  // namespace events
