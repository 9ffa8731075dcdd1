#pragma once
// A value that few entries have: eight bytes where there is none.

#include <memory>
#include <utility>

namespace domain {

template <class T>
class Rarely {
public:
    Rarely() = default;

    Rarely(T value) : value_{std::make_unique<T>(std::move(value))} {}

    Rarely(const Rarely& other)
        : value_{other.value_ ? std::make_unique<T>(*other.value_) : nullptr} {}

    Rarely(Rarely&&) noexcept = default;

    Rarely& operator=(Rarely other) noexcept {
        value_ = std::move(other.value_);
        return *this;
    }

    ~Rarely() = default;

    explicit operator bool() const { return value_ != nullptr; }

    const T& operator*() const { return *value_; }

    T& operator*() { return *value_; }

    template <class Writer>
    void save(Writer& writer) const {
        writer(value_ != nullptr);
        if (value_) {
            writer(*value_);
        }
    }

    template <class Reader>
    void load(Reader& reader) {
        value_ =
            reader.template one<bool>() ? std::make_unique<T>(reader.template one<T>()) : nullptr;
    }

private:
    std::unique_ptr<T> value_;
};

}  // namespace domain
