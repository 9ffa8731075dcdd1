#include "platform/http/parser.hpp"

#include "platform/http/uri.hpp"

#include <boost/beast/http/error.hpp>

namespace platform::http {

namespace beast_http = boost::beast::http;

namespace {

Method method_from(beast_http::verb verb) {
    switch (verb) {
        case beast_http::verb::get:
            return Method::get;
        case beast_http::verb::head:
            return Method::head;
        case beast_http::verb::post:
            return Method::post;
        case beast_http::verb::put:
            return Method::put;
        case beast_http::verb::patch:
            return Method::patch;
        case beast_http::verb::delete_:
            return Method::del;
        case beast_http::verb::options:
            return Method::options;
        default:
            return Method::other;
    }
}

}  // namespace

void reset(Exchange& exchange) {
    exchange.target.clear();
    exchange.route = nullptr;
    exchange.allow.clear();
    exchange.malformed_path = false;
    exchange.correlation_id.clear();
    exchange.allowed_origin = {};
    exchange.bypasses_limits = false;
    exchange.limited = false;
    exchange.shadow = false;
    exchange.shadow_allows = true;
    Request& request = exchange.request;
    request.method = Method::get;
    request.path.clear();
    request.route = "unmatched";
    request.parameters.clear();
    request.query.clear();
    request.headers.clear();
    request.cookies.clear();
    // A large body is not kept for the next small one.
    if (request.body.capacity() > 16 * 1024) {
        request.body = {};
    } else {
        request.body.clear();
    }
    request.stream = nullptr;
    request.request_id.clear();
    request.traceparent.clear();
    request.credential.reset();
    request.principal.reset();
}

RequestParser::RequestParser(Exchange& exchange, const Limits& limits)
    : exchange_{exchange}, request_{exchange.request}, limits_{limits} {
    header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    body_limit(boost::none);
    eager(false);
}

void RequestParser::refuse(int status, std::string_view why) {
    refusal_status_ = status;
    refusal_ = why;
}

void RequestParser::refuse(int status, std::string_view why, error_code& error) {
    refuse(status, why);
    error = beast_http::error::bad_value;
}

void RequestParser::refuse_late() {
    refuse(408, "The request did not come in time");
}

Response RequestParser::refusal() const {
    switch (refusal_status_) {
        case 408:
            return problem(408, "request_timeout", refusal_);
        case 414:
            return problem(414, "uri_too_long", refusal_);
        case 431:
            return problem(431, "header_too_large", refusal_);
        case 501:
            return problem(501, "not_implemented", refusal_);
        case 505:
            return problem(505, "version_not_supported", refusal_);
        default:
            return problem(400, "malformed_request", refusal_);
    }
}

void RequestParser::explain(const error_code& error) {
    if (refused()) {
        return;
    }
    if (error == beast_http::error::header_limit && has_start_line_) {
        refuse(431, "The header is too large");
    } else if (error == beast_http::error::header_limit) {
        refuse(414, "The address is too long");
    } else if (error == beast_http::error::bad_version) {
        refuse(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here");
    } else {
        refuse(400, "This is not a well-formed HTTP request");
    }
}

void RequestParser::on_request_impl(
    verb method, string_view, string_view target, int version, error_code& error
) {
    has_start_line_ = true;
    version_ = version;
    header_bytes_ = target.size();
    request_.method = method_from(method);
    if (target.size() > limits_.uri_bytes) {
        return refuse(414, "The address is too long", error);
    }
    take_target({target.data(), target.size()}, error);
}

void RequestParser::take_target(std::string_view target, error_code& error) {
    if (target != "*" && !target.starts_with('/')) {
        // The absolute form, as proxies send it: what follows the host counts.
        const std::size_t host = target.find("://");
        const std::size_t slash = host == target.npos ? target.npos : target.find('/', host + 3);
        if (host == target.npos) {
            return refuse(400, "The address is malformed", error);
        }
        target = slash == target.npos ? std::string_view{"/"} : target.substr(slash);
    }
    target = target.substr(0, target.find('#'));
    exchange_.target = target;
    const std::size_t question = target.find('?');
    request_.path = target.substr(0, question);
    if (question == target.npos) {
        return;
    }
    if (!read_form(target.substr(question + 1), request_.query)) {
        refuse(400, "The query is malformed", error);
    }
}

void RequestParser::on_field_impl(
    field name, string_view name_text, string_view value, error_code& error
) {
    header_bytes_ += name_text.size() + value.size() + 4;
    if (header_bytes_ > limits_.header_bytes) {
        return refuse(431, "The header is too large", error);
    }
    // What trails a chunked body must not pass for a header field that was judged before it.
    if (head_done_) {
        return;
    }
    if (request_.headers.size() == limits_.header_fields) {
        return refuse(431, "The header has too many fields", error);
    }
    const std::string_view text{value.data(), value.size()};
    if (name == field::host) {
        ++hosts_;
    }
    if (name == field::transfer_encoding && !equal_ignoring_case(text, "chunked")) {
        return refuse(501, "Only the transfer encoding 'chunked' is understood", error);
    }
    if (name == field::expect && equal_ignoring_case(text, "100-continue")) {
        expects_continue_ = true;
    }
    if (name == field::cookie) {
        read_cookies(text, request_.cookies);
    }
    request_.headers.add({name_text.data(), name_text.size()}, text);
}

void RequestParser::on_header_impl(error_code& error) {
    head_done_ = true;
    if (version_ == 11 && hosts_ == 0) {
        return refuse(400, "The Host field is missing", error);
    }
    if (hosts_ > 1) {
        return refuse(400, "The Host field is given twice", error);
    }
    if (version_ == 10 && chunked()) {
        return refuse(400, "HTTP/1.0 has no transfer encodings", error);
    }
}

std::size_t RequestParser::on_body_impl(string_view body, error_code&) {
    request_.body.append(body.data(), body.size());
    return body.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view body, error_code&) {
    request_.body.append(body.data(), body.size());
    return body.size();
}

}  // namespace platform::http
