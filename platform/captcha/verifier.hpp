#pragma once
// The port: is what somebody shows a captcha that was solved?

#include <functional>
#include <string>

namespace platform::captcha {

// A captcha as a browser shows it, and the address it was solved from.
struct Shown {
    std::string token;
    std::string client;
};

// silent: whoever knows did not say, or said nothing of use. Nobody is let pass by that.
enum class Verdict { solved, wrong, silent };

class Verifier {
public:
    virtual ~Verifier() = default;

    // Does not block. `done` is called once, from another thread or before this returns; it must
    // be quick and must not throw.
    virtual void verify(Shown shown, std::function<void(Verdict)> done) = 0;
};

}  // namespace platform::captcha
