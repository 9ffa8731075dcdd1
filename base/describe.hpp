#pragma once
// Plain structs that know their fields' names. JSON, golden files, table columns and OpenAPI all
// come from these descriptions; nothing is listed twice.

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <string_view>
#include <type_traits>

namespace base {

template <class T>
concept Described = boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;

template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

template <class T>
using fields_of = boost::describe::
    describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class T>
inline constexpr std::size_t field_count = boost::mp11::mp_size<fields_of<T>>::value;

// Calls visit(name, member pointer) for each field, in order.
template <Described T, class Visit>
void for_each_field(Visit&& visit) {
    boost::mp11::mp_for_each<fields_of<T>>([&](auto field) {
        visit(std::string_view{field.name}, field.pointer);
    });
}

template <DescribedEnum E>
std::string_view name_of(E value) {
    std::string_view name;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        if (enumerator.value == value) {
            name = enumerator.name;
        }
    });
    return name;
}

// False when no enumerator is called so.
template <DescribedEnum E>
bool enum_from(std::string_view name, E& value) {
    bool found = false;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        if (name == enumerator.name) {
            value = enumerator.value;
            found = true;
        }
    });
    return found;
}

}  // namespace base
