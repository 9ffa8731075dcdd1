// HTTP as it comes from the socket. Cut anywhere it is the same request.

#include "platform/http/parser.hpp"
#include "platform/http/uri.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

#include <boost/beast/http/error.hpp>

namespace fuzz {

namespace {

namespace http = platform::http;

struct Read {
    http::Exchange exchange;
    bool is_done = false;
    bool is_broken = false;
    int refusal = 0;
};

bool waits(const Read& read) {
    return !read.is_done && !read.is_broken;
}

std::vector<std::string> texts_of(const http::Fields& fields) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        texts.emplace_back(fields[i].name).append(": ").append(fields[i].value);
    }
    return texts;
}

// As the connection does it: what the parser leaves is offered again with what comes next.
void read(Read& read, const std::vector<std::string_view>& pieces) {
    http::reset(read.exchange);
    const http::Limits limits;
    http::RequestParser parser{read.exchange, limits};
    std::string waiting;
    for (const auto piece : pieces) {
        waiting += piece;
        while (!waiting.empty() && !parser.is_done() && !read.is_broken) {
            boost::beast::error_code error;
            const auto used = parser.put(boost::asio::buffer(waiting), error);
            waiting.erase(0, used);
            if (error == boost::beast::http::error::need_more) {
                break;
            }
            if (error) {
                read.is_broken = true;
                parser.explain(error);
            }
        }
    }
    read.is_done = parser.is_done();
    read.refusal = parser.refused() ? parser.refusal().status : 0;
}

}  // namespace

void http_request(std::string_view input) {
    Read whole;
    Read cut;
    read(whole, {input});
    read(cut, pieces_of(input));
    if (waits(whole) || waits(cut)) {
        return;  // What is wrong with a head may show before its end or only then.
    }
    must(whole.is_broken == cut.is_broken, "broken or not, however the request is cut");
    must(whole.refusal == cut.refusal, "the same refusal, however the request is cut");
    if (whole.is_broken) {
        return;
    }
    const auto& one = whole.exchange.request;
    const auto& other = cut.exchange.request;
    must(one.method == other.method && one.path == other.path, "the same request");
    must(texts_of(one.query) == texts_of(other.query), "the same query");
    must(texts_of(one.headers) == texts_of(other.headers), "the same fields");
    must(texts_of(one.cookies) == texts_of(other.cookies), "the same cookies");
    must(one.body == other.body, "the same body");
}

}  // namespace fuzz
