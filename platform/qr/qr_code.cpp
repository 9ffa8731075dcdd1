#include "platform/qr/qr_code.hpp"

#include <fmt/format.h>

#include <iterator>
#include <memory>
#include <openssl/evp.h>
#include <qrencode.h>
#include <stdexcept>

namespace platform::qr {

namespace {

// ISO/IEC 18004 §5.3.8: so many modules of white on each side.
constexpr int quiet_zone = 4;

using Code = std::unique_ptr<QRcode, decltype(&QRcode_free)>;

Code encode(std::string_view text) {
    constexpr int smallest_that_fits = 0;
    Code code{
        QRcode_encodeData(
            static_cast<int>(text.size()),
            reinterpret_cast<const unsigned char*>(text.data()),
            smallest_that_fits,
            QR_ECLEVEL_M
        ),
        &QRcode_free
    };
    if (!code) {
        throw std::invalid_argument{"this text does not fit into a QR code"};
    }
    return code;
}

// One path, a square a module.
std::string to_svg(const QRcode& code) {
    const int size = code.width + 2 * quiet_zone;
    auto svg = fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" )"
        R"(shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{0}v{0}H0z"/><path d=")",
        size
    );
    for (int y = 0; y < code.width; ++y) {
        for (int x = 0; x < code.width; ++x) {
            if ((code.data[y * code.width + x] & 1) != 0) {
                fmt::format_to(
                    std::back_inserter(svg), "M{} {}h1v1h-1z", x + quiet_zone, y + quiet_zone
                );
            }
        }
    }
    return svg + R"("/></svg>)";
}

std::string to_base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<const unsigned char*>(bytes.data()),
        static_cast<int>(bytes.size())
    );
    text.resize(static_cast<std::size_t>(length));
    return text;
}

}  // namespace

std::string to_data_url(std::string_view text) {
    const auto code = encode(text);
    return "data:image/svg+xml;base64," + to_base64(to_svg(*code));
}

}  // namespace platform::qr
