#pragma once
// Compression of answers. Internal.

#include "platform/http/message.hpp"

#include <string>
#include <string_view>

namespace platform::http {

// In the gzip format; fast rather than small.
std::string gzipped(std::string_view content);

bool accepts_gzip(const Request& request);

// Texts; images and fonts are compressed already.
bool is_compressible(std::string_view media_type);

// What is smaller than this is sent as it is; so is what is larger than the other, because
// compressing holds up the loop.
inline constexpr std::size_t least_to_compress = 500;
inline constexpr std::size_t most_to_compress = 256 * 1024;

}  // namespace platform::http
