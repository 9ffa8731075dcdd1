#pragma once
// Where and how mail is handed over by SMTP, as the configuration writes it in one line.

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace platform::mail {

enum class StartTls { none, opportunistic, required };

// Which of our two clients speaks to it.
enum class SmtpClient { pipelined, libcurl };

struct SmtpServer {
    std::string host;
    std::uint16_t port = 25;
    bool tls_from_start = false;  // smtps://
    StartTls starttls = StartTls::opportunistic;
    std::string user;  // empty: no authentication
    std::string password;
    std::size_t connections = 10;
    bool verify = true;    // the certificate, where TLS is a must; opportunistic TLS never does
    std::string ca_file;   // empty: the system's
    std::string own_name;  // said in EHLO; empty: the machine's name
    SmtpClient client = SmtpClient::pipelined;

    bool operator==(const SmtpServer&) const = default;
};

struct SmtpUrlProblem {
    std::string sentence;  // never holds the password
};

[[noreturn]] inline void
throw_exception_from_error(const SmtpUrlProblem& problem, const boost::source_location&) {
    throw std::invalid_argument{problem.sentence};
}

// smtp://user:password@host:port?starttls=required&connections=10, or smtps://…
// Parameters: starttls (none, opportunistic, required), connections (1…500), verify (yes, no),
// ca (path), name, client (pipelined, libcurl). Ports: 25, with a user 587, smtps 465. With a user
// TLS is required unless the url says otherwise: a password must not be lured into the open.
boost::system::result<SmtpServer, SmtpUrlProblem> smtp_server_from(std::string_view url);

}  // namespace platform::mail
