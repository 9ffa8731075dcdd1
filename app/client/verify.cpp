// `verify DOMAIN`: is a site there, as a browser needs it? Asks from outside, as anybody could.

#include "app/client/asking.hpp"
#include "app/client/commands.hpp"
#include "platform/http/remote.hpp"
#include "platform/http/resolve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace app::client {

namespace {

namespace http = platform::http;

constexpr auto certificate_left_least = std::chrono::days{14};
constexpr std::chrono::seconds hsts_least{31'536'000};  // a year
constexpr std::int64_t seconds_of_day = 86'400;

struct Finding {
    std::string what;
    bool ok = false;
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(Finding, (), (what, ok, detail))

struct Verified {
    std::string domain;
    bool ok = true;
    std::vector<Finding> findings;
};
BOOST_DESCRIBE_STRUCT(Verified, (), (domain, ok, findings))

// "beta.example.com:8443" -> "beta.example.com"
std::string host_in(const std::string& domain) {
    return domain.substr(0, domain.rfind(':'));
}

Finding find_addresses(const std::string& host) {
    try {
        const auto addresses = http::addresses_of(host);
        return {
            .what = "DNS",
            .ok = true,
            .detail = fmt::format("{} is {}", host, fmt::join(addresses, ", "))
        };
    } catch (const platform::Fault& failure) {
        return {.what = "DNS", .detail = failure.what()};
    }
}

Finding judge_page(const http::Reply& reply) {
    constexpr int first_failure = 400;
    return {
        .what = "HTTPS",
        .ok = reply.status < first_failure,
        .detail = fmt::format("/ is answered with {}", reply.status)
    };
}

// "max-age=63072000; includeSubDomains"
Finding judge_hsts(const http::Reply& reply) {
    constexpr std::string_view directive = "max-age=";
    const auto header = reply.headers.find("Strict-Transport-Security");
    if (!header) {
        return {.what = "HSTS", .detail = "browsers are not told to insist on HTTPS"};
    }
    const auto at = header->find(directive);
    const auto number = at == header->npos ? "" : header->substr(at + directive.size());
    std::int64_t seconds = 0;
    std::from_chars(number.data(), number.data() + number.size(), seconds);
    return {
        .what = "HSTS",
        .ok = std::chrono::seconds{seconds} >= hsts_least,
        .detail = fmt::format("for {} days", seconds / seconds_of_day)
    };
}

Finding judge_certificate(const std::optional<base::Instant>& until, base::Instant now) {
    if (!until) {
        return {.what = "certificate", .detail = "until when it is valid is not told"};
    }
    const auto left = std::chrono::floor<std::chrono::days>(*until - now);
    return {
        .what = "certificate",
        .ok = left >= certificate_left_least,
        .detail = fmt::format("until {}, {} days", base::to_text(*until), left.count())
    };
}

// The edge reads the phase there.
Finding judge_health(const http::Reply& reply) {
    const auto phase = reply.headers.find("x-beta-phase").value_or("");
    const auto signup = reply.headers.find("x-beta-allow-signup").value_or("");
    const bool is_known = phase == "disabled" || phase == "instructor_only" || phase == "open_beta";
    const bool is_told = signup == "1" || signup == "0";
    if (reply.status != 200 || !is_known || !is_told) {
        return {
            .what = "health",
            .detail = fmt::format(
                "status {}, phase {}, allow-signup {}",
                reply.status,
                phase.empty() ? "not told" : phase,
                signup.empty() ? "not told" : signup
            )
        };
    }
    return {
        .what = "health",
        .ok = true,
        .detail = fmt::format(
            "phase {}, sign-up without an invite {}",
            phase,
            signup == "1" ? "allowed" : "not allowed"
        )
    };
}

http::Remote remote_at(const Verification& wanted, std::string url) {
    return http::Remote{{.url = std::move(url), .ca_file = wanted.ca_file}};
}

void ask_site(const Verification& wanted, std::vector<Finding>& findings) {
    auto site = remote_at(wanted, "https://" + wanted.domain);
    try {
        const auto page = site.call({.method = http::Method::head, .path = "/"});
        findings.push_back(judge_page(page));
        findings.push_back(judge_hsts(page));
        findings.push_back(judge_certificate(site.certificate_until(), base::SystemClock{}.now()));
    } catch (const platform::Fault& failure) {
        findings.push_back({.what = "HTTPS", .detail = failure.what()});
    }
}

void ask_api(const Verification& wanted, std::vector<Finding>& findings) {
    auto api = remote_at(wanted, wanted.api.empty() ? "https://" + wanted.domain : wanted.api);
    try {
        const auto health = api.call({.method = http::Method::get, .path = "/api/v1/health"});
        findings.push_back(judge_health(health));
    } catch (const platform::Fault& failure) {
        findings.push_back({.what = "health", .detail = failure.what()});
    }
}

}  // namespace

int verify_site(const Verification& wanted, bool json) {
    Verified verified{.domain = wanted.domain};
    verified.findings.push_back(find_addresses(host_in(wanted.domain)));
    if (verified.findings.front().ok) {
        ask_site(wanted, verified.findings);
        ask_api(wanted, verified.findings);
    }
    const auto good = std::ranges::count(verified.findings, true, &Finding::ok);
    verified.ok = good == std::ssize(verified.findings);
    if (json) {
        fmt::print("{}\n", base::to_json(verified));
    } else {
        for (const auto& one : verified.findings) {
            fmt::print("{:<7} {:<12} {}\n", one.ok ? "ok" : "FAILED", one.what, one.detail);
        }
    }
    return verified.ok ? exit_done : good > 0 ? exit_partly : exit_failed;
}

}  // namespace app::client
