#pragma once
// Mail by Resend's HTTP API. Resend honours keys: the same key and body within 24 h is one mail.

#include "platform/mail/curl_loop.hpp"
#include "platform/mail/mailer.hpp"

#include <string>
#include <string_view>

namespace platform::mail {

struct ResendAccount {
    std::string api_key;
    std::string base_url = "https://api.resend.com";
    std::size_t connections = 4;
    std::string ca_file;  // empty: the system's
};

// Calls `done` on its own thread. The rate of 2 requests a second is the lane's to keep.
// A timeout or a lost connection after the request was written is `unknown`, not `transient`: it
// is for the lane to send again under the same key while the provider keeps it.
class ResendMailer final : public Mailer {
public:
    ResendMailer(const ResendAccount& account, const base::Clock& clock);

    void send(Mail mail, std::chrono::milliseconds timeout, std::function<void(SendResult)> done)
        override;

    bool honours_keys() const override { return true; }

    std::chrono::hours keys_kept() const override { return std::chrono::hours{24}; }

    std::string_view name() const override { return "resend"; }

    std::size_t max_in_flight() const override { return connections_; }

private:
    std::size_t connections_;
    CurlLoop loop_;
};

// The request's body. Byte for byte the same for the same mail: the provider pins it to the key.
std::string to_resend_json(const Mail& mail);

// What an answer means. `retry_after` as the header says it, in seconds, or empty.
SendResult resend_answer(int status, std::string_view body, std::string_view retry_after);

}  // namespace platform::mail
