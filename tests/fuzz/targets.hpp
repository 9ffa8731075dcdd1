#pragma once
// Every parser that takes bytes from outside, each behind one function that takes any bytes. A
// target throws Broken when a property does not hold; what is merely refused is no finding.

#include <array>
#include <string_view>

namespace fuzz {

void captcha_verdict(std::string_view input);
void command_record(std::string_view input);
void commit_record(std::string_view input);
void config(std::string_view input);
void csv_import(std::string_view input);
void csv_rows(std::string_view input);
void cursor(std::string_view input);
void email(std::string_view input);
void event_stream(std::string_view input);
void fact(std::string_view input);
void forwarded_for(std::string_view input);
void heartbeat(std::string_view input);
void http_body(std::string_view input);
void http_headers(std::string_view input);
void http_query(std::string_view input);
void http_request(std::string_view input);
void invite_code(std::string_view input);
void job_record(std::string_view input);
void letter(std::string_view input);
void moment(std::string_view input);
void multipart(std::string_view input);
void resend_webhook(std::string_view input);
void smtp_session(std::string_view input);
void smtp_url(std::string_view input);
void token(std::string_view input);
void unsubscribe_link(std::string_view input);

struct Target {
    std::string_view name;  // of its source, and of its folder in corpus/
    void (*run)(std::string_view input);
};

inline constexpr std::array targets{
    Target{"captcha_verdict", captcha_verdict},
    Target{"command_record", command_record},
    Target{"commit_record", commit_record},
    Target{"config", config},
    Target{"csv_import", csv_import},
    Target{"csv_rows", csv_rows},
    Target{"cursor", cursor},
    Target{"email", email},
    Target{"event_stream", event_stream},
    Target{"fact", fact},
    Target{"forwarded_for", forwarded_for},
    Target{"heartbeat", heartbeat},
    Target{"http_body", http_body},
    Target{"http_headers", http_headers},
    Target{"http_query", http_query},
    Target{"http_request", http_request},
    Target{"invite_code", invite_code},
    Target{"job_record", job_record},
    Target{"letter", letter},
    Target{"moment", moment},
    Target{"multipart", multipart},
    Target{"resend_webhook", resend_webhook},
    Target{"smtp_session", smtp_session},
    Target{"smtp_url", smtp_url},
    Target{"token", token},
    Target{"unsubscribe_link", unsubscribe_link},
};

}  // namespace fuzz
