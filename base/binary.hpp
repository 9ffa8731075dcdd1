#pragma once
// Values as bytes, for what the same version of the program writes and reads back, like snapshots.
// Which fields a type has is said once, for both ways: by its description, or by a function
//
//   template <class Archive>
//   void each_field(Archive& archive, base::some<Invite> auto& invite) {
//       auto& [standing, role] = invite;  // a field that is left out does not compile
//       archive(standing, role);
//   }
//
// in the type's namespace, or by its members save(BinaryWriter&) const and load(BinaryReader&).

#include "base/describe.hpp"
#include "base/sealed.hpp"
#include "base/time.hpp"
#include "base/ulid.hpp"

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace base {

static_assert(std::endian::native == std::endian::little, "bytes are written as they lie");

template <class T, class Of>
concept some = std::same_as<std::remove_const_t<T>, Of>;

template <class T>
concept PlainNumber = std::integral<T> && !std::same_as<T, bool>;

// Nothing that people date lies further from 1970, in milliseconds; and calculating with it cannot
// overflow.
inline constexpr std::int64_t furthest_moment = std::int64_t{1} << 53;

class BinaryWriter {
public:
    template <class... Values>
    void operator()(const Values&... values) {
        (write(values), ...);
    }

    void bytes(std::string_view bytes) { out_.append(bytes); }

    // As many values as they lie in memory.
    template <class T>
        requires std::is_trivially_copyable_v<T>
    void column(const std::vector<T>& values) {
        write(static_cast<std::uint64_t>(values.size()));
        out_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
    }

    std::string take() { return std::move(out_); }

private:
    template <PlainNumber T>
    void write(T value) {
        char bytes[sizeof(T)];
        std::memcpy(bytes, &value, sizeof(T));
        out_.append(bytes, sizeof(T));
    }

    void write(bool value) { out_.push_back(value ? 1 : 0); }

    template <DescribedEnum E>
    void write(E value) {
        write(static_cast<std::underlying_type_t<E>>(value));
    }

    void write(Instant at) { write(static_cast<std::int64_t>(at.time_since_epoch().count())); }

    void write(const std::string& text) {
        write(static_cast<std::uint32_t>(text.size()));
        out_.append(text);
    }

    template <class Tag>
    void write(const Id<Tag>& id) {
        write(id.text);
    }

    template <class T>
    void write(const Sealed<T>& sealed) {
        write(sealed.key);
        write(sealed.text);
    }

    template <class T>
    void write(const std::optional<T>& value) {
        write(value.has_value());
        if (value) {
            write(*value);
        }
    }

    template <class T>
    void write(const std::vector<T>& values) {
        write(static_cast<std::uint32_t>(values.size()));
        for (const auto& value : values) {
            write(value);
        }
    }

    template <class Key, class Value, class Less>
    void write(const std::map<Key, Value, Less>& values) {
        write(static_cast<std::uint32_t>(values.size()));
        for (const auto& [key, value] : values) {
            write(key);
            write(value);
        }
    }

    // Sorted, so that the same content is the same bytes.
    template <class Value>
    void write(const std::unordered_map<std::string, Value>& values) {
        std::vector<const std::pair<const std::string, Value>*> sorted;
        sorted.reserve(values.size());
        for (const auto& one : values) {
            sorted.push_back(&one);
        }
        std::ranges::sort(sorted, {}, [](const auto* one) -> const auto& { return one->first; });
        write(static_cast<std::uint32_t>(values.size()));
        for (const auto* one : sorted) {
            write(one->first);
            write(one->second);
        }
    }

    template <class T>
        requires std::is_class_v<T>
    void write(const T& value) {
        if constexpr (requires { value.save(*this); }) {
            value.save(*this);
        } else if constexpr (Described<T>) {
            for_each_field<T>([&](std::string_view, auto field) { write(value.*field); });
        } else {
            each_field(*this, value);
        }
    }

    std::string out_;
};

// Any bytes are read without harm: at the first that make no sense it fails and stays so, and what
// is read from there on is empty.
class BinaryReader {
public:
    explicit BinaryReader(std::string_view bytes) : left_{bytes} {}

    template <class... Values>
    void operator()(Values&... values) {
        (read(values), ...);
    }

    template <class T>
    T one() {
        T value{};
        read(value);
        return value;
    }

    // Empty when there are not so many.
    std::string_view bytes(std::size_t count) {
        if (count > left_.size()) {
            fail();
            return {};
        }
        const auto bytes = left_.substr(0, count);
        left_.remove_prefix(count);
        return bytes;
    }

    template <class T>
        requires std::is_trivially_copyable_v<T>
    std::vector<T> column() {
        const auto count = one<std::uint64_t>();
        if (count > left_.size() / sizeof(T)) {
            fail();
            return {};
        }
        std::vector<T> values(count);
        const auto from = bytes(count * sizeof(T));
        if (count > 0) {
            std::memcpy(static_cast<void*>(values.data()), from.data(), from.size());
        }
        return values;
    }

    // How many follow, of which each takes a byte at least.
    std::uint32_t count() {
        const auto count = one<std::uint32_t>();
        if (count > left_.size()) {
            fail();
            return 0;
        }
        return count;
    }

    void fail() {
        failed_ = true;
        left_ = {};
    }

    bool failed() const { return failed_; }

    // All was read, and made sense.
    bool is_done() const { return !failed_ && left_.empty(); }

private:
    // A count alone does not make memory be taken.
    static constexpr std::uint32_t reserve_max = 1'024;

    template <PlainNumber T>
    void read(T& value) {
        if (left_.size() < sizeof(T)) {
            value = 0;
            return fail();
        }
        std::copy_n(left_.begin(), sizeof(T), reinterpret_cast<char*>(&value));
        left_.remove_prefix(sizeof(T));
    }

    void read(bool& value) {
        const auto byte = one<std::uint8_t>();
        value = byte == 1;
        if (byte > 1) {
            fail();
        }
    }

    template <DescribedEnum E>
    void read(E& value) {
        const auto number = one<std::underlying_type_t<E>>();
        bool is_known = false;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
            is_known |= static_cast<std::underlying_type_t<E>>(enumerator.value) == number;
        });
        if (is_known) {
            value = static_cast<E>(number);
        } else {
            fail();
        }
    }

    void read(Instant& at) {
        at = Instant{Duration{one<std::int64_t>()}};
        const auto millis = at.time_since_epoch().count();
        if ((millis > furthest_moment && at != Instant::max()) || millis < -furthest_moment) {
            at = {};
            fail();
        }
    }

    void read(std::string& text) { text = bytes(one<std::uint32_t>()); }

    template <class Tag>
    void read(Id<Tag>& id) {
        read(id.text);
        if (!id.empty() && !is_id(id.text)) {
            fail();
        }
    }

    template <class T>
    void read(Sealed<T>& sealed) {
        read(sealed.key);
        read(sealed.text);
    }

    template <class T>
    void read(std::optional<T>& value) {
        value.reset();
        if (one<bool>()) {
            read(value.emplace());
        }
    }

    template <class T>
    void read(std::vector<T>& values) {
        const auto size = count();
        values.clear();
        values.reserve(std::min(size, reserve_max));
        for (std::uint32_t i = 0; i < size && !failed_; ++i) {
            read(values.emplace_back());
        }
    }

    template <class Key, class Value, class Less>
    void read(std::map<Key, Value, Less>& values) {
        const auto size = count();
        values.clear();
        for (std::uint32_t i = 0; i < size && !failed_; ++i) {
            auto key = one<Key>();
            const auto place = values.try_emplace(values.end(), std::move(key));
            read(place->second);
        }
        if (values.size() != size) {
            fail();
        }
    }

    template <class Value>
    void read(std::unordered_map<std::string, Value>& values) {
        const auto size = count();
        values.clear();
        for (std::uint32_t i = 0; i < size && !failed_; ++i) {
            read(values[one<std::string>()]);
        }
        if (values.size() != size) {
            fail();
        }
    }

    template <class T>
        requires std::is_class_v<T>
    void read(T& value) {
        if constexpr (requires { value.load(*this); }) {
            value.load(*this);
        } else if constexpr (Described<T>) {
            for_each_field<T>([&](std::string_view, auto field) { read(value.*field); });
        } else {
            each_field(*this, value);
        }
    }

    std::string_view left_;
    bool failed_ = false;
};

}  // namespace base
