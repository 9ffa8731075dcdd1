#pragma once

#include <csignal>
#include <pthread.h>

namespace platform::mail {

// For threads that write to sockets through OpenSSL: a connection that the peer has closed is an
// error of that write, not the end of the process. The signal goes to the writing thread, so
// blocking it there is enough and leaves the rest of the process alone.
inline void block_broken_pipe_signal() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace platform::mail
