#pragma once
// Resend's /emails over real HTTP on the loopback: keeps keys for 24 h on a clock of its own,
// limits to two requests a second if asked to, and can lose answers or hang.

#include "tests/platform/loopback_server.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace tests {

struct ResendRequest {
    std::string method_and_path;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
};

struct ResendAnswer {
    int status = 200;
    std::string body;
    std::vector<std::string> headers{};  // whole lines
};

class ResendStandIn {
public:
    ResendStandIn();
    ~ResendStandIn();

    ResendStandIn(const ResendStandIn&) = delete;
    ResendStandIn& operator=(const ResendStandIn&) = delete;

    std::string url() const;

    void answer_next(ResendAnswer answer);
    void lose_answer_next();  // takes the mail, closes without a word
    void hang_next();         // takes the mail, says nothing until released
    void release();

    void limit_to_two_a_second() { limited_ = true; }

    void advance(std::chrono::seconds by);

    // What would have been mailed: one for each key and body.
    std::vector<std::string> mailed() const;
    std::vector<ResendRequest> requests() const;

    int connections() const { return server_.connections(); }

    bool wait_for_requests(std::size_t count);

private:
    enum class Fate { answer, lose, hang };

    struct Planned {
        Fate fate;
        ResendAnswer answer;
    };

    struct Remembered {
        std::string body;
        std::string id;
        std::chrono::seconds at;
        bool in_progress = false;
    };

    void serve(int socket);
    bool handle(int socket, const ResendRequest& request);
    ResendAnswer take(const ResendRequest& request);
    bool is_too_fast();

    bool limited_ = false;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::uint64_t releases_ = 0;
    std::chrono::seconds now_{0};
    std::deque<std::chrono::seconds> recent_;
    std::deque<Planned> planned_;
    std::map<std::string, Remembered> remembered_;
    std::vector<std::string> mailed_;
    std::vector<ResendRequest> requests_;
    LoopbackServer server_{[this](int socket) { serve(socket); }};  // last: its threads use it all
};

}  // namespace tests
