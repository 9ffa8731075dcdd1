#include "platform/http/admission.hpp"

#include "platform/http/identity.hpp"
#include "platform/logs/logger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace platform::http {

namespace {

constexpr std::string_view allowed_headers =
    "Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID, X-Correlation-ID, "
    "X-Position, "
    "X-Request-ID, X-Staff-Preview-Token, X-Trust-Browser, traceparent";

// Bodies are taken as they are. What is packed could be a thousand times its size.
std::optional<Response> judge_encoding(const Request& request) {
    const auto encoding = request.header("Content-Encoding");
    if (!encoding || encoding->empty() || equal_ignoring_case(*encoding, "identity")) {
        return std::nullopt;
    }
    return problem(
        415, "unsupported_content_encoding", "Bodies are not taken compressed: send it as it is"
    );
}

// Takes the same time wherever two texts of one length differ.
bool same_secret(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) {
        return false;
    }
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    }
    return difference == 0;
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
    return std::ranges::find(list, text) != list.end();
}

// "https://app.example.com/x" -> "app.example.com"; with its port, if one is given.
std::string_view host_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == url.npos) {
        return {};
    }
    url.remove_prefix(scheme + 3);
    return url.substr(0, url.find_first_of("/?#"));
}

void note(Exchange& exchange, const Verdict& verdict, std::string_view policy) {
    const bool stricter =
        !exchange.limited || !verdict.allowed ||
        (exchange.verdict.allowed && verdict.remaining < exchange.verdict.remaining);
    if (!stricter) {
        return;
    }
    exchange.limited = true;
    exchange.verdict = verdict;
    exchange.policy = policy;
}

Response limited(const Verdict& verdict, std::string_view code = "RATE_LIMIT_EXCEEDED") {
    return too_many_requests(
        code, "Too many requests. Please try again later.", seconds_to_wait(verdict.retry_after)
    );
}

}  // namespace

Admission::Admission(const Config& config, const Router& router, const Ports& ports)
    : config_{config},
      router_{router},
      ports_{ports},
      proxies_{config.trusted_proxies},
      global_{config.global_limit} {
    for (const Bucket& bucket : config.buckets) {
        buckets_.push_back(std::make_unique<LeakyBucket>(bucket));
    }
    for (const Route& route : router.routes()) {
        auto& limits = by_route_.emplace_back();
        for (const std::string& name : {route.bucket, route.slow_bucket, route.network_bucket}) {
            if (!name.empty()) {
                limits.push_back(&bucket_of(route, name));
            }
        }
        const bool needs_name = route.access == Access::signed_in || route.access == Access::admin;
        if (needs_name && !ports.authenticator) {
            throw std::invalid_argument{"route " + route.pattern + " needs an Authenticator"};
        }
    }
}

LeakyBucket& Admission::bucket_of(const Route& route, const std::string& name) const {
    for (const auto& bucket : buckets_) {
        if (bucket->bucket().name == name) {
            return *bucket;
        }
    }
    throw std::invalid_argument{"route " + route.pattern + " names the unknown rate limit " + name};
}

void Admission::resolve_client(Exchange& exchange, std::string_view peer, bool tls) const {
    Request& request = exchange.request;
    request.client = peer;
    request.secure = tls;
    if (proxies_.empty() || !proxies_.trusts(peer)) {
        return;
    }
    request.client = proxies_.client(peer, request.header("X-Forwarded-For").value_or(""));
    const auto protocol = request.header("X-Forwarded-Proto");
    if (protocol) {
        request.secure = equal_ignoring_case(*protocol, "https");
    }
}

void Admission::introduce(Exchange& exchange, std::string_view peer, bool tls, base::Random& random)
    const {
    Request& request = exchange.request;
    const auto given = request.header("X-Request-ID");
    const auto correlation = request.header("X-Correlation-ID");
    if (correlation && is_request_id(*correlation)) {
        exchange.correlation_id = *correlation;
    }
    if (given && is_request_id(*given)) {
        request.request_id = *given;
    } else if (!exchange.correlation_id.empty()) {
        request.request_id = exchange.correlation_id;
    } else {
        append_uuid(request.request_id, random);
    }
    const auto trace = request.header("traceparent");
    if (trace && is_traceparent(*trace)) {
        request.traceparent = *trace;
    } else {
        append_traceparent(request.traceparent, random);
    }
    resolve_client(exchange, peer, tls);
    const Router::Match match = router_.find(request.method, request.path, request.parameters);
    exchange.route = match.route;
    exchange.allow = match.allow;
    exchange.malformed_path = match.malformed;
    if (match.route) {
        request.route = match.route->pattern;
    }
    const auto bypass = request.header("X-Rate-Limit-Bypass");
    exchange.bypasses_limits =
        bypass && !config_.bypass_secret.empty() && same_secret(*bypass, config_.bypass_secret);
}

std::optional<Response> Admission::screen(Exchange& exchange, std::optional<std::uint64_t> length) {
    const Request& request = exchange.request;
    const Route* route = exchange.route;
    const bool probe = route && route->probe;
    if (config_.redirect_to_https && !request.secure && !probe) {
        const auto host = request.header("Host");
        if (host && proxies_.trusts(exchange.peer) && request.header("X-Forwarded-Proto")) {
            Response response;
            response.status = 301;
            response.headers.add("Location", fmt::format("https://{}{}", *host, exchange.target));
            return response;
        }
    }
    const std::size_t most = route ? route->body_limit : default_body_limit;
    if (length && *length > most) {
        return too_large(most);
    }
    if (auto refusal = judge_encoding(request)) {
        return refusal;
    }
    const auto origin = request.header("Origin");
    if (origin && contains(config_.cors_origins, *origin)) {
        exchange.allowed_origin = *origin;
    }
    if (request.method == Method::options && !route) {
        return preflight(exchange);
    }
    if (auto refusal = judge_origin(exchange)) {
        return refusal;
    }
    if (auto refusal = judge_address(exchange)) {
        return refusal;
    }
    if (!route) {
        return refuse_unrouted(exchange);
    }
    return std::nullopt;
}

std::optional<Response> Admission::preflight(Exchange& exchange) const {
    const Request& request = exchange.request;
    if (exchange.allow.empty()) {
        return refuse_unrouted(exchange);
    }
    Response response = no_content();
    response.headers.add("Allow", exchange.allow);
    if (!request.header("Access-Control-Request-Method")) {
        return response;
    }
    if (exchange.allowed_origin.empty()) {
        return forbidden("CORS_ORIGIN_NOT_ALLOWED", "This origin may not call this API");
    }
    response.headers.add("Access-Control-Allow-Methods", exchange.allow);
    response.headers.add("Access-Control-Allow-Headers", allowed_headers);
    response.headers.add("Access-Control-Max-Age", "600");
    return response;
}

bool Admission::acts_by_cookie(const Request& request, const Route& route) const {
    if (const auto credential = credential_of(request, config_.session_cookie)) {
        return credential->from_cookie;
    }
    const auto refresh = request.cookie(config_.refresh_cookie);
    return route.heeds_cookie && refresh && !refresh->empty();
}

// Only what a browser adds by itself, the cookie, lets a foreign page act for the user; who sends
// a bearer token means to.
std::optional<Response> Admission::judge_origin(const Exchange& exchange) const {
    const Request& request = exchange.request;
    const Route* route = exchange.route;
    if (config_.csrf_hosts.empty() || !changes_something(request.method) || !route) {
        return std::nullopt;
    }
    const bool is_for_nobody = route->access == Access::open && !route->heeds_cookie;
    if (is_for_nobody || route->access == Access::member || route->signed_by_caller) {
        return std::nullopt;
    }
    if (!acts_by_cookie(request, *route)) {
        return std::nullopt;
    }
    const auto origin = request.header("Origin");
    const auto source = origin ? origin : request.header("Referer");
    // "null", as a sandboxed frame says, has no host; no list of hosts can mean that one.
    const auto host = source ? host_of(*source) : std::string_view{};
    if (!host.empty() && contains(config_.csrf_hosts, host)) {
        return std::nullopt;
    }
    return forbidden("CSRF_ORIGIN_MISMATCH", "The request comes from a page of another site");
}

std::optional<Response> Admission::judge_address(Exchange& exchange) {
    const Route* route = exchange.route;
    if (config_.global_limit.calls == 0 || exchange.bypasses_limits ||
        exchange.request.method == Method::options) {
        return std::nullopt;
    }
    if (route && (route->probe || route->streams_events || !route->counts_for_address)) {
        return std::nullopt;
    }
    if (route && route->access == Access::member && !judge_member(exchange)) {
        return std::nullopt;
    }
    const Verdict verdict =
        global_.count(limit_key(exchange.request.client), ports_.clock.steady());
    ports_.observer.on_limit("global", verdict, false);
    note(exchange, verdict, "global");
    if (verdict.allowed) {
        return std::nullopt;
    }
    return limited(verdict);
}

std::optional<Response> Admission::refuse_unrouted(const Exchange& exchange) const {
    if (exchange.malformed_path) {
        return bad_request("malformed_path", "The path is not properly encoded UTF-8");
    }
    if (exchange.allow.empty()) {
        return not_found("not_found", "Not Found");
    }
    return problem(405, "method_not_allowed", "Method Not Allowed").with("Allow", exchange.allow);
}

std::optional<Response> Admission::judge_member(const Exchange& exchange) const {
    const auto secret = exchange.request.header("X-Cluster-Secret");
    if (secret && !config_.cluster_secret.empty() && same_secret(*secret, config_.cluster_secret)) {
        return std::nullopt;
    }
    return forbidden("not_a_member", "Only members of the cluster may ask this");
}

std::optional<Response> Admission::judge_right(const Route& route, const Principal& caller) {
    if (route.permission) {
        return caller.may(*route.permission) ? std::nullopt
                                             : std::optional{lacks_permission(*route.permission)};
    }
    if (!caller.has_role("admin")) {
        return forbidden("forbidden", "User does not have required role: admin");
    }
    return std::nullopt;
}

std::optional<Response> Admission::judge_service(const Route& route, const Principal& program) {
    if (!route.scope.empty() && program.has_scope(route.scope)) {
        return std::nullopt;
    }
    return forbidden(
        "insufficient_scope",
        route.scope.empty() ? "No service token may ask this"
                            : "The service token lacks the scope " + route.scope
    );
}

bool Admission::wants_identity(const Exchange& exchange) const {
    return exchange.route->access != Access::open;
}

base::Task<std::optional<Response>> Admission::identify(Exchange& exchange) {
    Request& request = exchange.request;
    const Access access = exchange.route->access;
    if (access == Access::member) {
        co_return judge_member(exchange);
    }
    request.credential = exchange.route->streams_events
                             ? stream_credential_of(request, config_.session_cookie)
                             : credential_of(request, config_.session_cookie);
    if (!request.credential) {
        co_return unauthenticated("not_authenticated", "Not authenticated");
    }
    Authenticator::Answer answer = co_await ports_.authenticator->authenticate(request);
    if (auto* refusal = std::get_if<Response>(&answer)) {
        co_return std::move(*refusal);
    }
    request.principal = std::get<Principal>(std::move(answer));
    request.principal->from_cookie = request.credential->from_cookie;
    if (request.principal->is_service) {
        co_return judge_service(*exchange.route, *request.principal);
    }
    if (access == Access::admin || exchange.route->permission) {
        co_return judge_right(*exchange.route, *request.principal);
    }
    co_return std::nullopt;
}

std::optional<Response> Admission::limit(Exchange& exchange) {
    const std::size_t index = static_cast<std::size_t>(exchange.route - router_.routes().data());
    if (exchange.bypasses_limits) {
        return std::nullopt;
    }
    for (LeakyBucket* bucket : by_route_[index]) {
        if (auto refusal = judge_by(*bucket, exchange)) {
            return refusal;
        }
    }
    return std::nullopt;
}

std::string Admission::counted_as(const Request& request, const Bucket& bucket) {
    if (bucket.by_network) {
        return "network:" + logs::network_of(request.client);
    }
    if (request.principal && !bucket.by_address) {
        return "user:" + request.principal->id;
    }
    return "address:" + limit_key(request.client);
}

std::optional<Response> Admission::judge_by(LeakyBucket& bucket, Exchange& exchange) const {
    const Request& request = exchange.request;
    const Verdict verdict =
        bucket.count(counted_as(request, bucket.bucket()), ports_.clock.steady());
    const bool shadow = bucket.bucket().shadow;
    ports_.observer.on_limit(bucket.bucket().name, verdict, shadow);
    if (shadow) {
        exchange.shadow = true;
        exchange.shadow_allows = exchange.shadow_allows && verdict.allowed;
        return std::nullopt;
    }
    note(exchange, verdict, bucket.bucket().name);
    if (verdict.allowed) {
        return std::nullopt;
    }
    return limited(verdict, bucket.bucket().code);
}

}  // namespace platform::http
