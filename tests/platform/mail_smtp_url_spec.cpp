#include "platform/mail/smtp_mailers.hpp"
#include "platform/mail/smtp_url.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace platform::mail;

TEST_CASE("a mail url says server, log-in and how") {
    const SmtpServer server =
        smtp_server_from(
            "smtp://us%40er:p%3Ass@mail.example.com:2525"
            "?starttls=opportunistic&connections=3&verify=no&ca=%2Fetc%2Fca.pem&name=here"
        )
            .value();
    CHECK(server.host == "mail.example.com");
    CHECK(server.port == 2525);
    CHECK(server.user == "us@er");
    CHECK(server.password == "p:ss");
    CHECK(server.starttls == StartTls::opportunistic);
    CHECK(server.connections == 3);
    CHECK_FALSE(server.verify);
    CHECK(server.ca_file == "/etc/ca.pem");
    CHECK(server.own_name == "here");
}

TEST_CASE("a mail url leaves out what is usual") {
    struct Row {
        const char* url;
        std::uint16_t port;
        StartTls starttls;
        bool tls_from_start;
    };

    const Row rows[] = {
        {"smtp://h", 25, StartTls::opportunistic, false},
        {"smtp://u:p@h", 587, StartTls::required, false},
        {"smtps://u:p@h", 465, StartTls::none, true},
        {"smtp://[::1]:26", 26, StartTls::opportunistic, false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.url);
        const SmtpServer server = smtp_server_from(row.url).value();
        CHECK(server.port == row.port);
        CHECK(server.starttls == row.starttls);
        CHECK(server.tls_from_start == row.tls_from_start);
        CHECK(server.client == SmtpClient::pipelined);
    }
    CHECK(smtp_server_from("smtp://[::1]").value().host == "::1");
}

TEST_CASE("a wrong mail url is explained without showing its password") {
    for (const char* url :
         {"",
          "mail.example.com",
          "http://u:secret@h",
          "smtp://u:secret@",
          "smtp://u:secret@h:0",
          "smtp://u:secret@h:70000",
          "smtp://u:secret@h?conections=3",
          "smtp://u:secret@h?connections=0",
          "smtp://u:secret@h?connections=501",
          "smtp://u:secret@h?connections=x",
          "smtp://u:secret@h?starttls=maybe",
          "smtp://u:secret@h?verify=perhaps",
          "smtp://u:secret@h?client=telnet",
          "smtp://u%0D%0AX:secret@h"}) {
        CAPTURE(url);
        const auto server = smtp_server_from(url);
        REQUIRE(server.has_error());
        CHECK_FALSE(server.error().sentence.empty());
        CHECK(server.error().sentence.find("secret") == std::string::npos);
    }
}

TEST_CASE("a certificate file that is not there is noticed before the first mail") {
    const base::SystemClock clock;
    const SmtpServer server = smtp_server_from("smtp://h?ca=%2Fno%2Fsuch%2Ffile").value();
    CHECK_THROWS_AS(smtp_mailer_to(server, clock), std::invalid_argument);
}
