#include "platform/crypto/code_stock.hpp"

#include "base/ensure.hpp"

#include <utility>

namespace platform::crypto {

namespace {

constexpr std::size_t kept_a_slot = 4;

}  // namespace

CodeStock::CodeStock(const Routing& routing, base::Random& random)
    : routing_{routing}, random_{random} {}

std::string CodeStock::draw(base::Slot slot) {
    ENSURE(slot < base::slot_count, "no code would ever fall there");
    auto& wanted = kept_[slot];
    if (!wanted.empty()) {
        auto code = std::move(wanted.back());
        wanted.pop_back();
        return code;
    }
    for (;;) {
        auto code = draw_code(random_);
        const auto fallen = routing_.slot_of(code);
        if (fallen == slot) {
            return code;
        }
        if (kept_[fallen].size() < kept_a_slot) {
            kept_[fallen].push_back(std::move(code));
        }
    }
}

std::size_t CodeStock::size() const {
    std::size_t codes = 0;
    for (const auto& kept : kept_) {
        codes += kept.size();
    }
    return codes;
}

}  // namespace platform::crypto
