// Where libFuzzer comes in. FUZZ_TARGET names the target.

#include "tests/fuzz/targets.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

const fuzz::Target& chosen() {
    const char* name = std::getenv("FUZZ_TARGET");
    for (const auto& target : fuzz::targets) {
        if (name != nullptr && target.name == name) {
            return target;
        }
    }
    std::fputs("FUZZ_TARGET has to name one of tests/fuzz/targets.hpp\n", stderr);
    std::exit(2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const auto& target = chosen();
    // In memory of just its size, so that a look behind its end is seen.
    target.run({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
