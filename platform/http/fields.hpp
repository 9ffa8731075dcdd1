#pragma once
// Names and values in the order they came, in one block of text: a request costs no allocation
// for each of its fields, and clearing keeps the room for the next request.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace platform::http {

// ASCII only, as header names are.
bool equal_ignoring_case(std::string_view a, std::string_view b);

struct Field {
    std::string_view name;
    std::string_view value;
};

// Views handed out are valid until the next add or clear.
class Fields {
public:
    Fields() = default;

    Fields(std::initializer_list<Field> fields) {
        for (const Field& field : fields) {
            add(field.name, field.value);
        }
    }

    void add(std::string_view name, std::string_view value);
    void clear();

    std::size_t size() const { return entries_.size(); }

    bool empty() const { return entries_.empty(); }

    Field operator[](std::size_t index) const;

    // The first of that name, spelled exactly so.
    std::optional<std::string_view> find(std::string_view name) const;

    // The first of that name, whatever the case of its letters.
    std::optional<std::string_view> find_ignoring_case(std::string_view name) const;

private:
    struct Entry {
        std::uint32_t at;
        std::uint32_t name_size;
        std::uint32_t value_size;
    };

    std::string text_;
    std::vector<Entry> entries_;
};

// Header fields: names match whatever their case.
class Headers : public Fields {
public:
    using Fields::Fields;

    std::optional<std::string_view> find(std::string_view name) const {
        return find_ignoring_case(name);
    }
};

}  // namespace platform::http
