#include "platform/mail/smtp_url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <utility>

namespace platform::mail {

namespace {

constexpr std::size_t connections_max = 500;

std::optional<SmtpUrlProblem> set_starttls(SmtpServer& server, std::string_view value) {
    if (value == "none") {
        server.starttls = StartTls::none;
    } else if (value == "opportunistic") {
        server.starttls = StartTls::opportunistic;
    } else if (value == "required") {
        server.starttls = StartTls::required;
    } else {
        return SmtpUrlProblem{
            fmt::format("starttls={} must be none, opportunistic or required.", value)
        };
    }
    return std::nullopt;
}

std::optional<SmtpUrlProblem> set_connections(SmtpServer& server, std::string_view value) {
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
    if (error != std::errc{} || end != value.data() + value.size() || count == 0 ||
        count > connections_max) {
        return SmtpUrlProblem{
            fmt::format("connections={} must be a number from 1 to {}.", value, connections_max)
        };
    }
    server.connections = count;
    return std::nullopt;
}

std::optional<SmtpUrlProblem> set(SmtpServer& server, std::string_view key, std::string value) {
    if (key == "starttls") {
        return set_starttls(server, value);
    }
    if (key == "connections") {
        return set_connections(server, value);
    }
    if (key == "verify") {
        if (value != "yes" && value != "no") {
            return SmtpUrlProblem{"verify must be yes or no."};
        }
        server.verify = value == "yes";
    } else if (key == "ca") {
        server.ca_file = std::move(value);
    } else if (key == "client") {
        if (value != "pipelined" && value != "libcurl") {
            return SmtpUrlProblem{"client must be pipelined or libcurl."};
        }
        server.client = value == "libcurl" ? SmtpClient::libcurl : SmtpClient::pipelined;
    } else if (key == "name") {
        server.own_name = std::move(value);
    } else {
        return SmtpUrlProblem{fmt::format(
            "The mail url does not know '{}'; it knows starttls, connections, verify, ca, name, "
            "client.",
            key
        )};
    }
    return std::nullopt;
}

bool has_control_characters(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < ' ' || c == 127) {
            return true;
        }
    }
    return false;
}

void set_defaults(SmtpServer& server, bool tls) {
    server.tls_from_start = tls;
    server.port = tls ? 465 : server.user.empty() ? 25 : 587;
    server.starttls = tls                   ? StartTls::none
                      : server.user.empty() ? StartTls::opportunistic
                                            : StartTls::required;
}

}  // namespace

boost::system::result<SmtpServer, SmtpUrlProblem> smtp_server_from(std::string_view url) {
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed) {
        return SmtpUrlProblem{"The mail url is not a url like smtp://host:port."};
    }
    const std::string_view scheme = parsed->scheme();
    if (scheme != "smtp" && scheme != "smtps") {
        return SmtpUrlProblem{fmt::format("The mail url starts with {}, not smtp or smtps.", scheme)
        };
    }
    SmtpServer server;
    server.host = parsed->host_address();
    if (server.host.empty()) {
        return SmtpUrlProblem{"The mail url names no host."};
    }
    server.user = parsed->user();
    server.password = parsed->password();
    set_defaults(server, scheme == "smtps");
    if (parsed->has_port() && !parsed->port().empty()) {
        server.port = parsed->port_number();
    }
    if (server.port == 0) {
        return SmtpUrlProblem{"The mail url's port is not a port."};
    }
    for (const auto& parameter : parsed->params()) {
        if (auto problem = set(server, parameter.key, parameter.value)) {
            return *problem;
        }
    }
    if (has_control_characters(server.user + server.password + server.own_name + server.host)) {
        return SmtpUrlProblem{"The mail url has control characters."};
    }
    return server;
}

}  // namespace platform::mail
