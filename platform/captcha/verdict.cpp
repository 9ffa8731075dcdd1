#include "platform/captcha/site_verifier.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>

namespace platform::captcha {

namespace {

constexpr int ok_status = 200;

// Of the provider's error codes those that say that the captcha was none; all others are about us,
// or about the provider.
constexpr std::array<std::string_view, 3> codes_of_wrong{
    "invalid-input-response", "missing-input-response", "timeout-or-duplicate"
};

}  // namespace

Verdict verdict_of(int status, std::string_view body) {
    simdjson::ondemand::parser parser;
    const simdjson::padded_string padded{body};
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    bool is_solved = false;
    const bool is_said = !parser.iterate(padded).get(document) &&
                         !document.get_object().get(object) &&
                         !object.find_field_unordered("success").get_bool().get(is_solved);
    if (!is_said) {
        return Verdict::silent;
    }
    if (is_solved) {
        return status == ok_status ? Verdict::solved : Verdict::silent;
    }
    simdjson::ondemand::array codes;
    if (object.find_field_unordered("error-codes").get_array().get(codes)) {
        return Verdict::wrong;
    }
    for (auto code : codes) {
        std::string_view name;
        const bool is_of_captcha = !code.get_string().get(name) &&
                                   std::ranges::find(codes_of_wrong, name) != codes_of_wrong.end();
        if (!is_of_captcha) {
            return Verdict::silent;
        }
    }
    return Verdict::wrong;
}

}  // namespace platform::captcha
