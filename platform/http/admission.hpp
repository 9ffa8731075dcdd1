#pragma once
// What is judged before a handler sees a request, in one fixed order: size, encoding, origin (CORS,
// CSRF), the limit of the address, route, identity, access, the limit of the route. Internal.

#include "platform/http/address.hpp"
#include "platform/http/exchange.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace platform::http {

class Admission {
public:
    // Throws std::invalid_argument when a route names a bucket that is not there, or wants an
    // identity without an Authenticator.
    Admission(const Config& config, const Router& router, const Ports& ports);

    // Names the request: id, trace, the address of the caller, the route. `peer` is the address at
    // the other end of the connection.
    void introduce(Exchange& exchange, std::string_view peer, bool tls, base::Random& random) const;

    // Everything up to the route. An answer here is a refusal (or one to OPTIONS).
    std::optional<Response> screen(Exchange& exchange, std::optional<std::uint64_t> length);

    bool wants_identity(const Exchange& exchange) const;

    // Fills request.principal or refuses.
    base::Task<std::optional<Response>> identify(Exchange& exchange);

    // The limits of the route, which by now know the user.
    std::optional<Response> limit(Exchange& exchange);

private:
    std::optional<Response> preflight(Exchange& exchange) const;
    std::optional<Response> judge_origin(const Exchange& exchange) const;
    bool acts_by_cookie(const Request& request, const Route& route) const;
    std::optional<Response> judge_address(Exchange& exchange);
    std::optional<Response> judge_member(const Exchange& exchange) const;
    static std::optional<Response> judge_right(const Route& route, const Principal& caller);
    static std::optional<Response> judge_service(const Route& route, const Principal& program);
    std::optional<Response> refuse_unrouted(const Exchange& exchange) const;
    static std::string counted_as(const Request& request, const Bucket& bucket);
    std::optional<Response> judge_by(LeakyBucket& bucket, Exchange& exchange) const;
    LeakyBucket& bucket_of(const Route& route, const std::string& name) const;
    void resolve_client(Exchange& exchange, std::string_view peer, bool tls) const;

    const Config& config_;
    const Router& router_;
    const Ports& ports_;
    TrustedProxies proxies_;
    SlidingWindow global_;
    std::vector<std::unique_ptr<LeakyBucket>> buckets_;
    std::vector<std::vector<LeakyBucket*>> by_route_;  // parallel to the router's routes
};

}  // namespace platform::http
