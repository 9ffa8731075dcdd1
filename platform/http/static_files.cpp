#include "platform/http/static_files.hpp"

#include "base/ulid.hpp"
#include "platform/http/gzip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

namespace platform::http {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t most_bytes = 64 * 1024 * 1024;

struct File {
    std::shared_ptr<const std::string> content;
    std::shared_ptr<const std::string> compressed;  // null if that would not help
    std::string etag;
    std::string_view type;
    bool immutable = false;
};

using Files = std::map<std::string, File, std::less<>>;

std::string content_of(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) {
        throw std::invalid_argument{"the file " + path.string() + " cannot be read"};
    }
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

Files files_in(const std::string& directory, const std::vector<std::string>& only) {
    if (!fs::is_directory(directory)) {
        throw std::invalid_argument{"the folder " + directory + " does not exist"};
    }
    Files files;
    std::uintmax_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator{directory}) {
        if (!entry.is_regular_file()) {
            continue;
        }
        const std::string name = fs::relative(entry.path(), directory).generic_string();
        if (!only.empty() && std::ranges::find(only, name) == only.end()) {
            continue;
        }
        bytes += entry.file_size();
        if (bytes > most_bytes) {
            throw std::invalid_argument{"the folder " + directory + " holds more than 64 MiB"};
        }
        File file;
        std::string content = content_of(entry.path());
        file.etag = fmt::format("\"{:016x}\"", base::stable_hash(content));
        file.type = media_type_of(name);
        if (content.size() >= least_to_compress && is_compressible(file.type)) {
            file.compressed = std::make_shared<const std::string>(gzipped(content));
        }
        file.content = std::make_shared<const std::string>(std::move(content));
        file.immutable = has_hashed_name(name);
        files.emplace(name, std::move(file));
    }
    return files;
}

// "W/" and lists are allowed in If-None-Match; a weak comparison is what it asks for.
bool has_this_version(const Request& request, const std::string& etag) {
    const auto known = request.header("If-None-Match");
    return known && (*known == "*" || known->find(etag) != known->npos);
}

class FileHandler {
public:
    FileHandler(StaticSite site, std::shared_ptr<const Files> files)
        : site_{std::move(site)}, files_{std::move(files)} {}

    base::Task<Response> operator()(Request& request) const {
        const File* file = find(request.parameter("file").value_or(""));
        if (!file) {
            co_return not_found("not_found", "Not Found");
        }
        co_return answer(request, *file);
    }

private:
    const File* find(std::string_view name) const {
        if (name.empty()) {
            name = "index.html";
        }
        auto found = files_->find(name);
        const std::string_view last = name.substr(name.rfind('/') + 1);
        if (found == files_->end() && site_.falls_back_to_index && last.find('.') == last.npos) {
            found = files_->find("index.html");
        }
        return found == files_->end() ? nullptr : &found->second;
    }

    Response answer(const Request& request, const File& file) const {
        Response response;
        response.headers.add("ETag", "W/" + file.etag);
        response.headers.add(
            "Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache"
        );
        if (file.type == html_type) {
            response.headers.add("Content-Security-Policy", site_.content_policy);
        }
        if (has_this_version(request, file.etag)) {
            response.status = 304;
            return response;
        }
        response.content_type = file.type;
        response.shared_body = file.content;
        if (file.compressed) {
            response.headers.add("Vary", "Accept-Encoding");
            if (accepts_gzip(request)) {
                response.headers.add("Content-Encoding", "gzip");
                response.shared_body = file.compressed;
            }
        }
        return response;
    }

    StaticSite site_;
    std::shared_ptr<const Files> files_;
};

}  // namespace

std::string_view media_type_of(std::string_view file_name) {
    struct Type {
        std::string_view ending;
        std::string_view type;
    };

    static constexpr Type types[] = {
        {".html", html_type},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", json_type},
        {".map", json_type},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".ico", "image/x-icon"},
        {".webp", "image/webp"},
        {".woff2", "font/woff2"},
        {".woff", "font/woff"},
        {".txt", text_type},
        {".webmanifest", "application/manifest+json"},
    };
    for (const Type& known : types) {
        if (file_name.ends_with(known.ending)) {
            return known.type;
        }
    }
    return "application/octet-stream";
}

bool has_hashed_name(std::string_view file_name) {
    constexpr std::size_t hash_size = 8;
    const bool built =
        file_name.starts_with("assets/") || file_name.find("/assets/") != file_name.npos;
    const std::size_t dot = file_name.rfind('.');
    if (!built || dot == file_name.npos || dot < hash_size + 2) {
        return false;
    }
    if (file_name[dot - hash_size - 1] != '-') {
        return false;
    }
    const std::string_view hash = file_name.substr(dot - hash_size, hash_size);
    // A word of eight small letters is no hash.
    return std::ranges::any_of(hash, [](unsigned char c) { return !std::islower(c); }) &&
           std::ranges::all_of(hash, [](unsigned char c) {
               return std::isalnum(c) != 0 || c == '_' || c == '-';
           });
}

Routes static_routes(const StaticSite& site) {
    const auto files = std::make_shared<const Files>(files_in(site.directory, site.only));
    Routes routes;
    for (const std::string& pattern : {site.prefix, site.prefix + "/{file...}"}) {
        Route route;
        route.method = Method::get;
        route.pattern = pattern;
        route.access = Access::open;
        route.handler = FileHandler{site, files};
        route.counts_for_address = false;
        route.described = false;
        routes.push_back(std::move(route));
    }
    return routes;
}

}  // namespace platform::http
