#pragma once

// Who keeps a loop going.

namespace base {

// A thread of its own; or whoever calls its turn(), as the simulator does, in which one thread
// plays several processes. Then nothing happens between two turns, and the end of the loop is
// abrupt.
enum class Driver { own_thread, caller };

}  // namespace base
