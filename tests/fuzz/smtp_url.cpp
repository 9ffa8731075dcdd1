// Where mail is handed over, as configuration spells it.

#include "platform/mail/smtp_url.hpp"

#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

void smtp_url(std::string_view input) {
    const auto server = platform::mail::smtp_server_from(input);
    if (!server) {
        must(!server.error().sentence.empty(), "what is refused is explained");
        return;
    }
    must(!server->host.empty() && server->port > 0, "mail goes somewhere");
    must(server->connections >= 1 && server->connections <= 500, "over some connections");
    for (const auto& text : {server->host, server->user, server->password, server->own_name}) {
        must(text.find_first_of("\r\n") == std::string::npos, "nothing in it ends a command");
    }
}

}  // namespace fuzz
