// Bodies that are not JSON: forms, multipart files, compressed answers.

#include "platform/http/gzip.hpp"
#include "platform/http/multipart.hpp"
#include "platform/http/uri.hpp"
#include "tests/platform/http_site.hpp"

#include <boost/beast/zlib/inflate_stream.hpp>
#include <doctest/doctest.h>

using namespace http_test;

namespace {

base::Task<Response> keep_file(Request& request) {
    const auto boundary = multipart_boundary(request.header("Content-Type").value_or(""));
    if (!boundary) {
        co_return problem(415, "unsupported_media_type", "multipart/form-data is wanted");
    }
    MultipartFile file{*request.stream, *boundary};
    const bool found = co_await file.find();
    if (!found) {
        co_return bad_request("file_missing", "There is no part called file");
    }
    std::string content;
    std::optional<std::string> piece = co_await file.next();
    while (piece) {
        content += *piece;
        piece = co_await file.next();
    }
    co_return text(file.file_name() + "|" + content);
}

Routes upload_route() {
    Route route = open_route(Method::post, "/upload", keep_file);
    route.streams_body = true;
    return {route};
}

std::string upload(const std::string& body) {
    return post("/upload", body, "Content-Type: multipart/form-data; boundary=\"b1\"\r\n");
}

std::string part(const std::string& disposition, const std::string& content) {
    return "--b1\r\nContent-Disposition: form-data; " + disposition +
           "\r\nContent-Type: text/csv\r\n\r\n" + content + "\r\n";
}

std::string inflated(std::string_view gzip, std::size_t size) {
    boost::beast::zlib::inflate_stream stream;
    std::string out(size + 1, '\0');
    boost::beast::zlib::z_params params;
    params.next_in = gzip.data() + 10;
    params.avail_in = gzip.size() - 18;
    params.next_out = out.data();
    params.avail_out = out.size();
    boost::beast::error_code error;
    stream.write(params, boost::beast::zlib::Flush::finish, error);
    out.resize(params.total_out);
    return out;
}

base::Task<Response> large_json(Request&) {
    co_return ok("[" + std::string(2000, '1') + "]");
}

base::Task<Response> small_json(Request&) {
    co_return ok("{}");
}

}  // namespace

TEST_CASE("a form is decoded; a malformed one is refused") {
    Fields fields;
    CHECK(read_form("username=a%40b.c&password=p+w%26%3D&empty=&flag", fields));
    CHECK(fields.find("username") == "a@b.c");
    CHECK(fields.find("password") == "p w&=");
    CHECK(fields.find("empty") == "");
    CHECK(fields.find("flag") == "");
    for (const std::string wrong : {"a=%", "a=%2", "a=%zz", "a=%00", "a=%ff", "%c3=1"}) {
        CAPTURE(wrong);
        Fields ignored;
        CHECK_FALSE(read_form(wrong, ignored));
    }
}

TEST_CASE("cookies of others do not disturb ours") {
    Fields cookies;
    read_cookies("a=1; broken; =x; sid=abc.def; quoted=\"q\"; sid=second", cookies);
    CHECK(cookies.find("sid") == "abc.def");
    CHECK(cookies.find("quoted") == "q");
    CHECK(cookies.find("a") == "1");
}

TEST_CASE("a file among the parts of a form is read, the others are skipped") {
    Site site{upload_route()};
    const std::string content = "email\r\na@b.c\r\n--b\r\n-";
    const Answer answer = site.ask(upload(
        part("name=\"role\"", "instructor") +
        part("name=\"file\"; filename=\"a;b \\\"c\\\".csv\"", content) +
        part("name=\"after\"", "x") + "--b1--\r\n"
    ));
    CHECK(answer.status == 200);
    CHECK(answer.body == "a;b \"c\".csv|" + content);
}

TEST_CASE("a large file and an empty one arrive as they are") {
    Site site{upload_route()};
    for (const std::size_t size : {0UL, 1UL, 65'536UL, 700'001UL}) {
        CAPTURE(size);
        const std::string content(size, '\r');
        const Answer answer =
            site.ask(upload(part("name=file; filename=f.csv", content) + "--b1--\r\n"));
        CHECK(answer.status == 200);
        CHECK(answer.body == "f.csv|" + content);
    }
}

TEST_CASE("an upload that is not what it says is refused") {
    Site site{upload_route()};

    struct Row {
        std::string body;
        int status;
    };

    const std::vector<Row> rows{
        {part("name=\"other\"", "x") + "--b1--\r\n", 400},
        {part("name=\"file\"", "x"), 400},
        {"no boundary at all", 400},
        {"", 400},
        {"--b1", 400},
        {"--b1\r\nContent-Disposition: form-data; name=\"file\"" + std::string(10'000, ' '), 400},
    };
    for (const Row& row : rows) {
        CAPTURE(row.body.substr(0, 60));
        CHECK(site.ask(upload(row.body)).status == row.status);
    }
    CHECK(site.ask(post("/upload", "a,b", "Content-Type: text/csv\r\n")).status == 415);
}

TEST_CASE("an answer worth it is compressed for those who say they can read it") {
    Site site{
        {open_route(Method::get, "/large", large_json),
         open_route(Method::get, "/small", small_json)}
    };
    const std::string accepting = "Accept-Encoding: br, gzip\r\n";
    const Answer compressed = site.ask(get("/large", accepting));
    CHECK(compressed.header("content-encoding") == "gzip");
    CHECK(compressed.body.size() < 100);
    CHECK(inflated(compressed.body, 2002) == "[" + std::string(2000, '1') + "]");
    CHECK_FALSE(site.ask(get("/large")).has("content-encoding"));
    CHECK_FALSE(site.ask(get("/large", "Accept-Encoding: gzip;q=0\r\n")).has("content-encoding"));
    CHECK_FALSE(site.ask(get("/small", accepting)).has("content-encoding"));
}
