#pragma once
// Reads requests off a buffer: Beast's parser, written straight into our Request. Internal to this
// folder, the one header here that shows Beast.

#include "platform/http/exchange.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

namespace platform::http {

// One message; make a new one for the next. Bodies are appended to Request::body.
class RequestParser final : public boost::beast::http::basic_parser<true> {
public:
    // Fills the request of a reset exchange.
    RequestParser(Exchange& exchange, const Limits& limits);

    // The head is not one that can be served; the answer says why: 400, 408, 414, 431, 501, 505.
    bool refused() const { return refusal_status_ != 0; }

    Response refusal() const;

    // After put() failed in the head: takes over what Beast found, unless we refused it already.
    void explain(const boost::beast::error_code& error);

    void refuse_late();

    // After the head: the client waits for "100 Continue" before it sends the body.
    bool expects_continue() const { return expects_continue_; }

    // True once, if so.
    bool take_continue() { return std::exchange(expects_continue_, false); }

    bool is_http_1_0() const { return version_ == 10; }

private:
    using error_code = boost::beast::error_code;
    using string_view = boost::beast::string_view;
    using verb = boost::beast::http::verb;
    using field = boost::beast::http::field;

    void on_request_impl(
        verb method, string_view method_text, string_view target, int version, error_code& error
    ) override;

    void on_response_impl(int, string_view, int, error_code&) override {}

    void on_field_impl(field name, string_view name_text, string_view value, error_code& error)
        override;
    void on_header_impl(error_code& error) override;

    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

    std::size_t on_body_impl(string_view body, error_code& error) override;

    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}

    std::size_t on_chunk_body_impl(std::uint64_t remain, string_view body, error_code& error)
        override;

    void on_finish_impl(error_code&) override {}

    void refuse(int status, std::string_view why, error_code& error);
    void refuse(int status, std::string_view why);
    void take_target(std::string_view target, error_code& error);

    Exchange& exchange_;
    Request& request_;
    const Limits& limits_;
    std::size_t header_bytes_ = 0;
    std::size_t hosts_ = 0;
    int refusal_status_ = 0;
    std::string_view refusal_ = {};
    bool expects_continue_ = false;
    bool has_start_line_ = false;
    bool head_done_ = false;
    int version_ = 11;
};

// Empties an exchange for the next request, keeping the room of its texts.
void reset(Exchange& exchange);

}  // namespace platform::http
