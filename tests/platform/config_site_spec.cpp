#include "platform/config/site.hpp"

#include <doctest/doctest.h>

using namespace platform::config;

TEST_CASE("the site is where it is said to be, else where the server is reached") {
    Config config;
    CHECK(site_origin(config) == "http://127.0.0.1:8000");
    config.http.address = "0.0.0.0";
    CHECK(site_origin(config) == "http://127.0.0.1:8000");
    config.http.address = "::1";
    CHECK(site_origin(config) == "http://[::1]:8000");
    config.http.address = "10.0.0.7";
    config.http.port = 443;
    config.http.tls_certificate = "cert.pem";
    CHECK(site_origin(config) == "https://10.0.0.7:443");
    config.http.public_url = "https://api.example.com";
    CHECK(site_origin(config) == "https://api.example.com");
    config.site.public_origin = "https://example.com";
    CHECK(site_origin(config) == "https://example.com");
}

TEST_CASE("pages of the site, of this server and of listed front ends may change something") {
    Config config;
    CHECK((page_hosts(config) == std::vector<std::string>{"127.0.0.1:8000"}));
    config.site.public_origin = "https://example.com";
    config.http.public_url = "https://api.example.com";
    config.http.cors_origins = {"https://app.example.com:8443"};
    CHECK(
        (page_hosts(config) ==
         std::vector<std::string>{"example.com", "api.example.com", "app.example.com:8443"})
    );
}
