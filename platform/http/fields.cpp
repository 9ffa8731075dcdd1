#include "platform/http/fields.hpp"

#include <algorithm>

namespace platform::http {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return lower(x) == lower(y);
    });
}

void Fields::add(std::string_view name, std::string_view value) {
    entries_.push_back(
        {static_cast<std::uint32_t>(text_.size()),
         static_cast<std::uint32_t>(name.size()),
         static_cast<std::uint32_t>(value.size())}
    );
    text_.append(name);
    text_.append(value);
}

void Fields::clear() {
    text_.clear();
    entries_.clear();
}

Field Fields::operator[](std::size_t index) const {
    const Entry& entry = entries_[index];
    const std::string_view text{text_};
    return {
        text.substr(entry.at, entry.name_size),
        text.substr(entry.at + entry.name_size, entry.value_size)
    };
}

std::optional<std::string_view> Fields::find(std::string_view name) const {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (entries_[i].name_size != name.size()) {
            continue;
        }
        const Field field = (*this)[i];
        if (field.name == name) {
            return field.value;
        }
    }
    return std::nullopt;
}

std::optional<std::string_view> Fields::find_ignoring_case(std::string_view name) const {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (entries_[i].name_size != name.size()) {
            continue;
        }
        const Field field = (*this)[i];
        if (equal_ignoring_case(field.name, name)) {
            return field.value;
        }
    }
    return std::nullopt;
}

}  // namespace platform::http
