// Viewers of one stream of events: connects so many, waits until each was told something, says
// "watching", and tells after each line of its standard input how many events came since the last.
// Ends when standard input does.
//   bench_viewers PORT COUNT REQUEST_FILE

#include "bench/loopback.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <sys/epoll.h>
#include <vector>

namespace {

struct Viewer {
    explicit Viewer(std::uint16_t port) : socket{bench::connect_to(port)} {}

    bench::Descriptor socket;
    std::string arrived;
    bool was_told = false;
};

class Viewers {
public:
    Viewers(std::uint16_t port, std::size_t count, const std::string& request)
        : poll_{epoll_create1(0)} {
        listen_to(STDIN_FILENO, nullptr);
        for (std::size_t i = 0; i < count; ++i) {
            auto& one = *all_.emplace_back(std::make_unique<Viewer>(port));
            bench::send_all(one.socket.number(), request);
            listen_to(one.socket.number(), &one);
        }
    }

    void run() {
        std::array<epoll_event, 256> ready;
        while (true) {
            const int count =
                epoll_wait(poll_.number(), ready.data(), static_cast<int>(ready.size()), -1);
            ENSURE(count >= 0, "sockets can be waited for");
            for (int i = 0; i < count; ++i) {
                auto* viewer = static_cast<Viewer*>(ready[static_cast<std::size_t>(i)].data.ptr);
                if (viewer != nullptr) {
                    take(*viewer);
                } else if (!answer()) {
                    return;
                }
            }
        }
    }

private:
    void listen_to(int socket, Viewer* viewer) const {
        epoll_event wanted{.events = EPOLLIN, .data = {.ptr = viewer}};
        const int added = epoll_ctl(poll_.number(), EPOLL_CTL_ADD, socket, &wanted);
        ENSURE(added == 0, "a fresh socket can be waited for");
    }

    void take(Viewer& viewer) {
        auto& text = viewer.arrived;
        const bool is_open = bench::read_some(viewer.socket.number(), text);
        ENSURE(is_open, "the batch lasts longer than anybody looks");
        if (!viewer.was_told) {
            const auto head = bench::head_in(text);
            ENSURE(!head || head->status == 200, "the stream is there");
        }
        std::size_t from = 0;
        for (auto end = text.find("\n\n"); end != text.npos; end = text.find("\n\n", from)) {
            ++events_;
            from = end + 2;
        }
        text.erase(0, from);
        if (from > 0 && !viewer.was_told) {
            viewer.was_told = true;
            if (++told_ == all_.size()) {
                say("watching");
            }
        }
    }

    bool answer() {
        std::array<char, 1> byte;
        if (::read(STDIN_FILENO, byte.data(), byte.size()) <= 0) {
            return false;
        }
        say(std::to_string(std::exchange(events_, 0)));
        return true;
    }

    static void say(const std::string& line) {
        fmt::print("{}\n", line);
        std::fflush(stdout);
    }

    const bench::Descriptor poll_;
    std::vector<std::unique_ptr<Viewer>> all_;
    std::size_t told_ = 0;
    std::size_t events_ = 0;
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) {
        fmt::print(stderr, "bench_viewers PORT COUNT REQUEST_FILE\n");
        return EXIT_FAILURE;
    }
    std::ifstream file{arguments[3]};
    const std::string request{std::istreambuf_iterator<char>{file}, {}};
    const auto port = static_cast<std::uint16_t>(std::stoul(arguments[1]));
    Viewers{port, std::stoul(arguments[2]), request}.run();
    return EXIT_SUCCESS;
}
