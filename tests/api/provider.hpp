#pragma once
// A mail provider that does what a test tells it, and remembers whom it mailed.

#include "events/jobs.hpp"
#include "platform/crypto/key_ring.hpp"
#include "workers/runtime/lane.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tests {

// Thread-safe.
class FakeProvider {
public:
    explicit FakeProvider(const platform::crypto::KeyRing& keys) : keys_{keys} {}

    // This address takes no mail, until `accept`.
    void refuse(std::string_view address);
    void accept(std::string_view address);

    // Answers for this address that we have made a mistake, until `mend`.
    void fail(std::string_view address);
    void mend(std::string_view address);

    // Lets nobody in, with that code, until `let_in`.
    void lock_out(std::string_view code);
    void let_in();

    // Takes mail for this address, and nobody ever hears of it.
    void lose_answer(std::string_view address);

    // Nothing is answered until `go_on`.
    void hold();
    void go_on();

    // The personal line of the last invite that it was asked to mail to the address.
    std::string note_to(const std::string& address) const;

    // How many mails it took for the address, besides those that welcome somebody.
    int mails_to(const std::string& address) const;
    int mails() const;

    struct Told {
        events::Notice notice = events::Notice::email_code;
        std::string secret;
    };

    // Notices it took for the address, in their order, besides those that welcome somebody.
    std::vector<Told> notices_to(const std::string& address) const;
    int welcomes_to(const std::string& address) const;

    void call(const events::Job& job, std::function<void(workers::CallResult)> done);

private:
    using Done = std::function<void(workers::CallResult)>;

    workers::CallResult answer(const std::string& address);
    void remember(const std::string& address, const events::SendNotice& notice);

    const platform::crypto::KeyRing& keys_;
    mutable std::mutex mutex_;
    std::set<std::string, std::less<>> refused_;
    std::set<std::string, std::less<>> unheard_;
    std::set<std::string, std::less<>> failing_;
    std::string locked_;  // the code; empty: it lets us in
    std::map<std::string, int> mails_;
    std::map<std::string, std::vector<Told>> notices_;
    std::map<std::string, int> welcomes_;
    std::map<std::string, std::string> notes_;
    bool held_ = false;
    std::vector<std::pair<std::string, Done>> waiting_;
};

}  // namespace tests
