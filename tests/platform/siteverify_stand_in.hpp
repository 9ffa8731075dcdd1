#pragma once
// A captcha's provider over real HTTP on the loopback: says what a test plans, or nothing.

#include "tests/platform/loopback_server.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace tests {

class SiteverifyStandIn {
public:
    SiteverifyStandIn() = default;
    ~SiteverifyStandIn();

    SiteverifyStandIn(const SiteverifyStandIn&) = delete;
    SiteverifyStandIn& operator=(const SiteverifyStandIn&) = delete;

    std::string url() const;

    // What is not planned is solved.
    void answer_next(int status, std::string body);
    void hang_next();  // until the stand-in ends

    // The bodies that it was sent.
    std::vector<std::string> forms() const;

private:
    struct Planned {
        int status = 200;
        std::string body;
        bool hangs = false;
    };

    void serve(int socket);
    // False once it is stopping.
    bool answer(int socket, const std::string& form);

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::deque<Planned> planned_;
    std::vector<std::string> forms_;
    LoopbackServer server_{[this](int socket) { serve(socket); }};  // last: its threads use it all
};

}  // namespace tests
