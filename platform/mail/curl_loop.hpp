#pragma once
// Runs mails as libcurl transfers on one thread of its own, and keeps their connections open.
// What a transfer is, is told by the calls that an adapter hands over. For HTTP only: in SMTP
// libcurl blocks where it should not (see smtp_mailer.hpp).

#include "base/time.hpp"
#include "platform/mail/mailer.hpp"

#include <memory>
#include <vector>

namespace platform::mail {

// libcurl wants this once, before any thread uses it. Further calls do nothing.
void start_curl();

// A place for one mail at a time, used again for the next. Lives on the loop's thread.
class CurlCall {
public:
    virtual ~CurlCall() = default;

    // A CURL* that belongs to the call, all options set but the timeouts.
    virtual void* begin(const Mail& mail) = 0;

    // The CURLcode with which the transfer ended.
    virtual SendResult end(int curl_code) = 0;

    // The transfer was cut off because the mailer goes away.
    virtual SendResult abandon() = 0;
};

class CurlLoop {
public:
    // As many mails at once as there are calls, over at most as many connections.
    CurlLoop(std::vector<std::unique_ptr<CurlCall>> calls, const base::Clock& clock);

    // Cuts off what is under way; every `done` not yet called is called before this returns.
    ~CurlLoop();

    CurlLoop(const CurlLoop&) = delete;
    CurlLoop& operator=(const CurlLoop&) = delete;

    void send(Mail mail, base::Duration timeout, std::function<void(SendResult)> done);

private:
    class Thread;
    std::unique_ptr<Thread> thread_;
};

}  // namespace platform::mail
