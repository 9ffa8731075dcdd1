#include "platform/http/gzip.hpp"

#include "base/ensure.hpp"

#include <boost/beast/zlib/deflate_stream.hpp>
#include <boost/crc.hpp>

#include <cstdint>

namespace platform::http {

namespace {

namespace zlib = boost::beast::zlib;

constexpr int level = 3;
constexpr int window_bits = 15;
constexpr int memory_level = 8;

// No name, no time, and nobody's operating system (255).
constexpr std::string_view head{"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", 10};

void append_little_endian(std::string& out, std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) {
        out += static_cast<char>(value >> shift & 0xff);
    }
}

}  // namespace

std::string gzipped(std::string_view content) {
    // Its tables are a quarter of a megabyte; one per thread is enough.
    thread_local zlib::deflate_stream stream;
    stream.reset(level, window_bits, memory_level, zlib::Strategy::normal);
    std::string out{head};
    out.resize(head.size() + stream.upper_bound(content.size()) + 16);
    zlib::z_params params;
    params.next_in = content.data();
    params.avail_in = content.size();
    params.next_out = out.data() + head.size();
    params.avail_out = out.size() - head.size();
    boost::beast::error_code error;
    stream.write(params, zlib::Flush::finish, error);
    ENSURE(error == zlib::error::end_of_stream, "the room was computed for the whole content");
    out.resize(head.size() + params.total_out);
    boost::crc_32_type checksum;
    checksum.process_bytes(content.data(), content.size());
    append_little_endian(out, checksum.checksum());
    append_little_endian(out, static_cast<std::uint32_t>(content.size()));
    return out;
}

bool accepts_gzip(const Request& request) {
    const auto accepted = request.header("Accept-Encoding");
    if (!accepted) {
        return false;
    }
    const std::size_t at = accepted->find("gzip");
    if (at == accepted->npos) {
        return false;
    }
    std::string_view quality = accepted->substr(at + 4);
    quality = quality.substr(0, quality.find(','));
    return quality.find("q=0") == quality.npos || quality.find("q=0.") != quality.npos;
}

bool is_compressible(std::string_view media_type) {
    return media_type.starts_with("text/") || media_type.starts_with(json_type) ||
           media_type == "application/problem+json" || media_type == "image/svg+xml" ||
           media_type == "application/manifest+json";
}

}  // namespace platform::http
